// Lexer of calculated fields: words, {fields}, ${parameters}, numbers, strings in ' or ", symbols;
// white space and /* comments */ fall away.
//
//   std::vector<Token> tokens = TRY(lex(text));   // ends with kEnd
//
// Pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bi/expression/check.h"

namespace tarn::bi {

struct Token {
  enum class Kind { kEnd, kWord, kField, kParameter, kInteger, kDecimal, kString, kSymbol };
  Kind kind = Kind::kEnd;
  Place place;
  std::string text;  // of a field, parameter or string: what is inside
};

Result<std::vector<Token>> lex(std::string_view text);

}  // namespace tarn::bi
