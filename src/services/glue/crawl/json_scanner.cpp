#include "services/glue/crawl/json_scanner.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "services/glue/crawl/json_infer.h"

namespace tarn::glue::crawl {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_json_number(std::string_view text, bool& is_integer) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - start;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const bool has_zero = at < text.size() && text[at] == '0';
  const size_t whole = digits();
  if (whole == 0 || (has_zero && whole > 1)) return false;
  is_integer = at == text.size();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

}  // namespace

void JsonScanner::skip_blanks() {
  while (!at_end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++at_;
}

bool JsonScanner::has_line_end(size_t start) const {
  return text_.substr(start, at_ - start).find('\n') != std::string_view::npos;
}

size_t JsonScanner::skip_blanks_from(size_t from) const {
  return std::min(text_.find_first_not_of(" \t\r\n", from), text_.size());
}

bool JsonScanner::skip_line_from(size_t from) {
  const size_t end = text_.find('\n', from);
  at_ = end == std::string_view::npos ? text_.size() : end + 1;
  return end != std::string_view::npos;
}

ScanState JsonScanner::value(TypeLattice& type, int depth) {
  skip_blanks();
  if (at_end()) return ScanState::kCut;
  if (depth > kMaxJsonDepth) return ScanState::kMalformed;
  switch (peek()) {
    case '{':
      return object(type, depth);
    case '[':
      return array(type, depth);
    case '"':
      type = TypeLattice::of(TypeKind::kString);
      return text(nullptr);
    case 't':
      return word("true", TypeKind::kBoolean, type);
    case 'f':
      return word("false", TypeKind::kBoolean, type);
    case 'n':
      return word("null", TypeKind::kNull, type);
    default:
      return number(type);
  }
}

ScanState JsonScanner::object(TypeLattice& type, int depth) {
  type = TypeLattice::of(TypeKind::kStruct);
  advance();
  for (bool is_first = true;; is_first = false) {
    skip_blanks();
    if (at_end()) return ScanState::kCut;
    if (peek() == '}') break;
    if (!is_first) {
      if (peek() != ',') return ScanState::kMalformed;
      advance();
      skip_blanks();
      if (at_end()) return ScanState::kCut;
    }
    if (peek() != '"') return ScanState::kMalformed;
    TypeField field;
    if (const ScanState state = text(&field.name); state != ScanState::kDone) return state;
    skip_blanks();
    if (at_end()) return ScanState::kCut;
    if (peek() != ':') return ScanState::kMalformed;
    advance();
    if (const ScanState state = value(field.type, depth + 1); state != ScanState::kDone) {
      return state;
    }
    type.fields.push_back(std::move(field));
  }
  advance();
  return ScanState::kDone;
}

ScanState JsonScanner::array(TypeLattice& type, int depth) {
  TypeLattice element;
  advance();
  for (bool is_first = true;; is_first = false) {
    skip_blanks();
    if (at_end()) return ScanState::kCut;
    if (peek() == ']') break;
    if (!is_first) {
      if (peek() != ',') return ScanState::kMalformed;
      advance();
    }
    TypeLattice one;
    if (const ScanState state = value(one, depth + 1); state != ScanState::kDone) return state;
    merge(element, one);
  }
  advance();
  type = TypeLattice::array(std::move(element));
  return ScanState::kDone;
}

ScanState JsonScanner::text(std::string* out) {
  advance();
  while (!at_end()) {
    const char c = peek();
    advance();
    if (c == '"') return ScanState::kDone;
    if (c == '\\') {
      if (const ScanState state = escape(out); state != ScanState::kDone) return state;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      return ScanState::kMalformed;
    } else if (out != nullptr) {
      *out += c;
    }
  }
  return ScanState::kCut;
}

ScanState JsonScanner::escape(std::string* out) {
  if (at_end()) return ScanState::kCut;
  const char c = peek();
  advance();
  if (c == 'u') {
    if (at_ + 4 > text_.size()) return ScanState::kCut;
    uint32_t code = 0;
    const char* end = text_.data() + at_ + 4;
    if (std::from_chars(text_.data() + at_, end, code, 16).ptr != end) {
      return ScanState::kMalformed;
    }
    at_ += 4;
    // Halves of a pair have no place in a column's name.
    if (out != nullptr) append_utf8(*out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
    return ScanState::kDone;
  }
  constexpr std::string_view kEscaped = "\"\\/bfnrt";
  constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
  const size_t place = kEscaped.find(c);
  if (place == std::string_view::npos) return ScanState::kMalformed;
  if (out != nullptr) *out += kMeaning[place];
  return ScanState::kDone;
}

ScanState JsonScanner::number(TypeLattice& type) {
  const size_t start = at_;
  while (!at_end() &&
         (is_digit(peek()) || std::string_view("+-.eE").find(peek()) != std::string_view::npos)) {
    ++at_;
  }
  const std::string_view digits = text_.substr(start, at_ - start);
  if (at_end()) return digits.empty() ? ScanState::kMalformed : ScanState::kCut;
  bool is_integer = false;
  if (!is_json_number(digits, is_integer)) return ScanState::kMalformed;
  int64_t integer = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), integer);
  if (!is_integer || parsed.ec != std::errc()) {
    type = TypeLattice::of(TypeKind::kDouble);
  } else {
    const bool is_int = integer >= std::numeric_limits<int32_t>::min() &&
                        integer <= std::numeric_limits<int32_t>::max();
    type = TypeLattice::of(is_int ? TypeKind::kInt : TypeKind::kBigint);
  }
  return ScanState::kDone;
}

ScanState JsonScanner::word(std::string_view word, TypeKind kind, TypeLattice& type) {
  const std::string_view found = text_.substr(at_, word.size());
  if (found != word) {
    return word.starts_with(found) ? ScanState::kCut : ScanState::kMalformed;
  }
  at_ += word.size();
  type = TypeLattice::of(kind);
  return ScanState::kDone;
}

}  // namespace tarn::glue::crawl
