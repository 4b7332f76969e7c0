// Windows in SQL: the calls of table calculations and level-aware windows.
//
//   WindowSpec spec;                     // texts of the frame, as the stage at hand has them
//   std::string sql = print_window(expr, spec);
//
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "bi/expression/expr.h"
#include "bi/expression/function_table.h"
#include "bi/expression/print_sql.h"

namespace tarn::bi {

struct WindowSpec {
  std::string measure;
  std::vector<std::string> partition;
  std::vector<std::string> order;         // "a0 DESC NULLS LAST"
  std::vector<std::string> tie_breakers;  // make rows' order total; ranks don't have them
  // Of periods: the date, the other dimensions are `partition`.
  std::string time;
  TimeGranularity period = TimeGranularity::kDay;
};

std::string print_window(SqlPrinter& printer, const Expr& expr, const WindowSpec& spec);
std::string sort_key(const std::string& value, bool descending);

}  // namespace tarn::bi
