// Times with a zone are equal by their instant: two values may be equal and yet differ. Where rows
// are compared, the engine compares keys, and one of the equal values is shown.
#include <algorithm>

#include "sql/lowering/print_duckdb.h"

namespace tarn::sql {

// The keys of all columns; empty where they are the columns themselves.
std::string DuckdbPrinter::distinct_keys(const std::vector<PlanColumn>& columns,
                                         std::string_view prefix) {
  bool any_zone = false;
  std::string keys;
  for (const PlanColumn& column : columns) {
    any_zone = any_zone || carries_zone(column.type);
    if (!keys.empty()) keys += ", ";
    keys += comparison_key(column.type, std::string(prefix) + symbol_name(column.symbol));
  }
  return any_zone ? keys : "";
}

std::string DuckdbPrinter::print_distinct(const Plan& plan, const std::string& from) {
  std::string keys = distinct_keys(plan.columns, "");
  return "SELECT DISTINCT " + (keys.empty() ? "" : "ON (" + keys + ") ") + column_list(plan) +
         " FROM (" + from + ")";
}

Result<std::string> DuckdbPrinter::print_zoned_set(const Plan& plan) {
  Texts inputs;
  for (size_t child = 0; child < plan.children.size(); ++child) {
    std::string columns;
    for (size_t i = 0; i < plan.columns.size(); ++i) {
      if (i > 0) columns += ", ";
      columns += symbol_name(plan.inputs[child][i]) + " AS " + symbol_name(plan.columns[i].symbol);
    }
    inputs.push_back("SELECT " + columns + " FROM (" + TRY(print_plan(*plan.children[child])) +
                     ")");
  }
  if (plan.set_operator == SetOperator::kUnion) {
    std::string all;
    for (const std::string& input : inputs) {
      all += (all.empty() ? "(" : " UNION ALL (") + input + ")";
    }
    return print_distinct(plan, all);
  }
  if (!plan.is_distinct) {
    return not_supported({}, "INTERSECT ALL or EXCEPT ALL of times with time zone");
  }
  // NULLs are the same, so the rows of each further input stay or go by IS NOT DISTINCT FROM.
  std::string_view join =
      plan.set_operator == SetOperator::kIntersect ? " SEMI JOIN " : " ANTI JOIN ";
  std::string condition;
  for (const PlanColumn& column : plan.columns) {
    std::string name = symbol_name(column.symbol);
    condition += (condition.empty() ? "" : " AND ") + comparison_key(column.type, "l." + name) +
                 " IS NOT DISTINCT FROM " + comparison_key(column.type, "r." + name);
  }
  std::string rows = inputs[0];
  for (size_t i = 1; i < inputs.size(); ++i) {
    rows = "SELECT l.* FROM (" + rows + ") AS l" + std::string(join) + "(" + inputs[i] +
           ") AS r ON " + condition;
  }
  return print_distinct(plan, rows);
}

// The rows to group, with a key beside each zoned column that they are grouped by.
std::string DuckdbPrinter::group_zoned_keys(const Plan& plan, const std::string& from) {
  std::string keys;
  for (const PlanColumn& column : plan.children[0]->columns) {
    bool is_key = std::find(plan.keys.begin(), plan.keys.end(), column.symbol) != plan.keys.end();
    for (const auto& set : plan.grouping_sets) {
      is_key = is_key || std::find(set.begin(), set.end(), column.symbol) != set.end();
    }
    if (!is_key || !carries_zone(column.type)) continue;
    std::string name = symbol_name(column.symbol);
    group_keys_[column.symbol] = "k" + name;
    keys += ", " + comparison_key(column.type, name) + " AS k" + name;
  }
  return keys.empty() ? from : "SELECT *" + keys + " FROM (" + from + ")";
}

std::string DuckdbPrinter::group_key(Symbol symbol) const {
  auto key = group_keys_.find(symbol);
  return key == group_keys_.end() ? symbol_name(symbol) : key->second;
}

// What a column that is grouped by shows: of equal values the first, and NULL where a grouping set
// leaves it out.
std::string DuckdbPrinter::group_column(const Plan& plan, Symbol symbol) const {
  std::string name = symbol_name(symbol);
  auto key = group_keys_.find(symbol);
  if (key == group_keys_.end()) return name;
  std::string value = "any_value(" + name + ")";
  if (!plan.grouping_sets.empty()) {
    value = "CASE WHEN GROUPING(" + key->second + ") = 0 THEN " + value + " END";
  }
  return value + " AS " + name;
}

}  // namespace tarn::sql
