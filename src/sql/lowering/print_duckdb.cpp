#include "sql/lowering/print_duckdb.h"

#include "sql/types/print_text.h"

namespace tarn::sql {

std::string symbol_name(Symbol symbol) { return "c" + std::to_string(symbol); }

std::string infix_text(const std::string& a, std::string_view op, const std::string& b) {
  return "(" + a + std::string(op) + b + ")";
}

std::string call_text(std::string_view function, const std::vector<std::string>& args) {
  std::string text(function);
  text += "(";
  for (size_t i = 0; i < args.size(); ++i) {
    if (i > 0) text += ", ";
    text += args[i];
  }
  return text + ")";
}

std::string cast_text(const std::string& value, std::string_view physical_type) {
  return "CAST(" + value + " AS " + std::string(physical_type) + ")";
}

Result<std::string> DuckdbPrinter::print_query(const ResolvedQuery& query, OutputForm form) {
  if (form == OutputForm::kText) {
    return not_supported({}, "Printing results as text; the engine's row encoder does it, and it");
  }
  const Tree& tree = *query.tree;
  start_us_ = tree.start_us;
  std::string columns;
  for (size_t i = 0; i < tree.outputs.size(); ++i) {
    if (i > 0) columns += ", ";
    columns += "q." + symbol_name(tree.outputs[i]) + " AS " + quote_name(query.columns[i].name);
  }
  return print_sorted(*tree.root, columns);
}

// The plan's rows in their order, with `columns` of the alias q.
Result<std::string> DuckdbPrinter::print_sorted(const Plan& plan, const std::string& columns) {
  const Plan* input = &plan;
  const Plan* limit = nullptr;
  const Plan* sort = nullptr;
  if (input->kind == PlanKind::kLimit) {
    limit = input;
    input = input->children[0].get();
  }
  if (input->kind == PlanKind::kSort) {
    sort = input;
    input = input->children[0].get();
  }
  std::string text = "SELECT " + columns + " FROM (" + TRY(print_plan(*input))
  +") AS q";
  if (sort) {
    column_prefix_ = "q.";  // sort keys are plain columns: there is no more in them
    auto order = print_order(sort->order_by);
    column_prefix_.clear();
    text += " ORDER BY " + TRY(std::move(order));
  }
  if (limit && limit->limit) text += " LIMIT " + std::to_string(*limit->limit);
  if (limit && limit->offset > 0) text += " OFFSET " + std::to_string(limit->offset);
  return text;
}

Result<std::string> DuckdbPrinter::print_plan(const Plan& plan) {
  switch (plan.kind) {
    case PlanKind::kScan:
      return print_scan(plan);
    case PlanKind::kValues:
      return print_values(plan);
    case PlanKind::kFilter: {
      std::string child = TRY(print_plan(*plan.children[0]));
      return "SELECT " + column_list(plan) + " FROM (" + child + ") WHERE " +
             TRY(print_condition(*plan.condition));
    }
    case PlanKind::kProject:
      return print_project(plan);
    case PlanKind::kAggregate:
      return print_aggregation(plan);
    case PlanKind::kWindow:
      return print_windows(plan);
    case PlanKind::kJoin:
      return print_join(plan);
    case PlanKind::kUnnest:
      return print_unnest(plan);
    case PlanKind::kSort:
    case PlanKind::kLimit:
      return print_sorted(plan, column_list(plan));
    case PlanKind::kDistinct:
      return print_distinct(plan, TRY(print_plan(*plan.children[0])));
    case PlanKind::kSetOperation:
      return print_set_operation(plan);
    case PlanKind::kShared:
      return print_shared(plan);
    case PlanKind::kReference:
      return print_reference(plan);
  }
  return internal_error("unknown plan");
}

// A SELECT needs a column even where nothing reads one.
std::string DuckdbPrinter::column_list(const Plan& plan) {
  if (plan.columns.empty()) return "1 AS nothing";
  std::string text;
  for (const PlanColumn& column : plan.columns) {
    if (!text.empty()) text += ", ";
    text += symbol_name(column.symbol);
  }
  return text;
}

Result<std::string> print_duckdb(const ResolvedQuery& query,
                                 const std::function<std::string(size_t table)>& from,
                                 OutputForm form) {
  std::string text = TRY(DuckdbPrinter(from).print_query(query, form));
  if (text.size() > DuckdbPrinter::kTextBytesMax) {
    return sql_error(
        "QUERY_TEXT_TOO_LARGE", {},
        "The query is too complex: its plan takes " + std::to_string(text.size()) + " bytes");
  }
  return text;
}

}  // namespace tarn::sql
