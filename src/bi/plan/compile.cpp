#include "bi/plan/compile.h"

#include <algorithm>

#include "bi/expression/expression_error.h"
#include "bi/plan/compiler.h"
#include "bi/quote.h"

namespace tarn::bi {

Compiler::Dimensions Compiler::all_dimensions() const {
  Dimensions out(fields_.dimensions.size());
  for (size_t i = 0; i < out.size(); ++i) out[i] = i;
  return out;
}

std::vector<std::string> Compiler::group_columns(const Dimensions& dimensions) const {
  std::vector<std::string> out;
  for (size_t i : dimensions) {
    out.push_back("d" + std::to_string(i));
    if (fields_.dimensions[i].has_other) out.push_back("o" + std::to_string(i));
  }
  return out;
}

std::vector<std::string> Compiler::tie_breakers() const {
  std::vector<std::string> out;
  for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
    if (fields_.dimensions[i].has_other) out.push_back("o" + std::to_string(i));
    out.push_back(sort_key("d" + std::to_string(i), false));
  }
  return out;
}

std::string Compiler::page() const {
  std::string out;
  if (query_.limit) out += " LIMIT " + std::to_string(*query_.limit);
  if (query_.offset > 0) out += " OFFSET " + std::to_string(query_.offset);
  return out;
}

// "Others" come last whatever the order is by.
Result<std::string> Compiler::order_by(const std::vector<FieldSort>& sorts, bool of_rows) {
  std::vector<std::string> keys;
  for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
    if (fields_.dimensions[i].has_other) keys.push_back("o" + std::to_string(i));
  }
  for (const FieldSort& sort : sorts) {
    if (sort.expr && sort.expr->level == Level::kConstant) continue;  // the engine refuses literals
    std::string value = "d" + std::to_string(sort.dimension);
    if (sort.expr) {
      value = TRY(of_rows ? row_printer_.print(sort.expr) : group_text(sort.expr));
    }
    keys.push_back(sort_key(value, sort.descending));
  }
  for (std::string& key : tie_breakers()) {
    if (std::ranges::count(keys, key) == 0) keys.push_back(std::move(key));
  }
  if (of_rows) {
    for (ExprPtr measure : fields_.measures) {
      if (measure->level == Level::kConstant) continue;
      keys.push_back(sort_key(TRY(row_printer_.print(measure)), false));
    }
  }
  return keys.empty() ? std::string() : " ORDER BY " + joined(keys, ", ");
}

Result<std::string> Compiler::shown_columns(const Dimensions& dimensions, bool is_total) {
  const auto clean = [](const std::string& text, DataType type) {
    if (type != DataType::kDecimal) return text;
    return "CASE WHEN isfinite(" + text + ") THEN " + text + " END";
  };
  std::vector<std::string> columns, flags;
  for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
    const std::string name = "d" + std::to_string(i);
    const bool is_kept = std::ranges::count(dimensions, i) > 0;
    const DataType type = fields_.dimensions[i].type();
    columns.push_back((is_kept ? clean(name, type) : print_value({}, type)) + " AS " + name);
    if (fields_.dimensions[i].has_other) {
      flags.push_back((is_kept ? "o" : "FALSE AS o") + std::to_string(i));
    }
  }
  for (size_t i = 0; i < fields_.measures.size(); ++i) {
    ExprPtr measure = fields_.measures[i];
    std::string text;
    if (is_total && measure->level == Level::kTable) {
      text = print_value({}, measure->type);
    } else {
      text = TRY(query_.unaggregated ? row_printer_.print(measure) : group_text(measure));
      if (measure->type == DataType::kDecimal) text = group_printer_.finite(text);
    }
    columns.push_back(text + " AS m" + std::to_string(i));
  }
  columns.insert(columns.end(), flags.begin(), flags.end());
  return columns.empty() ? std::string("1 AS one") : joined(columns, ", ");
}

Result<CompiledTotal> Compiler::total(const Pipeline& base, const Pipeline& groups,
                                      const std::vector<std::string>& field_ids) {
  Dimensions kept;
  for (const std::string& id : field_ids) kept.push_back(TRY(fields_.dimension_of(id)));
  std::ranges::sort(kept);
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  Pipeline rows = base;
  const bool has_filters = !fields_.group_filters.empty() || !fields_.table_filters.empty();
  if (has_filters) {
    // The rows of the groups that are shown.
    rows = groups;
    const std::string shown = groups.last();
    std::vector<std::string> same = {"TRUE"};
    for (const std::string& name : group_columns(all_dimensions())) {
      same.push_back("n." + name + " IS NOT DISTINCT FROM t." + name);
    }
    rows.add("SELECT t.* FROM " + base.last() + " AS t SEMI JOIN " + shown + " AS n ON " +
                 joined(same, " AND "),
             {base.last(), shown});
  }
  std::vector<ExprPtr> roots;
  for (ExprPtr measure : fields_.measures) {
    if (measure->level != Level::kTable) roots.push_back(measure);
  }
  TRY(group_rows(rows, kept, roots));
  CompiledTotal out;
  out.dimensions = field_ids;
  std::vector<std::string> order;
  for (size_t i : kept) {
    if (fields_.dimensions[i].has_other) order.push_back("o" + std::to_string(i));
    order.push_back(sort_key("d" + std::to_string(i), false));
  }
  const std::string last = rows.last();
  out.sql = rows.query("SELECT " + TRY(shown_columns(kept, true)) + " FROM " + last +
                           (order.empty() ? "" : " ORDER BY " + joined(order, ", ")),
                       {last});
  return out;
}

Result<void> Compiler::shown_rows(Pipeline& rows, CompiledQuery& out) {
  for (const FilterStage* stage : {&fields_.group_filters, &fields_.table_filters}) {
    if (!stage->empty()) return query_error("A visual of rows can't be filtered by aggregates.");
  }
  if (!query_.totals.empty()) return query_error("A visual of rows has no totals.");
  const std::string last = rows.last();
  out.sql = rows.query("SELECT " + TRY(shown_columns(all_dimensions(), false)) + " FROM " + last +
                           " AS t" + TRY(order_by(fields_.sorts, true)) + page(),
                       {last});
  out.count_sql = rows.query("SELECT count(*) AS n FROM " + last, {last});
  return {};
}

Result<void> Compiler::shown_groups(const Pipeline& rows, CompiledQuery& out) {
  Pipeline groups = rows;
  std::vector<ExprPtr> roots = fields_.measures;
  for (const FieldSort& sort : fields_.sorts) {
    if (sort.expr) roots.push_back(sort.expr);
  }
  for (const FilterStage* stage : {&fields_.group_filters, &fields_.table_filters}) {
    for (const auto& any_of : *stage) {
      for (const FieldFilter& filter : any_of) roots.push_back(filter.expr);
    }
  }
  TRY(group_rows(groups, all_dimensions(), roots));
  TRY(filter_groups(groups, fields_.group_filters));
  TRY(table_windows(groups));
  TRY(filter_groups(groups, fields_.table_filters));
  const std::string last = groups.last();
  out.sql = groups.query("SELECT " + TRY(shown_columns(all_dimensions(), false)) + " FROM " + last +
                             " AS t" + TRY(order_by(fields_.sorts, false)) + page(),
                         {last});
  out.count_sql = groups.query("SELECT count(*) AS n FROM " + last, {last});
  for (const auto& field_ids : query_.totals) {
    out.totals.push_back(TRY(total(rows, groups, field_ids)));
  }
  return {};
}

Result<CompiledQuery> Compiler::compile() {
  TRY(fields_.resolve());
  parts_ = parts_of(fields_.roots());
  CompiledQuery out;
  for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
    out.columns.push_back(
        {query_.dimensions[i].field_id, fields_.dimensions[i].type(), ColumnRole::kDimension});
  }
  for (size_t i = 0; i < fields_.measures.size(); ++i) {
    out.columns.push_back(
        {query_.measures[i].field_id, fields_.measures[i]->type, ColumnRole::kMeasure});
  }
  for (const FieldDimension& dimension : fields_.dimensions) {
    if (!dimension.has_other) continue;
    out.columns.push_back({dimension.spec->field_id, DataType::kBoolean, ColumnRole::kOtherFlag});
  }
  Pipeline rows;
  name_columns();
  source(rows, columns_);
  TRY(row_windows(rows, parts_.pre_filter, "f"));
  TRY(filter_rows(rows, fields_.row_filters));
  TRY(row_windows(rows, parts_.pre_aggregate, "p"));
  TRY(filter_rows(rows, fields_.pre_aggregate_filters));
  TRY(filter_best(rows));
  TRY(add_dimensions(rows));
  TRY(limit_items(rows));
  TRY(query_.unaggregated ? shown_rows(rows, out) : shown_groups(rows, out));
  return out;
}

Result<std::string> Compiler::compile_values(const std::string& name, const std::string& search,
                                             int64_t limit) {
  TRY(fields_.resolve());
  ExprPtr field = TRY(fields_.checker.field(name));
  const bool is_row = field->level > Level::kConstant && field->level <= Level::kPreAggregate;
  if (!is_row || field->type == DataType::kBoolean || limit < 0) {
    return query_error("The field \"" + name + "\" has no values to choose from.");
  }
  std::vector<ExprPtr> roots = fields_.roots();
  roots.push_back(field);
  parts_ = parts_of(roots);
  Pipeline rows;
  name_columns();
  source(rows, columns_);
  TRY(row_windows(rows, parts_.pre_filter, "f"));
  TRY(filter_rows(rows, fields_.row_filters));
  TRY(row_windows(rows, parts_.pre_aggregate, "p"));
  TRY(filter_rows(rows, fields_.pre_aggregate_filters));
  TRY(filter_best(rows));
  rows.then(TRY(row_printer_.print(field)) + " AS v", "");
  std::string where = " WHERE v IS NOT NULL";
  if (!search.empty()) {
    where += " AND contains(lower(CAST(v AS VARCHAR)), lower(" + quote_text(search) + "))";
  }
  const std::string last = rows.last();
  return rows.query(
      "SELECT DISTINCT v FROM " + last + where + " ORDER BY v LIMIT " + std::to_string(limit),
      {last});
}

Result<CompiledQuery> compile(const VisualQuery& query) { return Compiler(query).compile(); }

Result<std::string> compile_values(const VisualQuery& query, const std::string& name,
                                   const std::string& search, int64_t limit) {
  VisualQuery plain = query;
  plain.dimensions.clear();
  plain.measures.clear();
  plain.sort.clear();
  plain.items_limits.clear();
  plain.totals.clear();
  return Compiler(plain).compile_values(name, search, limit);
}

}  // namespace tarn::bi
