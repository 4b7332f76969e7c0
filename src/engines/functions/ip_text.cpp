#include "engines/functions/ip_text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace tarn::engines {
namespace {

constexpr size_t kV4Bytes = 4;
constexpr size_t kV4Offset = 12;
constexpr IpBytes kV4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

IpBytes mapped(const unsigned char* v4) {
  IpBytes address = kV4Prefix;
  std::copy(v4, v4 + kV4Bytes, address.begin() + kV4Offset);
  return address;
}

// Where the longest run of zero groups begins, and how long it is; none below two groups.
std::pair<int, int> longest_zeros(const std::array<unsigned, 8>& groups) {
  std::pair<int, int> best = {-1, 1};
  for (int start = 0; start < 8; ++start) {
    int end = start;
    while (end < 8 && groups[static_cast<size_t>(end)] == 0) ++end;
    if (end - start > best.second) best = {start, end - start};
  }
  return best;
}

std::string v6_text(const IpBytes& address) {
  std::array<unsigned, 8> groups;
  for (size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<unsigned>(address[2 * i] << 8 | address[2 * i + 1]);
  }
  const auto [zeros, count] = longest_zeros(groups);
  std::string text;
  for (int i = 0; i < 8; ++i) {
    if (i == zeros) {
      text += "::";
      i += count - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    char group[8];
    snprintf(group, sizeof group, "%x", groups[static_cast<size_t>(i)]);
    text += group;
  }
  return text;
}

}  // namespace

std::optional<IpBytes> parse_ip(std::string_view text) {
  const std::string written(text);
  if (written.find('\0') != std::string::npos) return std::nullopt;
  IpBytes address;
  unsigned char v4[kV4Bytes];
  if (inet_pton(AF_INET, written.c_str(), v4) == 1) return mapped(v4);
  if (inet_pton(AF_INET6, written.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

std::optional<IpBytes> ip_of_bytes(std::string_view bytes) {
  IpBytes address;
  if (bytes.size() == kV4Bytes) {
    return mapped(reinterpret_cast<const unsigned char*>(bytes.data()));
  }
  if (bytes.size() != address.size()) return std::nullopt;
  memcpy(address.data(), bytes.data(), address.size());
  return address;
}

bool is_ip_v4(const IpBytes& address) {
  return std::equal(address.begin(), address.begin() + kV4Offset, kV4Prefix.begin());
}

std::string ip_text(std::string_view bytes) {
  const std::optional<IpBytes> address = ip_of_bytes(bytes);
  if (!address) return "";
  if (!is_ip_v4(*address)) return v6_text(*address);
  std::string text;
  for (size_t i = kV4Offset; i < address->size(); ++i) {
    text += (text.empty() ? "" : ".") + std::to_string((*address)[i]);
  }
  return text;
}

}  // namespace tarn::engines
