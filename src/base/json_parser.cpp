// Json::parse: strict RFC 8259, one pass, errors with line and column.
#include <unordered_set>

#include "base/encoding.h"
#include "base/json.h"
#include "base/json_repeated.h"

namespace tarn {

// Beyond so many members a set finds duplicates, not a walk.
static constexpr size_t kManyMembers = 16;

class JsonParser {
 public:
  explicit JsonParser(std::string_view text, bool keeps_last = false)
      : text_(text), keeps_last_(keeps_last) {}

  Result<Json> document() {
    if (!is_valid_utf8(text_)) return Error(400, "ValidationException", "JSON is not valid UTF-8");
    skip_space();
    Json value = TRY(parse_value(0));
    skip_space();
    if (at_ != text_.size()) return fail("text after the end of the document");
    return value;
  }

 private:
  Error fail(std::string_view what) const {
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < at_ && i < text_.size(); ++i) {
      ++column;
      if (text_[i] == '\n') {
        ++line;
        column = 1;
      }
    }
    return Error(400, "ValidationException",
                 "Malformed JSON at line " + std::to_string(line) + ":" + std::to_string(column) +
                     ": " + std::string(what));
  }

  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }

  void skip_space() {
    while (!at_end() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool take(std::string_view literal) {
    if (text_.substr(at_, literal.size()) != literal) return false;
    at_ += literal.size();
    return true;
  }

  Result<Json> parse_value(int depth) {
    if (depth > Json::kMaxDepth) return fail("nested too deeply");
    if (at_end()) return fail("the document ends early");
    switch (peek()) {
      case '{':
        return parse_object(depth);
      case '[':
        return parse_array(depth);
      case '"':
        return Json(TRY(parse_string()));
      case 't':
        if (take("true")) return Json(true);
        break;
      case 'f':
        if (take("false")) return Json(false);
        break;
      case 'n':
        if (take("null")) return Json();
        break;
      default:
        if (peek() == '-' || is_digit(peek())) return parse_number();
    }
    return fail("expected a value");
  }

  Result<Json> parse_object(int depth) {
    Json object = Json::object();
    std::unordered_set<std::string> names;
    ++at_;
    skip_space();
    if (take("}")) return object;
    while (true) {
      if (peek() != '"') return fail("expected a member name in quotes");
      const size_t name_at = at_;
      std::string name = TRY(parse_string());
      const bool is_repeated = !is_new(object, name, names);
      if (is_repeated && !keeps_last_) {
        at_ = name_at;
        return fail("the member " + json_quote(name) + " appears twice");
      }
      skip_space();
      if (!take(":")) return fail("expected ':'");
      skip_space();
      Json value = TRY(parse_value(depth + 1));
      if (is_repeated) {
        object.set(name, std::move(value));
      } else {
        append(object, std::move(name), std::move(value));
      }
      skip_space();
      if (take("}")) return object;
      if (!take(",")) return fail("expected ',' or '}'");
      skip_space();
    }
  }

  static bool is_new(const Json& object, const std::string& name,
                     std::unordered_set<std::string>& names) {
    if (object.members().size() < kManyMembers) return object.find(name) == nullptr;
    if (names.empty()) {
      for (const auto& member : object.members()) names.insert(member.first);
    }
    return names.insert(name).second;
  }

  Result<Json> parse_array(int depth) {
    Json array = Json::array();
    ++at_;
    skip_space();
    if (take("]")) return array;
    while (true) {
      array.push(TRY(parse_value(depth + 1)));
      skip_space();
      if (take("]")) return array;
      if (!take(",")) return fail("expected ',' or ']'");
      skip_space();
    }
  }

  Result<std::string> parse_string() {
    std::string out;
    ++at_;
    while (true) {
      const size_t start = at_;
      while (!at_end() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20) {
        ++at_;
      }
      out.append(text_.substr(start, at_ - start));
      if (at_end()) return fail("a string does not end");
      if (take("\"")) return out;
      if (text_[at_] != '\\') return fail("a control character in a string");
      TRY(parse_escape(out));
    }
  }

  Result<void> parse_escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    ++at_;
    const size_t letter = at_end() ? std::string_view::npos : kLetters.find(peek());
    if (letter != std::string_view::npos) {
      out.push_back(kMeanings[letter]);
      ++at_;
      return {};
    }
    if (!take("u")) return fail("an unknown escape in a string");
    uint32_t code = TRY(parse_hex4());
    if (code >= 0xDC00 && code <= 0xDFFF) return fail("a low surrogate without its high one");
    if (code >= 0xD800 && code <= 0xDBFF) {
      if (!take("\\u")) return fail("a high surrogate without its low one");
      const uint32_t low = TRY(parse_hex4());
      if (low < 0xDC00 || low > 0xDFFF) return fail("a high surrogate without its low one");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(code, out);
    return {};
  }

  Result<uint32_t> parse_hex4() {
    const auto bytes = hex_decode(text_.substr(at_, 4));
    if (!bytes || bytes->size() != 2) return fail("expected four hexadecimal digits");
    at_ += 4;
    return static_cast<uint32_t>(static_cast<uint8_t>((*bytes)[0]) << 8 |
                                 static_cast<uint8_t>((*bytes)[1]));
  }

  static void append_utf8(uint32_t code, std::string& out) {
    if (code < 0x80) {
      out.push_back(static_cast<char>(code));
      return;
    }
    const int trailing = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr uint8_t kLeads[] = {0, 0xC0, 0xE0, 0xF0};
    out.push_back(static_cast<char>(kLeads[trailing] | code >> (6 * trailing)));
    for (int i = trailing - 1; i >= 0; --i) {
      out.push_back(static_cast<char>(0x80 | (code >> (6 * i) & 0x3F)));
    }
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  bool skip_digits() {
    const size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  }

  Result<Json> parse_number() {
    const size_t start = at_;
    take("-");
    if (peek() == '0') {
      ++at_;
      if (is_digit(peek())) return fail("a number with a leading zero");
    } else if (!skip_digits()) {
      return fail("expected a digit");
    }
    if (take(".") && !skip_digits()) return fail("expected a digit after '.'");
    if (take("e") || take("E")) {
      if (!take("+")) take("-");
      if (!skip_digits()) return fail("expected a digit in the exponent");
    }
    return make_number(text_.substr(start, at_ - start));
  }

  static Json make_number(std::string_view text) {
    Json number(Json::Kind::kNumber);
    number.text_ = text;
    return number;
  }

  static void append(Json& object, std::string name, Json value) {
    object.members_.emplace_back(std::move(name), std::move(value));
  }

  std::string_view text_;
  const bool keeps_last_;
  size_t at_ = 0;
};

Result<Json> Json::parse(std::string_view text) { return JsonParser(text).document(); }

Result<Json> parse_json_with_repeated(std::string_view text) {
  return JsonParser(text, true).document();
}

}  // namespace tarn
