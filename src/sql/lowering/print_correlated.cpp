#include "sql/lowering/print_correlated.h"

#include <algorithm>
#include <set>

#include "sql/lowering/print_duckdb.h"
#include "sql/resolve/prune.h"

namespace tarn::sql {

namespace {

void collect_definitions(const Plan& plan, std::set<Symbol>& symbols) {
  for (const PlanColumn& column : plan.columns) symbols.insert(column.symbol);
  for (const PlanRef& child : plan.children) collect_definitions(*child, symbols);
}

}  // namespace

bool is_correlated(const Plan& plan) {
  std::set<Symbol> reads, definitions;
  collect_symbols(plan, reads);
  collect_definitions(plan, definitions);
  for (Symbol symbol : reads) {
    if (!definitions.contains(symbol)) return true;
  }
  return false;
}

bool is_single_aggregate(const Plan& plan) {
  switch (plan.kind) {
    case PlanKind::kAggregate:
      return plan.keys.empty() && plan.grouping_sets.empty();
    case PlanKind::kProject:
    case PlanKind::kWindow:
    case PlanKind::kSort:
      return is_single_aggregate(*plan.children[0]);
    default:
      return false;
  }
}

// DuckDB turns a correlated aggregate into a grouping by the outer values, joined back. Where the
// group is empty, an output that reads nothing of the aggregate becomes NULL (seen in 1.4.4): it
// is made to read this column. Empty where that can't happen.
std::string group_witness(const Plan& child) {
  if (!is_single_aggregate(child) || !is_correlated(child)) return "";
  return child.columns.empty() ? "nothing" : symbol_name(child.columns[0].symbol);
}

bool reads_columns_of(const Expr& expr, const Plan& plan) {
  std::set<Symbol> reads;
  collect_symbols(expr, reads);
  return std::any_of(plan.columns.begin(), plan.columns.end(),
                     [&](const PlanColumn& column) { return reads.contains(column.symbol); });
}

}  // namespace tarn::sql
