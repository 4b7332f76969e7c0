#include "engines/functions/json_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

constexpr int kDepthMax = 1000;  // Jackson's

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A reader that moves over the text; every method says whether what it wanted was there.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  bool accept(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  char peek() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool is_end() {
    skip_blanks();
    return at_ == text_.size();
  }

  // Any value, checked; `value` is its text.
  bool value(std::string_view& value, int depth = 0) {
    skip_blanks();
    const size_t start = at_;
    if (!skip_value(depth)) return false;
    value = text_.substr(start, at_ - start);
    return true;
  }

 private:
  bool skip_value(int depth) {
    if (at_ >= text_.size() || depth > kDepthMax) return false;
    switch (text_[at_]) {
      case '{':
        return skip_container('}', true, depth);
      case '[':
        return skip_container(']', false, depth);
      case '"':
        return skip_string();
      case 't':
        return skip_word("true");
      case 'f':
        return skip_word("false");
      case 'n':
        return skip_word("null");
      default:
        return skip_number();
    }
  }

  bool skip_container(char close, bool is_object, int depth) {
    ++at_;
    if (accept(close)) return true;
    do {
      skip_blanks();
      if (is_object && (peek() != '"' || !skip_string() || !accept(':'))) return false;
      skip_blanks();
      if (!skip_value(depth + 1)) return false;
    } while (accept(','));
    return accept(close);
  }

  bool skip_string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < ' ') return false;
      if (c == '\\' && !skip_escape()) return false;
    }
    return false;
  }

  bool skip_escape() {
    ++at_;
    if (at_ >= text_.size()) return false;
    if (text_[at_] != 'u') return std::string_view("\"\\/bfnrt").find(text_[at_]) != text_.npos;
    for (int i = 0; i < 4; ++i) {
      ++at_;
      if (at_ >= text_.size() || !isxdigit(static_cast<unsigned char>(text_[at_]))) return false;
    }
    return true;
  }

  bool skip_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return at_ == text_.size() || !isalnum(static_cast<unsigned char>(text_[at_]));
  }

  bool skip_digits() {
    const size_t start = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > start;
  }

  bool skip_number() {
    if (text_[at_] == '-') ++at_;
    const size_t start = at_;
    if (!skip_digits() || (text_[start] == '0' && at_ - start > 1)) return false;
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!skip_digits()) return false;
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!skip_digits()) return false;
    }
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

JsonKind json_kind(std::string_view text) {
  JsonScanner scanner(text);
  const char c = scanner.peek();
  if (c == '{') return JsonKind::kObject;
  if (c == '[') return JsonKind::kArray;
  if (c == '"') return JsonKind::kString;
  if (c == 't' || c == 'f') return JsonKind::kBoolean;
  if (c == 'n') return JsonKind::kNull;
  return c == '-' || is_digit(c) ? JsonKind::kNumber : JsonKind::kMalformed;
}

std::optional<std::string_view> json_value(std::string_view text) {
  std::string_view value;
  return JsonScanner(text).value(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::string_view> json_document(std::string_view text) {
  JsonScanner scanner(text);
  std::string_view value;
  return scanner.value(value) && scanner.is_end() ? std::optional(value) : std::nullopt;
}

std::optional<std::vector<std::string_view>> json_items(std::string_view container) {
  JsonScanner scanner(container);
  std::vector<std::string_view> items;
  const bool is_object = scanner.accept('{');
  if (!is_object && !scanner.accept('[')) return std::nullopt;
  const char close = is_object ? '}' : ']';
  if (scanner.accept(close)) return items;
  do {
    std::string_view item;
    if (is_object) {
      if (scanner.peek() != '"' || !scanner.value(item) || !scanner.accept(':')) {
        return std::nullopt;
      }
      items.push_back(item);
    }
    if (!scanner.value(item)) return std::nullopt;
    items.push_back(item);
  } while (scanner.accept(','));
  if (!scanner.accept(close)) return std::nullopt;
  return items;
}

std::optional<std::string_view> json_member(std::string_view object, std::string_view name) {
  JsonScanner scanner(object);
  if (!scanner.accept('{')) return std::nullopt;
  do {
    std::string_view key, value;
    if (scanner.peek() != '"' || !scanner.value(key) || !scanner.accept(':')) return std::nullopt;
    if (!scanner.value(value)) return std::nullopt;
    if (key.substr(1, key.size() - 2) == name || json_unescape(key) == name) return value;
  } while (scanner.accept(','));
  return std::nullopt;
}

std::optional<std::string_view> json_element(std::string_view array, int64_t index) {
  JsonScanner scanner(array);
  if (!scanner.accept('[') || index < 0) return std::nullopt;
  std::string_view value;
  do {
    if (!scanner.value(value)) return std::nullopt;
  } while (index-- > 0 && scanner.accept(','));
  return index < 0 ? std::optional(value) : std::nullopt;
}

namespace {

int32_t hex4(std::string_view text, size_t at) {
  int32_t value = 0;
  if (at + 4 <= text.size()) std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
  return value;
}

}  // namespace

std::string json_unescape(std::string_view quoted) {
  const std::string_view body = quoted.substr(1, quoted.size() - 2);
  std::string out;
  out.reserve(body.size());
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\') {
      out += body[i];
      continue;
    }
    const char c = body[++i];
    if (c != 'u') {
      constexpr std::string_view kFrom = "bfnrt", kTo = "\b\f\n\r\t";
      const size_t place = kFrom.find(c);
      out += place == kFrom.npos ? c : kTo[place];
      continue;
    }
    int32_t code = hex4(body, i + 1);
    i += 4;
    const bool is_pair = code >= 0xD800 && code < 0xDC00 && body.substr(i + 1, 2) == "\\u";
    const int32_t low = is_pair ? hex4(body, i + 3) : 0;
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      i += 6;
    }
    append_character(out, is_valid_character(code) ? code : '?');  // a lone surrogate
  }
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  constexpr std::string_view kFrom = "\b\f\n\r\t\"\\", kTo = "bfnrt\"\\";
  out += '"';
  for (char c : text) {
    const size_t place = kFrom.find(c);
    if (place != kFrom.npos) {
      out += '\\';
      out += kTo[place];
    } else if (static_cast<unsigned char>(c) < ' ') {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_json(std::string& out, std::string_view value, bool sorted) {
  const JsonKind kind = json_kind(value);
  if (kind == JsonKind::kString) return append_json_string(out, json_unescape(value));
  if (kind != JsonKind::kObject && kind != JsonKind::kArray) {
    out += value;
    return;
  }
  const std::vector<std::string_view> items =
      json_items(value).value_or(std::vector<std::string_view>());
  std::vector<std::pair<std::string, std::string_view>> members;
  const bool is_object = kind == JsonKind::kObject;
  if (is_object && sorted) {
    std::map<std::string, std::string_view> by_name;
    for (size_t i = 0; i < items.size(); i += 2) by_name[json_unescape(items[i])] = items[i + 1];
    members.assign(by_name.begin(), by_name.end());
  } else {
    for (size_t i = 0; i < items.size(); i += is_object ? 2 : 1) {
      if (is_object)
        members.emplace_back(json_unescape(items[i]), items[i + 1]);
      else
        members.emplace_back("", items[i]);
    }
  }
  out += is_object ? '{' : '[';
  for (size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ',';
    if (is_object) {
      append_json_string(out, members[i].first);
      out += ':';
    }
    append_json(out, members[i].second, sorted);
  }
  out += is_object ? '}' : ']';
}

namespace {

bool is_path_character(char c, bool in_brackets) {
  const auto byte = static_cast<unsigned char>(c);
  if (isalnum(byte) || c == '_' || c == '-' || byte >= 0x80) return true;
  return !in_brackets && std::string_view(":$/@|#").find(c) != std::string_view::npos;
}

// ["name"], with \" and \\ inside; `at` is behind the bracket.
bool quoted_part(std::string_view path, size_t& at, std::string& part) {
  for (++at; at < path.size() && path[at] != '"'; ++at) {
    if (path[at] == '\\') {
      ++at;
      if (at >= path.size() || (path[at] != '"' && path[at] != '\\')) return false;
    }
    part += path[at];
  }
  ++at;
  return at < path.size() && path[at++] == ']';
}

}  // namespace

std::optional<std::vector<std::string>> parse_json_path(std::string_view path) {
  if (path.empty() || path[0] != '$') return std::nullopt;
  std::vector<std::string> parts;
  for (size_t at = 1; at < path.size();) {
    const bool in_brackets = path[at] == '[';
    if (!in_brackets && path[at] != '.') return std::nullopt;
    std::string& part = parts.emplace_back();
    ++at;
    if (in_brackets && at < path.size() && path[at] == '"') {
      if (!quoted_part(path, at, part)) return std::nullopt;
      continue;
    }
    while (at < path.size() && is_path_character(path[at], in_brackets)) part += path[at++];
    if (part.empty()) return std::nullopt;
    if (in_brackets && (at >= path.size() || path[at++] != ']')) return std::nullopt;
  }
  return parts;
}

std::optional<std::string_view> json_at_path(std::string_view text,
                                             const std::vector<std::string>& path) {
  std::optional<std::string_view> value = text;
  for (const std::string& part : path) {
    if (!value) return std::nullopt;
    const JsonKind kind = json_kind(*value);
    if (kind == JsonKind::kObject) {
      value = json_member(*value, part);
    } else if (kind == JsonKind::kArray) {
      int64_t index = -1;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
      if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
      value = json_element(*value, index);
    } else {
      return std::nullopt;
    }
  }
  return value ? json_value(*value) : std::nullopt;
}

}  // namespace tarn::engines
