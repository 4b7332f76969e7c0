// Code points of UTF-8 text, as functions over text count them. A byte that starts no character
// counts as one. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::engines {

inline bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Code points in `text`.
int64_t character_count(std::string_view text);
// The byte offset of the code point `index`; the size when there are fewer.
size_t character_offset(std::string_view text, int64_t index);
// The code point at `offset`, which is moved behind it.
int32_t next_character(std::string_view text, size_t& offset);
void append_character(std::string& out, int32_t code_point);
bool is_valid_character(int64_t code_point);
// The size of the character that starts here.
size_t character_size(std::string_view text, size_t offset);
// The bytes as UTF-8, each malformed sequence replaced as Trino's from_utf8 does.
std::string repair_utf8(std::string_view bytes, std::string_view replacement);

}  // namespace tarn::engines
