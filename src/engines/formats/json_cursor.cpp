#include "engines/formats/json_cursor.h"

namespace tarn::engines {

namespace {

void append_utf8(unsigned code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 63));
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// JSON's grammar of numbers.
bool is_number(std::string_view text) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > start;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const bool has_leading_zero = at < text.size() && text[at] == '0';
  const size_t first = at;
  if (!digits() || (has_leading_zero && at - first > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

}  // namespace

char JsonCursor::peek() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
    ++at_;
  }
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool JsonCursor::take(char wanted) {
  if (peek() != wanted) return false;
  ++at_;
  return true;
}

bool JsonCursor::read_string(std::string_view& content, std::string& scratch) {
  if (!take('"')) return false;
  const size_t start = at_;
  while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') {
    if (static_cast<unsigned char>(text_[at_++]) < ' ') return false;
  }
  if (at_ >= text_.size()) return false;
  if (text_[at_] == '"') {
    content = text_.substr(start, at_++ - start);
    return true;
  }
  scratch.assign(text_, start, at_ - start);
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') {
      content = scratch;
      return true;
    }
    if (static_cast<unsigned char>(c) < ' ') return false;
    if (c != '\\') {
      scratch += c;
    } else if (!append_escape(scratch)) {
      return false;
    }
  }
  return false;
}

bool JsonCursor::append_escape(std::string& scratch) {
  if (at_ >= text_.size()) return false;
  const char c = text_[at_++];
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
  const size_t known = kNames.find(c);
  if (known != std::string_view::npos) {
    scratch += kValues[known];
    return true;
  }
  unsigned code;
  if (c != 'u' || !read_hex(code)) return false;
  const bool is_high = code >= 0xD800 && code < 0xDC00;
  unsigned low;
  const size_t before_low = at_;
  if (is_high && text_.substr(at_).starts_with("\\u")) {
    at_ += 2;
    if (!read_hex(low)) return false;
    if (low >= 0xDC00 && low < 0xE000) {
      append_utf8(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), scratch);
      return true;
    }
    at_ = before_low;
  }
  append_utf8(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code, scratch);
  return true;
}

bool JsonCursor::read_hex(unsigned& code) {
  code = 0;
  for (int i = 0; i < 4; ++i) {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    const int digit = is_digit(c)              ? c - '0'
                      : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                      : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                               : -1;
    if (digit < 0) return false;
    code = code * 16 + static_cast<unsigned>(digit);
  }
  return true;
}

bool JsonCursor::read_literal(std::string_view& literal) {
  peek();
  const size_t start = at_;
  while (at_ < text_.size() && (isalnum(static_cast<unsigned char>(text_[at_])) ||
                                text_[at_] == '-' || text_[at_] == '+' || text_[at_] == '.')) {
    ++at_;
  }
  literal = text_.substr(start, at_ - start);
  return literal == "true" || literal == "false" || literal == "null" || is_number(literal);
}

bool JsonCursor::skip(std::string_view* skipped) {
  peek();
  const size_t start = at_;
  if (!skip_value(0)) return false;
  if (skipped != nullptr) *skipped = text_.substr(start, at_ - start);
  return true;
}

bool JsonCursor::skip_value(int depth) {
  if (depth > kDepthMax) return false;
  std::string_view ignored;
  switch (peek()) {
    case '{':
      ++at_;
      return skip_members('}', true, depth);
    case '[':
      ++at_;
      return skip_members(']', false, depth);
    case '"':
      return skip_string();
    default:
      return read_literal(ignored);
  }
}

bool JsonCursor::skip_members(char close, bool has_names, int depth) {
  if (take(close)) return true;
  do {
    if (has_names && !(peek() == '"' && skip_string() && take(':'))) return false;
    if (!skip_value(depth + 1)) return false;
  } while (take(','));
  return take(close);
}

bool JsonCursor::skip_string() {
  ++at_;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return true;
    if (static_cast<unsigned char>(c) < ' ') return false;
    if (c == '\\') ++at_;
  }
  return false;
}

}  // namespace tarn::engines
