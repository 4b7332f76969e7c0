#include <set>

#include "sql/lowering/print_correlated.h"
#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

Result<std::string> DuckdbPrinter::print_scan(const Plan& plan) {
  std::string columns;
  for (size_t i = 0; i < plan.columns.size(); ++i) {
    if (i > 0) columns += ", ";
    columns += quote_name(plan.column_names[i]) + " AS " + symbol_name(plan.columns[i].symbol);
  }
  if (columns.empty()) columns = "1 AS nothing";
  return "SELECT " + columns + " FROM " + from_(plan.table);
}

Result<std::string> DuckdbPrinter::print_values(const Plan& plan) {
  if (plan.rows.size() == 1) {
    std::string columns;
    for (size_t i = 0; i < plan.columns.size(); ++i) {
      if (i > 0) columns += ", ";
      columns += TRY(print(*plan.rows[0][i]))
      +" AS " + symbol_name(plan.columns[i].symbol);
    }
    return "SELECT " + (columns.empty() ? "1 AS nothing" : columns);
  }
  std::string rows;
  for (const auto& row : plan.rows) {
    if (!rows.empty()) rows += ", ";
    rows += call_text("", TRY(print_all(row)));
  }
  return "SELECT " + column_list(plan) + " FROM (VALUES " + rows + ") AS v(" + column_list(plan) +
         ")";
}

Result<std::string> DuckdbPrinter::print_project(const Plan& plan) {
  const Plan& child = *plan.children[0];
  const std::string witness = group_witness(child);
  std::string columns;
  for (const Assignment& assignment : plan.assignments) {
    if (!columns.empty()) columns += ", ";
    std::string name = symbol_name(assignment.symbol);
    std::string value = TRY(print(*assignment.value));
    if (!witness.empty() && !reads_columns_of(*assignment.value, child)) {
      value = "CASE WHEN " + witness + " IS NULL THEN " + value + " ELSE " + value + " END";
    }
    columns += value == name ? name : value + " AS " + name;
  }
  if (columns.empty()) columns = witness.empty() ? "1 AS nothing" : witness + " AS nothing";
  if (child.kind == PlanKind::kValues && child.columns.empty()) return "SELECT " + columns;
  if (child.kind == PlanKind::kFilter) {
    return "SELECT " + columns + " FROM (" + TRY(print_plan(*child.children[0]))
    +") WHERE " + TRY(print_condition(*child.condition));
  }
  return "SELECT " + columns + " FROM (" + TRY(print_plan(child))
  +")";
}

Result<std::string> DuckdbPrinter::print_aggregation(const Plan& plan) {
  std::string from = group_zoned_keys(plan, TRY(print_plan(*plan.children[0])));
  std::string columns;
  for (const PlanColumn& column : plan.columns) {
    std::string value = group_column(plan, column.symbol);
    for (const Assignment& assignment : plan.assignments) {
      if (assignment.symbol != column.symbol) continue;
      value = TRY(print(*assignment.value))
      +" AS " + value;
    }
    if (!columns.empty()) columns += ", ";
    columns += value;
  }
  // Without keys there is one row, whatever is read of it.
  if (columns.empty()) columns = plan.keys.empty() ? "count(*) AS nothing" : "1 AS nothing";
  auto list = [&](const std::vector<Symbol>& symbols) {
    std::string text;
    for (Symbol symbol : symbols) text += (text.empty() ? "" : ", ") + group_key(symbol);
    return text;
  };
  std::string groups;
  for (const auto& set : plan.grouping_sets) {
    groups += (groups.empty() ? "(" : ", (") + list(set) + ")";
  }
  if (!groups.empty()) {
    groups = " GROUP BY GROUPING SETS (" + groups + ")";
  } else if (!plan.keys.empty()) {
    groups = " GROUP BY " + list(plan.keys);
  }
  return "SELECT " + columns + " FROM (" + from + ")" + groups;
}

Result<std::string> DuckdbPrinter::print_windows(const Plan& plan) {
  std::string columns;
  for (const PlanColumn& column : plan.columns) {
    std::string value = symbol_name(column.symbol);
    for (const Assignment& assignment : plan.assignments) {
      if (assignment.symbol != column.symbol) continue;
      value = TRY(print(*assignment.value))
      +" AS " + value;
    }
    if (!columns.empty()) columns += ", ";
    columns += value;
  }
  if (columns.empty()) columns = "1 AS nothing";
  return "SELECT " + columns + " FROM (" + TRY(print_plan(*plan.children[0]))
  +")";
}

Result<std::string> DuckdbPrinter::print_join(const Plan& plan) {
  static constexpr std::string_view kWords[] = {"JOIN",      "LEFT JOIN",  "RIGHT JOIN",
                                                "FULL JOIN", "CROSS JOIN", "CROSS JOIN"};
  std::string_view word = kWords[static_cast<size_t>(plan.join)];
  const Plan& right = *plan.children[1];
  std::string right_text = TRY(print_plan(right));
  bool is_true = !plan.condition || (plan.condition->kind == ExprKind::kConstant &&
                                     std::get_if<bool>(&plan.condition->constant.data) &&
                                     std::get<bool>(plan.condition->constant.data));
  std::string condition = is_true ? "TRUE" : TRY(print_outer_condition(plan));
  if (plan.join == JoinKind::kLeft && is_true && is_single_aggregate(right)) {
    // Its one row is always there; DuckDB's own outer join loses constants beside it.
    word = "CROSS JOIN";
  } else if (plan.join == JoinKind::kLeft && !is_true && is_correlated(right)) {
    // Of conditions beside a lateral relation the engine takes few: it moves inside.
    right_text = "SELECT " + column_list(right) + " FROM (" + right_text + ") WHERE " + condition;
    condition = "TRUE";
  }
  if (!word.starts_with("CROSS")) condition = " ON " + condition;
  if (word.starts_with("CROSS")) condition.clear();
  return "SELECT " + column_list(plan) + " FROM (" + TRY(print_plan(*plan.children[0]))
  +") AS l " + std::string(word) + " (" + right_text + ") AS r" + condition;
}

// Three levels: the lists; their elements; the fields of elements that are rows.
Result<std::string> DuckdbPrinter::print_unnest(const Plan& plan) {
  const Plan& child = *plan.children[0];
  std::string carried;  // the child's columns
  for (const PlanColumn& column : child.columns) carried += symbol_name(column.symbol) + ", ";
  std::string lists, elements;
  Texts lengths;
  std::map<Symbol, std::string> values;  // what each symbol is, over the elements
  for (const UnnestItem& item : plan.unnests) {
    std::string value = TRY(print(*item.value));
    const Type& type = item.value->type;
    if (type.is(TypeKind::kMap)) {
      std::string keys = new_name(), parts = new_name();
      lists +=
          "map_keys(" + value + ") AS " + keys + ", map_values(" + value + ") AS " + parts + ", ";
      lengths.push_back("coalesce(len(" + keys + "), 0)");
      values[item.symbols[0]] = keys;
      values[item.symbols[1]] = parts;
      continue;
    }
    std::string list = new_name();
    lists += value + " AS " + list + ", ";
    lengths.push_back("coalesce(len(" + list + "), 0)");
    if (!type.element().is(TypeKind::kRow)) {
      values[item.symbols[0]] = list;
      continue;
    }
    Texts names = physical_field_names(type.element());
    for (size_t i = 0; i < names.size(); ++i) {
      values[item.symbols[i]] = "struct_extract(" + list + ", " + quote_string(names[i]) + ")";
    }
  }
  std::string count = lengths.size() == 1 ? lengths[0] : call_text("greatest", lengths);
  lists.resize(lists.size() - 2);
  std::set<std::string> seen;
  for (const auto& [symbol, value] : values) {
    size_t start = value.starts_with("struct_extract(") ? 15 : 0;
    std::string list = value.substr(start, value.find_first_of(",", start) - start);
    if (!seen.insert(list).second) continue;
    elements += "unnest(" + list + ") AS " + list + ", ";  // the shorter ones end in NULLs
  }
  std::string range = "range(1, " + count + " + 1)";
  if (plan.keeps_empty) {
    range = "CASE WHEN " + count + " = 0 THEN [CAST(NULL AS BIGINT)] ELSE " + range + " END";
  }
  if (plan.ordinality) values[*plan.ordinality] = "o";
  std::string columns;
  for (const PlanColumn& column : plan.columns) {
    if (!columns.empty()) columns += ", ";
    std::string name = symbol_name(column.symbol);
    auto found = values.find(column.symbol);
    columns += found == values.end() ? name : found->second + " AS " + name;
  }
  if (columns.empty()) columns = "1 AS nothing";
  return "SELECT " + columns + " FROM (SELECT " + carried + elements + "unnest(" + range +
         ") AS o FROM (SELECT " + carried + lists + " FROM (" + TRY(print_plan(child))
  +")))";
}

Result<std::string> DuckdbPrinter::print_set_operation(const Plan& plan) {
  static constexpr std::string_view kWords[] = {" UNION ", " INTERSECT ", " EXCEPT "};
  bool compares = plan.is_distinct || plan.set_operator != SetOperator::kUnion;
  if (compares && !distinct_keys(plan.columns, "").empty()) return print_zoned_set(plan);
  std::string text;
  for (size_t child = 0; child < plan.children.size(); ++child) {
    std::string columns;
    for (size_t i = 0; i < plan.columns.size(); ++i) {
      if (i > 0) columns += ", ";
      columns += symbol_name(plan.inputs[child][i]) + " AS " + symbol_name(plan.columns[i].symbol);
    }
    if (columns.empty()) columns = "1 AS nothing";
    if (child > 0) {
      text += kWords[static_cast<size_t>(plan.set_operator)];
      if (!plan.is_distinct) text += "ALL ";
    }
    text += "(SELECT " + columns + " FROM (" + TRY(print_plan(*plan.children[child]))
    +"))";
  }
  return text;
}

// The children but the last are computed once, however often the last one refers to them.
Result<std::string> DuckdbPrinter::print_shared(const Plan& plan) {
  std::string text = "WITH ";
  for (size_t i = 0; i + 1 < plan.children.size(); ++i) {
    text += (i > 0 ? ", s" : "s") + std::to_string(plan.names[i]) + " AS MATERIALIZED (" +
            TRY(print_plan(*plan.children[i]))
    +")";
  }
  return text + " SELECT " + column_list(plan) + " FROM (" + TRY(print_plan(*plan.children.back()))
  +")";
}

Result<std::string> DuckdbPrinter::print_reference(const Plan& plan) {
  std::string columns;
  for (size_t i = 0; i < plan.columns.size(); ++i) {
    if (i > 0) columns += ", ";
    columns += symbol_name(plan.inputs[0][i]) + " AS " + symbol_name(plan.columns[i].symbol);
  }
  if (columns.empty()) columns = "1 AS nothing";
  return "SELECT " + columns + " FROM s" + std::to_string(plan.names[0]);
}

Result<std::string> DuckdbPrinter::print_order(const std::vector<SortKey>& keys) {
  std::string text;
  for (const SortKey& key : keys) {
    if (!text.empty()) text += ", ";
    std::string value = TRY(print(*key.value));
    text += TRY(order_key(key.value->type, value, key.value->position));
    text += key.descending ? " DESC" : " ASC";
    text += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  }
  return text;
}

}  // namespace tarn::sql
