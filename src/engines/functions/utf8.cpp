#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

// How many bytes of a malformed sequence one replacement stands for; 0: it is well formed.
size_t malformed_size(std::string_view bytes, size_t offset) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(bytes[offset + i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return 0;
  const size_t size = lead < 0xC0   ? 1
                      : lead < 0xE0 ? 2
                      : lead < 0xF0 ? 3
                      : lead < 0xF8 ? 4
                      : lead < 0xFC ? 5
                      : lead < 0xFE ? 6
                                    : 1;
  if (size == 1) return 1;
  size_t have = 1;
  while (have < size && offset + have < bytes.size() && (at(have) & 0xC0) == 0x80) ++have;
  if (have < size || size > 4) return have;
  size_t next = offset;
  const int32_t code = next_character(bytes.substr(0, offset + size), next);
  constexpr int32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  return code < kLeast[size] || !is_valid_character(code) ? size : 0;
}

}  // namespace

int64_t character_count(std::string_view text) {
  int64_t count = 0;
  for (char c : text) count += is_continuation(c) ? 0 : 1;
  return count;
}

size_t character_size(std::string_view text, size_t offset) {
  size_t end = offset + 1;
  while (end < text.size() && is_continuation(text[end])) ++end;
  return end - offset;
}

size_t character_offset(std::string_view text, int64_t index) {
  size_t offset = 0;
  for (; index > 0 && offset < text.size(); --index) offset += character_size(text, offset);
  return offset;
}

int32_t next_character(std::string_view text, size_t& offset) {
  const size_t size = character_size(text, offset);
  const auto lead = static_cast<unsigned char>(text[offset]);
  int32_t code = lead < 0x80   ? lead
                 : lead < 0xE0 ? lead & 0x1F
                 : lead < 0xF0 ? lead & 0xF
                               : lead & 7;
  for (size_t i = 1; i < size; ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[offset + i]) & 0x3F);
  }
  offset += size;
  return code;
}

void append_character(std::string& out, int32_t code) {
  const auto point = static_cast<uint32_t>(code);
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  int tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr uint32_t kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[tail] | (point >> (6 * tail)));
  while (tail-- > 0) out += static_cast<char>(0x80 | ((point >> (6 * tail)) & 0x3F));
}

bool is_valid_character(int64_t code_point) {
  return code_point >= 0 && code_point <= 0x10FFFF &&
         !(code_point >= 0xD800 && code_point <= 0xDFFF);
}

std::string repair_utf8(std::string_view bytes, std::string_view replacement) {
  std::string out;
  for (size_t offset = 0; offset < bytes.size();) {
    const size_t bad = malformed_size(bytes, offset);
    if (bad > 0) {
      out += replacement;
      offset += bad;
      continue;
    }
    const auto lead = static_cast<unsigned char>(bytes[offset]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    out += bytes.substr(offset, size);
    offset += size;
  }
  return out;
}

}  // namespace tarn::engines
