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
// group is empty, an output that reads nothing of the aggregate becomes NULL (seen in 1.4.4).
Result<void> DuckdbPrinter::check_subquery(const Plan& plan, Position position) {
  if (!is_single_aggregate(plan) || !is_correlated(plan)) return {};
  const Plan* project = &plan;
  while (project->kind == PlanKind::kProject) {
    for (const Assignment& assignment : project->assignments) {
      std::set<Symbol> reads;
      collect_symbols(*assignment.value, reads);
      if (reads.empty()) {
        return not_supported(position,
                             "A correlated subquery that aggregates and selects a constant");
      }
    }
    project = project->children[0].get();
  }
  return {};
}

}  // namespace tarn::sql
