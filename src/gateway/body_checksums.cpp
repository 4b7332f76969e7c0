#include "gateway/body_checksums.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/hash.h"
#include "gateway/errors.h"

namespace tarn::gateway {
namespace {

constexpr std::string_view kPrefix = "x-amz-checksum-";

struct Known {
  std::string_view name;  // after the prefix
  DigestKind kind;
};

constexpr std::array kKnown = std::to_array<Known>({
    {"crc32", DigestKind::kCrc32},
    {"crc32c", DigestKind::kCrc32c},
    {"crc64nvme", DigestKind::kCrc64Nvme},
    {"sha1", DigestKind::kSha1},
    {"sha256", DigestKind::kSha256},
    {"sha512", DigestKind::kSha512},
    {"md5", DigestKind::kMd5},
});

// Names of the family that are no checksums themselves.
bool is_about_checksums(std::string_view name) {
  return name == "x-amz-checksum-algorithm" || name == "x-amz-checksum-type" ||
         name == "x-amz-checksum-mode";
}

bool is_header_member(const wire::Shape& shape, std::string_view header) {
  const auto fields = shape.fields();
  return std::any_of(fields.begin(), fields.end(), [&](const wire::Member& member) {
    return member.location == wire::Location::kHeader &&
           equals_ignoring_case(member.wire_name, header);
  });
}

Result<void> check_one(const Request& request, std::string_view header, std::string_view value) {
  const std::string_view name = header.substr(kPrefix.size());
  const auto* known = std::find_if(kKnown.begin(), kKnown.end(),
                                   [&](const Known& one) { return one.name == name; });
  if (known == kKnown.end()) return checksum_not_served(name);
  const std::string actual = digest(known->kind, request.body);
  const auto declared = base64_decode(trim(value));
  if (!declared || declared->size() != actual.size()) return invalid_checksum(header);
  return *declared == actual ? Result<void>() : wrong_checksum(name);
}

}  // namespace

Result<void> check_body_checksums(const Request& request) {
  bool has_any = false;
  const auto check = [&](std::string_view name, std::string_view value) -> Result<void> {
    if (!name.starts_with(kPrefix) || is_about_checksums(name)) return {};
    has_any = true;
    if (is_header_member(*request.route.operation->input, name)) return {};
    return check_one(request, name, value);
  };
  for (const auto& [name, value] : request.head.headers) TRY(check(name, value));
  for (const auto& [name, value] : request.upload_end.trailers) TRY(check(name, value));
  const bool announces = !request.head.header("x-amz-sdk-checksum-algorithm").empty();
  if (announces && !has_any && !request.body.empty()) return missing_checksum();
  return {};
}

}  // namespace tarn::gateway
