// Numbers as bytes, for the formats on disk: little-endian fixed and base-128 variable length.
//
// append_*() adds to the end; take_*() removes from the front and returns false, with the rest
// untouched or used up, when the bytes end early. Pure functions.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tarn::store {

static_assert(std::endian::native == std::endian::little, "the formats on disk are little-endian");

inline void append_u32(std::string& out, uint32_t number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

inline void append_u64(std::string& out, uint64_t number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

inline constexpr size_t kMaxVarintBytes = 10;

// To where there is room for kMaxVarintBytes; the end of what was written.
inline char* write_varint(char* to, uint64_t number) {
  for (; number >= 0x80; number >>= 7) *to++ = static_cast<char>(number | 0x80);
  *to++ = static_cast<char>(number);
  return to;
}

inline void append_varint(std::string& out, uint64_t number) {
  char bytes[kMaxVarintBytes];
  out.append(bytes, static_cast<size_t>(write_varint(bytes, number) - bytes));
}

inline bool take_u32(std::string_view& rest, uint32_t& number) {
  if (rest.size() < sizeof number) return false;
  std::memcpy(&number, rest.data(), sizeof number);
  rest.remove_prefix(sizeof number);
  return true;
}

inline bool take_u64(std::string_view& rest, uint64_t& number) {
  if (rest.size() < sizeof number) return false;
  std::memcpy(&number, rest.data(), sizeof number);
  rest.remove_prefix(sizeof number);
  return true;
}

inline bool take_varint(std::string_view& rest, uint64_t& number) {
  number = 0;
  for (int shift = 0; shift < 64 && !rest.empty(); shift += 7) {
    auto byte = static_cast<uint8_t>(rest.front());
    rest.remove_prefix(1);
    if (shift == 63 && byte > 1) return false;
    number |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace tarn::store
