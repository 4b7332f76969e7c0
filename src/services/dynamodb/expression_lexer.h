// ExpressionLexer: the tokens of an expression, by position.
//
// Keywords are words here; the parsers know them by their places. Views into the text. One
// object, one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::dynamodb {

enum class TokenKind { kWord, kName, kValue, kInteger, kSymbol, kUnknown, kEnd };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;  // "#n" and ":v" with their marks
  size_t at = 0;
};

class ExpressionLexer {
 public:
  explicit ExpressionLexer(std::string_view text);

  const Token& peek(size_t ahead = 0) const;
  Token next();
  bool is_symbol(std::string_view symbol, size_t ahead = 0) const;
  bool is_keyword(std::string_view upper_case, size_t ahead = 0) const;
  bool take_symbol(std::string_view symbol);
  bool take_keyword(std::string_view upper_case);
  bool at_end() const { return peek().kind == TokenKind::kEnd; }
  // Where the tokens are, to go back to.
  size_t position() const { return position_; }
  void go_back(size_t position) { position_ = position; }

  // `Syntax error; token: "b", near: "a b c"`, of the token that is next.
  std::string syntax_error() const;

 private:
  void scan();

  std::string_view text_;
  std::vector<Token> tokens_;  // the last one is kEnd
  size_t position_ = 0;
};

// Whether a name must be given by ExpressionAttributeNames.
bool is_reserved_word(std::string_view name);

}  // namespace tarn::dynamodb
