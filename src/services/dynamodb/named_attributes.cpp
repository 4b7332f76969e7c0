#include "services/dynamodb/named_attributes.h"

#include <algorithm>

namespace tarn::dynamodb {
namespace {

// Words that stand where names do and are none.
constexpr std::string_view kExpressionWords[] = {"AND", "OR",     "NOT", "BETWEEN", "IN",
                                                 "SET", "REMOVE", "ADD", "DELETE"};

bool is_expression_word(const ExpressionLexer& lexer) {
  return std::any_of(std::begin(kExpressionWords), std::end(kExpressionWords),
                     [&](std::string_view word) { return lexer.is_keyword(word); });
}

}  // namespace

void add_expression_names(std::string_view text, const wire::Map<wire::Text>& substitutes,
                          AttributeNames& names) {
  ExpressionLexer lexer(text);
  bool is_below = false;  // after a dot: a field of a map
  while (!lexer.at_end()) {
    const bool is_function = lexer.is_symbol("(", 1);
    const bool is_word = lexer.peek().kind == TokenKind::kWord && !is_expression_word(lexer);
    const Token token = lexer.next();
    if (!is_below && is_word && !is_function) names.insert(token.text);
    if (!is_below && token.kind == TokenKind::kName) {
      for (const auto& [key, name] : substitutes) {
        if (key == token.text) names.insert(name);
      }
    }
    is_below = token.kind == TokenKind::kSymbol && token.text == ".";
  }
}

}  // namespace tarn::dynamodb
