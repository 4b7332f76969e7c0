#include "services/dynamodb/expression_lexer.h"

#include <algorithm>
#include <cctype>

namespace tarn::dynamodb {
namespace {

bool is_word_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool is_word_part(char c) {
  return is_word_start(c) || std::isdigit(static_cast<unsigned char>(c));
}
bool is_expression_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool equals_upper(std::string_view text, std::string_view upper_case) {
  return std::equal(
      text.begin(), text.end(), upper_case.begin(), upper_case.end(),
      [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
}

size_t symbol_bytes(std::string_view rest) {
  for (const std::string_view symbol : {"<>", "<=", ">="}) {
    if (rest.starts_with(symbol)) return 2;
  }
  return std::string_view("()[],.=<>+-").find(rest[0]) != std::string_view::npos ? 1 : 0;
}

// A character of UTF-8, whole.
size_t character_bytes(std::string_view rest) {
  size_t bytes = 1;
  while (bytes < rest.size() && (static_cast<unsigned char>(rest[bytes]) & 0xc0) == 0x80) ++bytes;
  return bytes;
}

}  // namespace

ExpressionLexer::ExpressionLexer(std::string_view text) : text_(text) { scan(); }

void ExpressionLexer::scan() {
  size_t at = 0;
  while (at < text_.size()) {
    const char c = text_[at];
    if (is_expression_space(c)) {
      ++at;
      continue;
    }
    TokenKind kind = TokenKind::kUnknown;
    size_t end = at + 1;
    if (is_word_start(c) || c == '#' || c == ':') {
      kind = c == '#' ? TokenKind::kName : c == ':' ? TokenKind::kValue : TokenKind::kWord;
      while (end < text_.size() && is_word_part(text_[end])) ++end;
      if (kind != TokenKind::kWord && end == at + 1) kind = TokenKind::kUnknown;
    } else if (std::isdigit(static_cast<unsigned char>(c))) {
      kind = TokenKind::kInteger;
      while (end < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end]))) ++end;
    } else if (const size_t bytes = symbol_bytes(text_.substr(at)); bytes != 0) {
      kind = TokenKind::kSymbol;
      end = at + bytes;
    } else {
      end = at + character_bytes(text_.substr(at));
    }
    tokens_.push_back({kind, text_.substr(at, end - at), at});
    at = end;
  }
  tokens_.push_back({TokenKind::kEnd, {}, text_.size()});
}

const Token& ExpressionLexer::peek(size_t ahead) const {
  return tokens_[std::min(position_ + ahead, tokens_.size() - 1)];
}

Token ExpressionLexer::next() {
  const Token token = peek();
  if (position_ + 1 < tokens_.size()) ++position_;
  return token;
}

bool ExpressionLexer::is_symbol(std::string_view symbol, size_t ahead) const {
  return peek(ahead).kind == TokenKind::kSymbol && peek(ahead).text == symbol;
}

bool ExpressionLexer::is_keyword(std::string_view upper_case, size_t ahead) const {
  return peek(ahead).kind == TokenKind::kWord && equals_upper(peek(ahead).text, upper_case);
}

bool ExpressionLexer::take_symbol(std::string_view symbol) {
  if (!is_symbol(symbol)) return false;
  next();
  return true;
}

bool ExpressionLexer::take_keyword(std::string_view upper_case) {
  if (!is_keyword(upper_case)) return false;
  next();
  return true;
}

std::string ExpressionLexer::syntax_error() const {
  const Token& token = peek();
  const size_t begin = position_ > 0 ? tokens_[position_ - 1].at : token.at;
  const Token& after = peek(1);
  const size_t end = after.at + after.text.size();
  std::string out = "Syntax error; token: \"";
  out += token.kind == TokenKind::kEnd ? std::string_view("<EOF>") : token.text;
  std::string_view near = text_.substr(begin, end - begin);
  while (!near.empty() && is_expression_space(near.back())) near.remove_suffix(1);
  return out.append("\", near: \"").append(near).append("\"");
}

}  // namespace tarn::dynamodb
