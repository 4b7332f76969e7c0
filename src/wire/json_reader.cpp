#include "wire/json_reader.h"

#include "wire/codec.h"

namespace tarn::wire {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

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

bool JsonReader::append_escape(std::string& out) {
  if (position_ >= text_.size()) return false;
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  char c = text_[position_++];
  if (size_t index = kNames.find(c); index != kNames.npos) {
    out += kMeanings[index];
    return true;
  }
  if (c != 'u') return false;
  int code = read_hex4();
  if (code < 0 || (code >= 0xdc00 && code <= 0xdfff)) return false;
  if (code >= 0xd800 && code <= 0xdbff) {
    if (text_.substr(position_, 2) != "\\u") return false;
    position_ += 2;
    int low = read_hex4();
    if (low < 0xdc00 || low > 0xdfff) return false;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  append_utf8(out, static_cast<uint32_t>(code));
  return true;
}

Text JsonReader::read_string() {
  if (!take('"')) {
    fail();
    return "";
  }
  size_t begin = position_;
  auto is_plain = [&] {
    return position_ < text_.size() && text_[position_] != '"' && text_[position_] != '\\' &&
           static_cast<unsigned char>(text_[position_]) >= 0x20;
  };
  while (is_plain()) ++position_;
  if (position_ < text_.size() && text_[position_] == '"') {
    return text_.substr(begin, position_++ - begin);
  }
  std::string out(text_.substr(begin, position_ - begin));
  while (position_ < text_.size() && text_[position_] != '"') {
    if (is_plain()) {
      out += text_[position_++];
    } else if (text_[position_++] != '\\' || !append_escape(out)) {
      fail();
      return "";
    }
  }
  if (position_++ >= text_.size()) {
    fail();
    return "";
  }
  return arena_.copy(out);
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
