#include <algorithm>
#include <array>

#include "engines/functions/json_path.h"

namespace tarn::engines {
namespace {

using Kind = JsonPathKind;

constexpr int kDepthMax = 100;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<JsonPath> run() {
    bool is_lax = true;
    if (take_word("strict"))
      is_lax = false;
    else
      take_word("lax");
    JsonPathRef root = TRY(expression(0));
    skip_blanks();
    if (at_ != text_.size()) return fail("something after the path");
    return JsonPath(is_lax, std::move(root));
  }

 private:
  Error fail(std::string_view what) const {
    return Error(400, "INVALID_PATH",
                 "Invalid JSON path '" + std::string(text_) + "' at " + std::to_string(at_) + ": " +
                     std::string(what));
  }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  bool take(std::string_view token) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  bool take_word(std::string_view word) {
    skip_blanks();
    const size_t end = at_ + word.size();
    if (!text_.substr(at_).starts_with(word)) return false;
    if (end < text_.size() && (is_name_start(text_[end]) || is_digit(text_[end]))) return false;
    at_ = end;
    return true;
  }

  static JsonPathRef make(Kind kind, std::string text, JsonPathRef first = nullptr,
                          JsonPathRef second = nullptr) {
    auto node = std::make_unique<JsonPathNode>();
    node->kind = kind;
    node->text = std::move(text);
    if (first) node->args.push_back(std::move(first));
    if (second) node->args.push_back(std::move(second));
    return node;
  }

  Result<JsonPathRef> expression(int depth) {
    if (depth > kDepthMax) return fail("nested too deeply");
    JsonPathRef left = TRY(term(depth));
    while (true) {
      const char* op = take("+") ? "+" : take("-") ? "-" : nullptr;
      if (!op) return left;
      left = make(Kind::kArithmetic, op, std::move(left), TRY(term(depth)));
    }
  }

  Result<JsonPathRef> term(int depth) {
    JsonPathRef left = TRY(factor(depth));
    while (true) {
      const char* op = take("*") ? "*" : take("/") ? "/" : take("%") ? "%" : nullptr;
      if (!op) return left;
      left = make(Kind::kArithmetic, op, std::move(left), TRY(factor(depth)));
    }
  }

  Result<JsonPathRef> factor(int depth) {
    if (depth > kDepthMax) return fail("nested too deeply");
    if (take("-")) return make(Kind::kNegate, "", TRY(factor(depth + 1)));
    if (take("+")) return make(Kind::kPlus, "", TRY(factor(depth + 1)));
    return accessors(TRY(primary(depth)), depth);
  }

  Result<JsonPathRef> primary(int depth) {
    skip_blanks();
    if (take("(")) {
      JsonPathRef inner = TRY(expression(depth + 1));
      if (!take(")")) return fail("')' is missing");
      return inner;
    }
    if (take("$")) {
      const bool is_named = at_ < text_.size() && (is_name_start(text_[at_]) || text_[at_] == '"');
      if (!is_named) return make(Kind::kRoot, "");
      return make(Kind::kVariable, TRY(name()));
    }
    if (take("@")) return make(Kind::kCurrent, "");
    if (take_word("last")) return make(Kind::kLast, "");
    return literal();
  }

  Result<JsonPathRef> literal() {
    JsonPathRef node = make(Kind::kLiteral, "");
    if (take_word("null")) return node;
    for (bool value : {true, false}) {
      if (!take_word(value ? "true" : "false")) continue;
      node->item = JsonItem::of_bool(value);
      return node;
    }
    if (at_ < text_.size() && text_[at_] == '"') {
      node->item = JsonItem::of_string(TRY(quoted()));
      return node;
    }
    const std::string digits = number();
    if (digits.empty()) return fail("a path is expected");
    node->item = JsonItem::of_number(digits);
    return node;
  }

  std::string number() {
    const size_t start = at_;
    auto digits = [&] {
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    };
    digits();
    const bool has_fraction =
        at_ > start && at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1]);
    if (has_fraction) {
      ++at_;
      digits();
    }
    const size_t mark = at_;
    if (at_ > start && at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      const size_t exponent = at_;
      digits();
      if (at_ == exponent) at_ = mark;
    }
    return std::string(text_.substr(start, at_ - start));
  }

  // "…", in which "" stands for one.
  Result<std::string> quoted() {
    std::string content;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        content += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        content += text_[at_++];
      } else {
        ++at_;
        return content;
      }
    }
    return fail("an unclosed text");
  }

  Result<std::string> name() {
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '"') return quoted();
    const size_t start = at_;
    while (at_ < text_.size() &&
           (is_name_start(text_[at_]) || (at_ > start && is_digit(text_[at_])))) {
      ++at_;
    }
    if (at_ == start) return fail("a name is expected");
    return std::string(text_.substr(start, at_ - start));
  }

  Result<JsonPathRef> accessors(JsonPathRef value, int depth) {
    while (true) {
      if (take("..")) {
        std::string member = TRY(name());
        value = make(Kind::kDescendant, std::move(member), std::move(value));
      } else if (take(".")) {
        value = TRY(member(std::move(value)));
      } else if (take("[")) {
        value = TRY(subscript(std::move(value), depth));
      } else if (take("?")) {
        if (!take("(")) return fail("'(' is missing");
        JsonPathRef condition = TRY(predicate(depth + 1));
        if (!take(")")) return fail("')' is missing");
        value = make(Kind::kFilter, "", std::move(value), std::move(condition));
      } else {
        return value;
      }
    }
  }

  Result<JsonPathRef> member(JsonPathRef value) {
    if (take("*")) return make(Kind::kAnyMember, "", std::move(value));
    std::string text = TRY(name());
    if (!take("(")) return make(Kind::kMember, std::move(text), std::move(value));
    constexpr std::array<std::string_view, 7> kMethods = {"type",  "size", "double",  "ceiling",
                                                          "floor", "abs",  "keyvalue"};
    if (std::find(kMethods.begin(), kMethods.end(), text) == kMethods.end()) {
      return Error(400, "NOT_SUPPORTED", "Tarn does not serve the JSON path method " + text + "()");
    }
    if (!take(")")) return fail("')' is missing");
    return make(Kind::kMethod, std::move(text), std::move(value));
  }

  Result<JsonPathRef> subscript(JsonPathRef value, int depth) {
    if (take("*")) {
      if (!take("]")) return fail("']' is missing");
      return make(Kind::kElements, "", std::move(value));
    }
    JsonPathRef node = make(Kind::kSubscript, "", std::move(value));
    do {
      node->args.push_back(TRY(expression(depth + 1)));
      node->args.push_back(take_word("to") ? TRY(expression(depth + 1)) : nullptr);
    } while (take(","));
    if (!take("]")) return fail("']' is missing");
    return node;
  }

  Result<JsonPathRef> predicate(int depth) {
    JsonPathRef left = TRY(conjunction(depth));
    while (take("||")) left = make(Kind::kOr, "", std::move(left), TRY(conjunction(depth)));
    return left;
  }

  Result<JsonPathRef> conjunction(int depth) {
    JsonPathRef left = TRY(condition(depth));
    while (take("&&")) left = make(Kind::kAnd, "", std::move(left), TRY(condition(depth)));
    return left;
  }

  Result<JsonPathRef> condition(int depth) {
    if (depth > kDepthMax) return fail("nested too deeply");
    if (take("!")) return make(Kind::kNot, "", TRY(condition(depth + 1)));
    if (take_word("exists")) {
      if (!take("(")) return fail("'(' is missing");
      JsonPathRef path = TRY(expression(depth + 1));
      if (!take(")")) return fail("')' is missing");
      return make(Kind::kExists, "", std::move(path));
    }
    // Parentheses hold a predicate, or a path that one begins with.
    const size_t start = at_;
    if (take("(")) {
      Result<JsonPathRef> inner = predicate(depth + 1);
      if (inner && take(")")) {
        if (!take_word("is")) return inner;
        if (!take_word("unknown")) return fail("'unknown' is missing");
        return make(Kind::kIsUnknown, "", *std::move(inner));
      }
      at_ = start;
    }
    return comparison(depth);
  }

  Result<JsonPathRef> comparison(int depth) {
    JsonPathRef left = TRY(expression(depth + 1));
    for (const char* op : {"==", "<>", "!=", "<=", ">=", "<", ">", "="}) {
      if (!take(op)) continue;
      const std::string_view written = op;
      const std::string plain(written == "=" ? "==" : written == "!=" ? "<>" : written);
      return make(Kind::kCompare, plain, std::move(left), TRY(expression(depth + 1)));
    }
    if (take_word("starts")) {
      if (!take_word("with")) return fail("'with' is missing");
      return make(Kind::kStartsWith, "", std::move(left), TRY(expression(depth + 1)));
    }
    if (take_word("like_regex")) {
      skip_blanks();
      if (at_ >= text_.size() || text_[at_] != '"') return fail("a pattern is expected");
      std::string pattern = TRY(quoted());
      if (take_word("flag")) {
        return Error(400, "NOT_SUPPORTED", "Tarn does not serve flags of like_regex");
      }
      return make(Kind::kLikeRegex, std::move(pattern), std::move(left));
    }
    return fail("a comparison is expected");
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<JsonPath> parse_sql_json_path(std::string_view text) { return Parser(text).run(); }

}  // namespace tarn::engines
