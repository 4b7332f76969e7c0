#include "bi/expression/lexer.h"

#include "bi/expression/expression_error.h"

namespace tarn::bi {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    while (true) {
      TRY(skip_blanks());
      tokens.push_back(TRY(next()));
      if (tokens.back().kind == Token::Kind::kEnd) return tokens;
    }
  }

 private:
  Result<void> skip_blanks() {
    while (at_ < text_.size()) {
      if (is_space(text_[at_])) {
        ++at_;
      } else if (text_.substr(at_, 2) == "/*") {
        const size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          return expression_error({at_, text_.size() - at_}, "The comment is not closed with */.");
        }
        at_ = end + 2;
      } else if (text_.substr(at_, 2) == "\xC2\xA0") {  // a no-break space, from pasted text
        at_ += 2;
      } else {
        break;
      }
    }
    return {};
  }

  Result<Token> next() {
    if (at_ == text_.size()) return token(Token::Kind::kEnd, at_, "");
    const char c = text_[at_];
    if (c == '{') return enclosed(Token::Kind::kField, 1, "field name");
    if (text_.substr(at_, 2) == "${") return enclosed(Token::Kind::kParameter, 2, "parameter name");
    if (c == '\'' || c == '"') return string(c);
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      return number();
    }
    if (is_word_start(c)) {
      size_t end = at_ + 1;
      while (end < text_.size() && (is_word_start(text_[end]) || is_digit(text_[end]))) ++end;
      return token(Token::Kind::kWord, end, std::string(text_.substr(at_, end - at_)));
    }
    return symbol();
  }

  Token token(Token::Kind kind, size_t end, std::string text) {
    Token out{kind, {at_, end - at_}, std::move(text)};
    at_ = end;
    return out;
  }

  Result<Token> enclosed(Token::Kind kind, size_t opening, const char* what) {
    const size_t end = text_.find('}', at_);
    if (end == std::string_view::npos) {
      return expression_error({at_, text_.size() - at_},
                              "The " + std::string(what) + " is not closed with }.");
    }
    std::string name(text_.substr(at_ + opening, end - at_ - opening));
    if (name.empty()) {
      return expression_error({at_, end + 1 - at_}, "The " + std::string(what) + " is empty.");
    }
    return token(kind, end + 1, std::move(name));
  }

  // A backslash keeps the next quote or backslash; before anything else it is itself.
  Result<Token> string(char quote) {
    std::string value;
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      char c = text_[i];
      if (c == quote) return token(Token::Kind::kString, i + 1, std::move(value));
      if (c == '\\' && i + 1 < text_.size() && (text_[i + 1] == quote || text_[i + 1] == '\\')) {
        c = text_[++i];
      }
      value += c;
    }
    return expression_error({at_, text_.size() - at_},
                            "The string is not closed with " + std::string(1, quote) + ".");
  }

  Result<Token> number() {
    size_t end = at_;
    bool decimal = false;
    while (end < text_.size() && (is_digit(text_[end]) || (text_[end] == '.' && !decimal))) {
      decimal = decimal || text_[end] == '.';
      ++end;
    }
    if (end < text_.size() && (is_word_start(text_[end]) || text_[end] == '.')) {
      return expression_error({at_, end + 1 - at_}, "This is not a number.");
    }
    return token(decimal ? Token::Kind::kDecimal : Token::Kind::kInteger, end,
                 std::string(text_.substr(at_, end - at_)));
  }

  Result<Token> symbol() {
    for (std::string_view pair : {"<>", "<=", ">=", "==", "!="}) {
      if (text_.substr(at_, 2) != pair) continue;
      if (pair == "==") return expression_error({at_, 2}, "Use = to compare, not ==.");
      if (pair == "!=") return expression_error({at_, 2}, "Use <> to compare, not !=.");
      return token(Token::Kind::kSymbol, at_ + 2, std::string(pair));
    }
    const char c = text_[at_];
    if (std::string_view("+-*/%^=<>(),[]!").find(c) == std::string_view::npos) {
      return expression_error({at_, 1}, "This character has no meaning here.");
    }
    return token(Token::Kind::kSymbol, at_ + 1, std::string(1, c));
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<std::vector<Token>> lex(std::string_view text) { return Lexer(text).run(); }

}  // namespace tarn::bi
