// Walking checked expressions: which columns, windows and aggregates the stages must compute.
//
// Pure functions.
#pragma once

#include <vector>

#include "bi/expression/expr.h"
#include "bi/expression/function_table.h"

namespace tarn::bi {

// What is below the roots, each once, children first.
struct Parts {
  std::vector<ExprPtr> columns;
  std::vector<ExprPtr> level_aggregates;
  std::vector<ExprPtr> aggregates;
  // In layers: a layer's windows are over those of the layers before.
  std::vector<std::vector<ExprPtr>> pre_filter, pre_aggregate, table;
};

Parts parts_of(const std::vector<ExprPtr>& roots);

inline bool is_window(const Expr& expr) {
  return expr.kind == Expr::Kind::kCall && expr.function->kind != FunctionKind::kScalar &&
         expr.function->kind != FunctionKind::kAggregate &&
         expr.function->kind != FunctionKind::kPeriodToDate;
}

}  // namespace tarn::bi
