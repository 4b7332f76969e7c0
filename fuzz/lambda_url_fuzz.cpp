// Fuzzer: calls of functions' URLs and what functions answer there. The first byte chooses. Besides
// crashes it finds events that are no JSON, and headers that would break the answer apart.
//
// links tarn_lambda
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/json.h"
#include "services/lambda/url_cors.h"
#include "services/lambda/url_event.h"
#include "services/lambda/url_rows.h"

namespace {

using namespace tarn;          // NOLINT
using namespace tarn::lambda;  // NOLINT

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

// Path, query, then headers as "name:value", an empty line, the body.
void read_call(std::string_view text) {
  RequestHead head;
  head.method = "POST";
  head.path = take_line(text);
  head.query = take_line(text);
  for (auto line = take_line(text); !line.empty(); line = take_line(text)) {
    const size_t colon = line.find(':');
    const bool is_name =
        colon != line.npos &&
        std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                    [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    if (!is_name) continue;  // as the server's parser sees to
    head.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  const UrlTarget target = parse_url_target(head.header("host"), head.path, head.query);
  const std::string body(text), request_id = "id";
  const std::string event =
      make_url_event({head, target, body, request_id, "us-east-1", nullptr, 1'769'853'600'000});
  CHECK(Json::parse(event).ok());
  CorsRow rules;
  rules.allow_origins = {"https://a.example"};
  rules.allow_methods = {"GET"};
  rules.allow_headers = {"x-a", "x-b"};
  if (is_preflight(head)) (void)preflight_headers(rules, head);
}

void check_headers(const WebAnswer& answer) {
  CHECK(answer.status >= 200 && answer.status <= 599);
  for (const auto& [name, value] : answer.headers) {
    CHECK(!name.empty() && name.find_first_of("\r\n: ") == name.npos);
    CHECK(value.find_first_of("\r\n") == value.npos && value.find('\0') == value.npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  WebAnswer answer;
  switch (data[0] % 3) {
    case 0:
      read_call(text);
      break;
    case 1:
      if (read_url_answer(text, answer)) check_headers(answer);
      break;
    default:
      if (read_url_prelude(text, answer)) check_headers(answer);
  }
  return 0;
}
