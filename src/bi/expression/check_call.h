// Checker::Call: a call while its arguments are checked. Only the checker's sources include this.
#pragma once

#include <string>
#include <vector>

#include "bi/expression/checker.h"
#include "bi/expression/expression_error.h"

namespace tarn::bi {

struct Checker::Call {
  const FunctionInfo& function;
  Place place;
  Expr expr;
  // Of each of expr.arguments:
  std::vector<char> codes;
  std::vector<Place> places;
  bool has_level = false;  // PRE_FILTER or PRE_AGG was given, in expr.level

  // Of the group and sort fields, for errors.
  std::vector<Place> group_places, order_places;
};

inline bool is_row_level(Level level) {
  return level == Level::kPreFilter || level == Level::kRow || level == Level::kPreAggregate;
}

inline std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

}  // namespace tarn::bi
