#include "services/s3/metadata_text.h"

#include <cstddef>

#include "base/encoding.h"

namespace tarn::s3 {

namespace {

constexpr size_t kMaxEncodedBytes = 63;  // 75 of an encoded word, without "=?UTF-8?Q?" and "?="
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // of what is no UTF-8

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_plain(char c) { return (c >= ' ' && c < 0x7F) || c == '\t'; }

size_t code_point_bytes(char first) {
  auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::string to_valid_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string valid;
  while (!text.empty()) {
    std::string_view one = text.substr(0, code_point_bytes(text.front()));
    bool is_whole = is_valid_utf8(one);
    valid += is_whole ? one : kReplacement;
    text.remove_prefix(is_whole ? one.size() : 1);
  }
  return valid;
}

// RFC 2047's "Q".
std::string quote(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string quoted;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == ' ') {
      quoted += '_';
    } else if (byte < ' ' || byte >= 0x7F || c == '=' || c == '_' || c == '?') {
      quoted += {'=', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      quoted += c;
    }
  }
  return quoted;
}

// Near the middle, between code points.
size_t middle_of(std::string_view text) {
  size_t middle = text.size() / 2;
  while (middle > 0 && is_continuation(text[middle])) --middle;
  return middle;
}

void append_words(std::string& out, std::string_view text, bool in_base64) {
  std::string encoded = in_base64 ? base64_encode(text) : quote(text);
  size_t middle = middle_of(text);
  if (encoded.size() > kMaxEncodedBytes && middle > 0) {
    append_words(out, text.substr(0, middle), in_base64);
    append_words(out, text.substr(middle), in_base64);
    return;
  }
  if (!out.empty()) out += ' ';
  out.append(in_base64 ? "=?UTF-8?B?" : "=?UTF-8?Q?").append(encoded).append("?=");
}

}  // namespace

std::string encode_metadata(std::string_view value) {
  size_t plain = 0;
  size_t others = 0;
  for (char c : value) {
    if (is_plain(c)) {
      ++plain;
    } else if (!is_continuation(c)) {
      ++others;
    }
  }
  if (plain == value.size()) return std::string(value);
  std::string encoded;
  append_words(encoded, to_valid_utf8(value), plain <= others);
  return encoded;
}

}  // namespace tarn::s3
