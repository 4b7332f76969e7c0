#include "gateway/presigned_headers.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/encoding.h"

namespace tarn::gateway {
namespace {

// What signs, rather than being signed.
constexpr std::array kOfSignature = std::to_array<std::string_view>(
    {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders",
     "x-amz-signature", "x-amz-security-token", "x-amz-content-sha256"});

constexpr std::array kChecksums = std::to_array<std::string_view>(
    {"x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme",
     "x-amz-checksum-sha1", "x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm"});

template <size_t kSize>
bool contains(const std::array<std::string_view, kSize>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What no header can hold stays behind; an answer may give the header back.
bool fits_header(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
}

bool is_presigned_for_s3(std::string_view query) {
  if (query.find("AWSAccessKeyId=") != query.npos) return true;
  const size_t at = query.find("X-Amz-Credential=");
  if (at == query.npos) return false;
  const auto credential = uri_decode(query.substr(at, query.find('&', at) - at));
  return credential && credential->ends_with("/s3/aws4_request");
}

}  // namespace

void take_presigned_headers(RequestHead& head, Arena& arena) {
  if (!is_presigned_for_s3(head.query)) return;
  const size_t count = head.headers.size();
  std::string_view query = head.query;
  while (!query.empty()) {
    const std::string_view item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), item.size() + 1));
    const size_t equals = std::min(item.find('='), item.size());
    const auto decoded = uri_decode(item.substr(0, equals), true);
    const auto value = uri_decode(item.substr(std::min(item.size(), equals + 1)), true);
    if (!decoded || !value || !fits_header(*value)) continue;
    const std::string name = to_lower_ascii(*decoded);
    if (!name.starts_with("x-amz-") || contains(kOfSignature, name)) continue;
    if (contains(kChecksums, name)) continue;
    const bool is_header = std::any_of(head.headers.begin(), head.headers.begin() + count,
                                       [&](const auto& header) { return header.first == name; });
    if (!is_header) head.headers.emplace_back(arena.copy(name), arena.copy(*value));
  }
}

}  // namespace tarn::gateway
