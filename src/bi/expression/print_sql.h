// SqlPrinter: a checked expression in the engine's SQL.
//
//   SqlPrinter printer(options);
//   printer.set_column(column_expr, "c0");       // how nodes that a stage has already are called
//   std::string sql = TRY(printer.print(expr));
//
// What is not a column must be printable by itself: aggregates and windows are printed with
// print_aggregate and print_window, by the stage that computes them. Not synchronised.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "bi/expression/expr.h"
#include "bi/expression/function_table.h"

namespace tarn::bi {

struct PrintOptions {
  int week_start = 0;  // 0 Sunday … 6 Saturday
  int64_t now_us = 0;
};

inline constexpr size_t kMaxSqlBytes = 1 << 20;

class SqlPrinter {
 public:
  explicit SqlPrinter(PrintOptions options) : options_(options) {}

  const PrintOptions& options() const { return options_; }
  void set_column(ExprPtr expr, std::string name) { columns_[expr] = std::move(name); }
  const std::string* column(ExprPtr expr) const;

  Result<std::string> print(ExprPtr expr);
  // The call of an aggregate over the rows of a group; `condition` is one more filter, if any.
  Result<std::string> print_aggregate(ExprPtr expr, const std::string& condition);
  // Its FILTER clause alone, or "".
  Result<std::string> print_aggregate_filter(ExprPtr expr, const std::string& condition);

  // `body` of a value that it uses more than once: a long value is computed under a name, so that
  // nesting doesn't double the text.
  std::string let(const std::string& value,
                  const std::function<std::string(const std::string&)>& body);
  // NULL where a DOUBLE is infinite or not a number.
  std::string finite(const std::string& value);

 private:
  Result<std::string> print_call(ExprPtr expr);

  PrintOptions options_;
  std::unordered_map<ExprPtr, std::string> columns_;
  int names_ = 0;
};

// One call to print: what FunctionInfo::print gets.
class CallPrinter {
 public:
  CallPrinter(SqlPrinter& printer, const Expr& expr, std::vector<std::string> arguments)
      : printer_(printer), expr_(expr), arguments_(std::move(arguments)) {}

  const Expr& expr() const { return expr_; }
  const std::string& argument(size_t i) const { return arguments_[i]; }
  size_t count() const { return arguments_.size(); }
  SqlPrinter& printer() { return printer_; }
  const PrintOptions& options() const { return printer_.options(); }
  // Arguments from `first` on, with commas.
  std::string rest(size_t first) const;

 private:
  SqlPrinter& printer_;
  const Expr& expr_;
  std::vector<std::string> arguments_;
};

// The engine's aggregate of `kind` over `value` of `type`; `suffix` is a FILTER or OVER clause.
std::string print_aggregate_call(AggregateKind kind, const std::string& value, DataType type,
                                 double percentile, const std::string& suffix);
// What an aggregate of a value of `type` is.
DataType aggregate_type(AggregateKind kind, DataType type);

}  // namespace tarn::bi
