#include "wire/json_reader.h"

#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "wire/codec.h"

namespace tarn::wire {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char* append_utf8(char* out, uint32_t code) {
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *out++ = static_cast<char>(0xc0 | code >> 6);
    *out++ = static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    *out++ = static_cast<char>(0xe0 | code >> 12);
    *out++ = static_cast<char>(0x80 | (code >> 6 & 0x3f));
    *out++ = static_cast<char>(0x80 | (code & 0x3f));
  } else {
    *out++ = static_cast<char>(0xf0 | code >> 18);
    *out++ = static_cast<char>(0x80 | (code >> 12 & 0x3f));
    *out++ = static_cast<char>(0x80 | (code >> 6 & 0x3f));
    *out++ = static_cast<char>(0x80 | (code & 0x3f));
  }
  return out;
}

constexpr size_t kStepBytes = sizeof(__m128i);

// Of the next 16 bytes, a bit for each that does not stand for itself in a string: a quote, a
// backslash, or what only may come escaped.
unsigned special_bytes(__m128i bytes) {
  const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
  return static_cast<unsigned>(
      _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls)));
}

bool is_special(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

__m128i load(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }

}  // namespace

void JsonReader::skip_space() {
  while (position_ < text_.size()) {
    char c = text_[position_];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    ++position_;
  }
}

bool JsonReader::take(char expected) {
  skip_space();
  if (failed_ || position_ >= text_.size() || text_[position_] != expected) return false;
  ++position_;
  return true;
}

JsonReader::Kind JsonReader::peek() {
  skip_space();
  if (failed_ || position_ >= text_.size()) return Kind::kNone;
  switch (text_[position_]) {
    case '{':
      return Kind::kObject;
    case '[':
      return Kind::kArray;
    case '"':
      return Kind::kString;
    case 't':
      return Kind::kTrue;
    case 'f':
      return Kind::kFalse;
    case 'n':
      return Kind::kNull;
    default:
      return is_digit(text_[position_]) || text_[position_] == '-' ? Kind::kNumber : Kind::kNone;
  }
}

bool JsonReader::enter(char open) {
  if (!take(open) || ++depth_ > kMaxDepth) {
    fail();
    return false;
  }
  is_first_ = true;
  return true;
}

bool JsonReader::next(char close) {
  if (failed_) return false;
  if (take(close)) {
    --depth_;
    is_first_ = false;
    return false;
  }
  if (!is_first_ && !take(',')) {
    fail();
    return false;
  }
  is_first_ = false;
  return true;
}

bool JsonReader::next_element() { return next(']'); }

bool JsonReader::next_member(Text* name) {
  if (!next('}')) return false;
  *name = read_string();
  if (!take(':')) fail();
  return !failed_;
}

int JsonReader::read_hex4() {
  if (text_.size() - position_ < 4) return -1;
  int code = 0;
  for (int i = 0; i < 4; ++i) {
    char c = text_[position_++];
    int digit = is_digit(c)            ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

// Null where it is none. What it writes is no longer than what it reads.
char* JsonReader::append_escape(char* out) {
  if (position_ >= text_.size()) return nullptr;
  switch (const char c = text_[position_++]) {
    case '"':
    case '\\':
    case '/':
      *out++ = c;
      return out;
    case 'b':
      *out++ = '\b';
      return out;
    case 'f':
      *out++ = '\f';
      return out;
    case 'n':
      *out++ = '\n';
      return out;
    case 'r':
      *out++ = '\r';
      return out;
    case 't':
      *out++ = '\t';
      return out;
    case 'u':
      break;
    default:
      return nullptr;
  }
  int code = read_hex4();
  if (code < 0 || (code >= 0xdc00 && code <= 0xdfff)) return nullptr;
  if (code >= 0xd800 && code <= 0xdbff) {
    if (text_.substr(position_, 2) != "\\u") return nullptr;
    position_ += 2;
    int low = read_hex4();
    if (low < 0xdc00 || low > 0xdfff) return nullptr;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  return append_utf8(out, static_cast<uint32_t>(code));
}

// Past what stands for itself in a string.
void JsonReader::skip_plain() {
  for (; text_.size() - position_ >= kStepBytes; position_ += kStepBytes) {
    const unsigned special = special_bytes(load(text_.data() + position_));
    if (special == 0) continue;
    position_ += static_cast<size_t>(std::countr_zero(special));
    return;
  }
  while (position_ < text_.size() && !is_special(text_[position_])) ++position_;
}

Text JsonReader::read_string() {
  if (!take('"')) {
    fail();
    return "";
  }
  const size_t begin = position_;
  skip_plain();
  if (position_ < text_.size() && text_[position_] == '"') {
    return text_.substr(begin, position_++ - begin);
  }
  return read_escaped(begin);
}

// What stands for itself and lies before `end`, in whole steps: what is written past it is
// rewritten.
char* JsonReader::copy_plain(char* out, size_t end) {
  for (; end - position_ >= kStepBytes; position_ += kStepBytes, out += kStepBytes) {
    const __m128i bytes = load(text_.data() + position_);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    const unsigned special = special_bytes(bytes);
    if (special == 0) continue;
    const auto plain = static_cast<size_t>(std::countr_zero(special));
    position_ += plain;
    return out + plain;
  }
  while (position_ < end && !is_special(text_[position_])) *out++ = text_[position_++];
  return out;
}

// Of a string whose first escape is here. Its end is looked for first, so that it is unescaped
// where it stays.
Text JsonReader::read_escaped(size_t begin) {
  const size_t first = position_;
  while (position_ < text_.size() && text_[position_] == '\\') {
    position_ = std::min(position_ + 2, text_.size());
    skip_plain();
  }
  if (position_ >= text_.size() || text_[position_] != '"') {
    fail();
    return "";
  }
  const size_t end = std::exchange(position_, first);
  // Room for a whole step beyond what there is.
  char* const start = static_cast<char*>(arena_.allocate(end - begin + kStepBytes, 1));
  std::memcpy(start, text_.data() + begin, first - begin);
  char* out = start + (first - begin);
  while (position_ != end) {
    ++position_;
    out = append_escape(out);
    if (out == nullptr) {
      fail();
      return "";
    }
    out = copy_plain(out, end);
  }
  ++position_;
  return {start, static_cast<size_t>(out - start)};
}

void JsonReader::skip_digits() {
  if (position_ >= text_.size() || !is_digit(text_[position_])) fail();
  while (position_ < text_.size() && is_digit(text_[position_])) ++position_;
}

std::string_view JsonReader::read_number() {
  skip_space();
  size_t begin = position_;
  auto at = [&](char c) { return position_ < text_.size() && text_[position_] == c; };
  if (at('-')) ++position_;
  if (at('0')) {
    ++position_;
  } else {
    skip_digits();
  }
  if (at('.')) {
    ++position_;
    skip_digits();
  }
  if (at('e') || at('E')) {
    ++position_;
    if (at('+') || at('-')) ++position_;
    skip_digits();
  }
  return text_.substr(begin, position_ - begin);
}

void JsonReader::read_simple() {
  skip_space();
  for (std::string_view word : {"true", "false", "null"}) {
    if (text_.substr(position_, word.size()) == word) {
      position_ += word.size();
      return;
    }
  }
  fail();
}

void JsonReader::skip_value() {
  switch (peek()) {
    case Kind::kObject: {
      enter_object();
      for (Text name; next_member(&name);) skip_value();
      return;
    }
    case Kind::kArray:
      enter_array();
      while (next_element()) skip_value();
      return;
    case Kind::kString:
      read_string();
      return;
    case Kind::kNumber:
      read_number();
      return;
    case Kind::kTrue:
    case Kind::kFalse:
    case Kind::kNull:
      return read_simple();
    case Kind::kNone:
      return fail();
  }
}

std::string_view JsonReader::raw_value() {
  skip_space();
  size_t begin = position_;
  skip_value();
  return text_.substr(begin, position_ - begin);
}

bool JsonReader::at_end() {
  skip_space();
  return !failed_ && position_ == text_.size();
}

}  // namespace tarn::wire
