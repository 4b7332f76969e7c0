// How far a text is plain, eight bytes at a time. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tarn {

namespace detail {

inline constexpr uint64_t kOnes = 0x0101010101010101;
inline constexpr uint64_t kHighBits = 0x8080808080808080;

inline bool has_zero(uint64_t word) { return ((word - kOnes) & ~word & kHighBits) != 0; }
inline bool has_byte(uint64_t word, uint8_t byte) { return has_zero(word ^ (kOnes * byte)); }
// A byte below `limit`, which is 128 at most.
inline bool has_less(uint64_t word, uint8_t limit) {
  return ((word - kOnes * limit) & ~word & kHighBits) != 0;
}

template <class IsPlainWord, class IsPlain>
size_t plain_prefix(std::string_view text, IsPlainWord is_plain_word, IsPlain is_plain) {
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= text.size(); at += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    if (!is_plain_word(word)) break;
  }
  // The last bytes, as a word that begins earlier.
  if (at < text.size() && text.size() - at < sizeof(uint64_t) && at != 0) {
    uint64_t word;
    std::memcpy(&word, text.data() + text.size() - sizeof word, sizeof word);
    if (is_plain_word(word)) return text.size();
  }
  while (at < text.size() && is_plain(static_cast<uint8_t>(text[at]))) ++at;
  return at;
}

}  // namespace detail

// Bytes at the start that are ASCII.
inline size_t ascii_prefix(std::string_view text) {
  return detail::plain_prefix(
      text, [](uint64_t word) { return (word & detail::kHighBits) == 0; },
      [](uint8_t byte) { return byte < 0x80; });
}

// Bytes at the start that are no control characters.
inline size_t uncontrolled_prefix(std::string_view text) {
  return detail::plain_prefix(
      text,
      [](uint64_t word) { return !detail::has_less(word, 0x20) && !detail::has_byte(word, 0x7F); },
      [](uint8_t byte) { return byte >= 0x20 && byte != 0x7F; });
}

// Bytes at the start that are neither blanks nor control characters.
inline size_t unblank_prefix(std::string_view text) {
  return detail::plain_prefix(
      text, [](uint64_t word) { return !detail::has_less(word, 0x21); },
      [](uint8_t byte) { return byte > 0x20; });
}

// Bytes at the start that stand for themselves in a JSON string, whoever reads it: no quotes,
// backslashes and control characters.
inline size_t plain_json_prefix(std::string_view text) {
  return detail::plain_prefix(
      text,
      [](uint64_t word) {
        return !detail::has_less(word, 0x20) && !detail::has_byte(word, '"') &&
               !detail::has_byte(word, '\\') && !detail::has_byte(word, 0x7F);
      },
      [](uint8_t byte) { return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F; });
}

// Those of them that are ASCII.
inline size_t ascii_json_prefix(std::string_view text) {
  return detail::plain_prefix(
      text,
      [](uint64_t word) {
        return (word & detail::kHighBits) == 0 && !detail::has_less(word, 0x20) &&
               !detail::has_byte(word, '"') && !detail::has_byte(word, '\\') &&
               !detail::has_byte(word, 0x7F);
      },
      [](uint8_t byte) { return byte >= 0x20 && byte != '"' && byte != '\\' && byte < 0x7F; });
}

}  // namespace tarn
