#include "sql/syntax/ast.h"

#include "sql/syntax/ast_ddl.h"

namespace tarn::sql {

std::string QualifiedName::text() const {
  std::string joined;
  for (const Identifier& part : parts) {
    if (!joined.empty()) joined += '.';
    joined += part.value;
  }
  return joined;
}

// Here, where Query, Window and SortItem are complete.
InSubquery::~InSubquery() = default;
Quantified::~Quantified() = default;
Exists::~Exists() = default;
Subquery::~Subquery() = default;
FunctionCall::FunctionCall(Position its_position) : ExpressionOf(its_position) {}
FunctionCall::~FunctionCall() = default;

}  // namespace tarn::sql
