// DuckdbPrinter: the typed tree as DuckDB's SQL; lowering to physical types happens on the way,
// expression by expression (lower_*.cpp). Only print_duckdb*.cpp and lower_*.cpp include this.
//
// Every symbol s is a column named "c<s>". Every plan is one SELECT over the SELECTs of its
// children. One printer, one query, one thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sql/resolve/tree.h"
#include "sql/syntax/sql_error.h"

namespace tarn::sql {

class DuckdbPrinter {
 public:
  static constexpr size_t kTextBytesMax = 16 << 20;

  explicit DuckdbPrinter(const std::function<std::string(size_t)>& from) : from_(from) {}

  Result<std::string> print_query(const ResolvedQuery& query, OutputForm form);

 private:
  using Text = Result<std::string>;
  using Texts = std::vector<std::string>;

  // Plans (print_duckdb.cpp, print_duckdb_plan.cpp).
  Text print_plan(const Plan& plan);
  Text print_scan(const Plan& plan);
  Text print_values(const Plan& plan);
  Text print_project(const Plan& plan);
  Text print_aggregation(const Plan& plan);
  Text print_windows(const Plan& plan);
  Text print_join(const Plan& plan);
  Text print_unnest(const Plan& plan);
  Text print_sorted(const Plan& plan, const std::string& columns);
  Text print_set_operation(const Plan& plan);
  Text print_shared(const Plan& plan);
  Text print_reference(const Plan& plan);
  Text print_order(const std::vector<SortKey>& keys);
  std::string column_list(const Plan& plan);

  // Rows that are equal though their zones differ (print_zoned.cpp).
  std::string print_distinct(const Plan& plan, const std::string& from);
  std::string distinct_keys(const std::vector<PlanColumn>& columns, std::string_view prefix);
  Text print_zoned_set(const Plan& plan);
  std::string group_zoned_keys(const Plan& plan, const std::string& from);
  std::string group_key(Symbol symbol) const;
  std::string group_column(const Plan& plan, Symbol symbol) const;

  // Expressions (print_duckdb_expression.cpp).
  Text print(const Expr& expr);
  Result<Texts> print_all(const std::vector<ExprRef>& args);
  Text print_constant(const Type& type, const Constant& constant);
  Text print_form(const Expr& expr);
  Text print_case(const Expr& expr);
  Text print_in(const Expr& expr);
  Text print_like(const Expr& expr);
  Text print_concat(const Expr& expr);
  Text print_try(const Expr& expr);
  Text print_lambda(const Expr& expr);
  Text print_subquery(const Expr& expr);
  Text print_cast(const Expr& expr);
  Text print_window(const Expr& expr);
  Text print_frame(const WindowSpec& spec);
  Text print_frame_offset(const Expr& offset, const WindowSpec& spec);

  // Conditions of WHERE and ON (print_condition.cpp).
  Text print_condition(const Expr& condition);
  Text print_outer_condition(const Plan& join);
  Text print_comparison_term(const Expr& term, Texts args);

  // Lowering of what has a physical form of its own.
  Text compare(Form form, const Type& type, const std::string& a, const std::string& b,
               bool a_is_number, bool b_is_number, Position position);
  Text compare_floating(Form form, const std::string& a, const std::string& b, bool a_is_number,
                        bool b_is_number);
  Text arithmetic(const Expr& expr);
  Text decimal_arithmetic(const Expr& expr, const std::string& a, const std::string& b);
  Text time_arithmetic(const Expr& expr, const std::string& a, const std::string& b);
  Text move_time(const Expr& moment, const std::string& value, const Expr& interval,
                 const std::string& amount, bool back);
  Text cast(const std::string& value, const Type& from, const Type& to, Position position);
  Text cast_to_integer(const std::string& value, const Type& from, const Type& to);
  Text cast_to_floating(const std::string& value, const Type& from, const Type& to);
  Text cast_to_text(const std::string& value, const Type& from, const Type& to, Position position);
  Text cast_to_time(const std::string& value, const Type& from, const Type& to, Position position);
  Text cast_nested(const std::string& value, const Type& from, const Type& to, Position position);
  Text order_key(const Type& type, const std::string& value, Position position);
  std::string comparison_key(const Type& type, const std::string& value);
  std::string today_text() const;

  // SQL/JSON functions (lower_json.cpp).
  Text print_json(const Expr& expr);
  Text print_json_members(const Expr& expr);
  Text json_value(const Expr& expr, const std::string& outcome, const Texts& args);
  std::string json_result(const Expr& expr, const std::string& outcome);
  static std::string json_behavior(JsonBehaviorKind kind, const Type& type,
                                   const std::string& outcome, const std::string& given);

  // Calls with lambdas (lower_lambda.cpp).
  Text lambda_call(const Expr& expr);
  Text lambda_body(const Expr& lambda, const Texts& arguments);
  Text print_map_lambda(const Expr& expr);
  Text print_zip_with(const Expr& expr);
  Text print_reduce(const Expr& expr);
  Text print_sort_by(const Expr& expr);

  // Calls (lower_call.cpp, lower_special.cpp).
  Text call(const Expr& expr);
  Text fill_template(std::string_view text, const Expr& expr, const Texts& args);
  Result<void> check_zoned_arguments(const Expr& expr);
  Text native_aggregate(const std::string& call, const Expr& expr);
  Text special_call(const Expr& expr, const Texts& args);
  Text print_time_part(const Expr& expr, const Texts& args);
  Text print_time_unit_call(const Expr& expr, const Texts& args);
  Text special_time_call(const Expr& expr, const Texts& args);
  Text special_aggregate(const Expr& expr, const Texts& args);
  Text extreme_aggregate(const Expr& expr, const Texts& args);
  Text weighted_percentile(const Expr& expr, const Texts& args);
  Text print_format(const Expr& expr, Texts args);

  std::string new_name() { return "v" + std::to_string(++name_count_); }

  const std::function<std::string(size_t)>& from_;
  std::map<Symbol, std::string> lambda_names_;
  std::map<Symbol, std::string> group_keys_;  // what a zoned column is grouped by
  int64_t start_us_ = 0;                      // when the query began
  std::string column_prefix_;  // "q." where a result's own name could stand for a column
  int name_count_ = 0;
};

std::string symbol_name(Symbol symbol);
// f(a, b)
std::string call_text(std::string_view function, const std::vector<std::string>& args);
std::string cast_text(const std::string& value, std::string_view physical_type);
// (a op b); the operator brings its blanks.
std::string infix_text(const std::string& a, std::string_view op, const std::string& b);
// Whether equal values may still differ, in the zone that they carry.
bool carries_zone(const Type& type);
// Whether a cast changes nothing: same physical values and meaning.
bool is_noop_cast(const Type& from, const Type& to);
// The constant's text, where the expression is a constant one.
const std::string* constant_text(const Expr& expr);

}  // namespace tarn::sql
