// Fuzzer: HTML forms that upload to S3: the body, its policy, and the request that its fields make.
// The first byte says in what pieces it comes. Besides crashes it finds forms that mean something
// else in other pieces, and headers that would break a request apart.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/post_policy.h"
#include "base/check.h"
#include "base/encoding.h"
#include "gateway/form_fields.h"
#include "gateway/form_parser.h"

namespace {

using namespace tarn;           // NOLINT
using namespace tarn::gateway;  // NOLINT

struct Heard final : FormEvents {
  Result<void> on_field(std::string name, std::string value) override {
    fields.emplace_back(to_lower_ascii(name), std::move(value));
    return {};
  }
  Result<void> on_file(std::string name) override {
    filename = std::move(name);
    CHECK(filename.find_first_of("/\\") == filename.npos);
    return {};
  }
  Result<void> on_file_bytes(std::string_view bytes) override {
    file.append(bytes);
    return {};
  }
  bool operator==(const Heard& other) const {
    return fields == other.fields && filename == other.filename && file == other.file;
  }
  auth::FormFields fields;
  std::string filename, file;
};

// The error's code; empty where the form is whole.
std::string hear(std::string_view boundary, std::string_view body, size_t piece_bytes,
                 Heard& heard) {
  FormParser parser(boundary, heard);
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, std::min(piece_bytes, body.size()));
    if (auto pushed = parser.push(piece); !pushed.ok()) return pushed.error().code();
    body.remove_prefix(piece.size());
  }
  auto finished = parser.finish();
  return finished.ok() ? "" : finished.error().code();
}

void check_fields(Heard heard) {
  expand_filename(heard.fields, heard.filename);
  if (const std::string* text = auth::find_field(heard.fields, "policy")) {
    auto policy = auth::PostPolicy::parse(*text);
    if (policy.ok()) (void)policy->check(heard.fields, 1'769'853'600'000);
    if (policy.ok()) (void)policy->check_size(heard.file.size());
  }
  Request request;
  request.head.method = "POST";
  request.head.path = "/bucket";
  if (!become_put_object(heard.fields, request).ok()) return;
  CHECK(request.head.method == "PUT" && request.head.path.starts_with("/bucket/"));
  CHECK(request.head.path.find_first_of(" \r\n?#") == std::string_view::npos);
  for (const auto& [name, value] : request.head.headers) {
    CHECK(name.find_first_of("\r\n: ") == name.npos);
    if (!name.starts_with("x-amz-meta-")) CHECK(value.find_first_of("\r\n") == value.npos);
  }
}

}  // namespace

// A piece's size, the Content-Type, a line's end, the body.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view type = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(type.size() + 1, text.size()));
  const auto boundary = FormParser::boundary_of(type);
  if (!boundary.ok()) return 0;
  Heard whole, pieces;
  const std::string error = hear(*boundary, text, std::max<size_t>(text.size(), 1), whole);
  CHECK(hear(*boundary, text, 1 + data[0], pieces) == error);
  if (!error.empty()) return 0;
  CHECK(whole == pieces);
  check_fields(std::move(whole));
  return 0;
}
