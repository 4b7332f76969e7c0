// SyntaxNode: a calculated field's text as a tree, before names and types are known.
//
//   SyntaxPtr tree = TRY(parse_expression("ifelse({a} > 1, 'x', NULL)"));
//
// Operators are calls of the functions "+", "=", "and", …; the checker finds both in one table.
// Immutable once parsed. Errors as in check.h: 400 with the place.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bi/expression/check.h"
#include "bi/value.h"

namespace tarn::bi {

inline constexpr int kMaxNesting = 64;

struct SyntaxNode;
using SyntaxPtr = std::shared_ptr<const SyntaxNode>;

struct SyntaxNode {
  enum class Kind {
    kLiteral,    // value; NULL is std::monostate
    kField,      // name, in braces
    kWord,       // name without braces: a field, a period, a level
    kParameter,  // ${name}
    kCall,       // name (lower case), children
    kList,       // [children]
    kSorted,     // of a list: child ASC or DESC
    kExcluded,   // of a list: !child
  };
  Kind kind = Kind::kLiteral;
  Place place;
  std::string name;
  Value value;
  std::vector<SyntaxPtr> children;
  bool descending = false;
};

Result<SyntaxPtr> parse_expression(std::string_view text);

}  // namespace tarn::bi
