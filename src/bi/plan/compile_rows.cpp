// Stages of rows: what is read, windows over rows, filters, dimensions, limits of items.
#include <algorithm>

#include "bi/plan/compiler.h"

#include "bi/expression/expression_error.h"
#include "bi/plan/filter_sql.h"
#include "bi/quote.h"

namespace tarn::bi {

Compiler::Compiler(const VisualQuery& query)
    : query_(query),
      fields_(query),
      row_printer_({query.week_start, query.now_us}),
      group_printer_({query.week_start, query.now_us}) {}

// By their place in the relation, so that queries of one relation name them alike.
void Compiler::name_columns() {
  const auto& columns = query_.relation.columns;
  for (ExprPtr column : parts_.columns) {
    const auto at = std::ranges::find(columns, column->column, &Column::name);
    const auto index = static_cast<size_t>(at - columns.begin());
    columns_.insert(index);
    row_printer_.set_column(column, "c" + std::to_string(index));
  }
}

// Only the columns that something reads.
void Compiler::source(Pipeline& rows, const std::set<size_t>& columns) {
  std::vector<std::string> texts;
  for (const size_t index : columns) {
    const Column& column = query_.relation.columns[index];
    texts.push_back("CAST(" + quote_name(column.name) + " AS " +
                    std::string(engine_type(column.type)) + ") AS c" + std::to_string(index));
  }
  if (texts.empty()) texts.push_back("1 AS one");
  rows.add("SELECT " + joined(texts, ", ") + " FROM " + query_.relation.sql + " AS t", {});
}

std::string Compiler::join_aggregate(Pipeline& rows, const std::string& input,
                                     const std::vector<std::string>& keys,
                                     const std::string& aggregate, std::vector<std::string>& inputs,
                                     std::string& joins) {
  std::vector<std::string> columns, names, same = {"TRUE"};
  const std::string alias = "j" + std::to_string(inputs.size());
  for (const std::string& key : keys) {
    names.push_back("k" + std::to_string(names.size()));
    columns.push_back(key + " AS " + names.back());
    same.push_back(alias + "." + names.back() + " IS NOT DISTINCT FROM " + key);
  }
  columns.push_back(aggregate + " AS v");
  inputs.push_back(rows.add("SELECT " + joined(columns, ", ") + " FROM " + input +
                                (names.empty() ? "" : " GROUP BY " + joined(names, ", ")),
                            {input}, true));
  joins += " LEFT JOIN " + inputs.back() + " AS " + alias + " ON " + joined(same, " AND ");
  return alias + ".v";
}

Result<void> Compiler::row_windows(Pipeline& rows, const std::vector<std::vector<ExprPtr>>& layers,
                                   const std::string& prefix) {
  for (const auto& layer : layers) {
    const std::string input = rows.last();
    std::vector<std::string> columns = {"t.*"}, inputs = {input};
    std::string joins;
    std::vector<std::pair<ExprPtr, std::string>> names;
    for (ExprPtr window : layer) {
      WindowSpec spec;
      if (!window->arguments.empty()) {
        spec.measure = TRY(row_printer_.print(window->arguments[0]));
      }
      for (ExprPtr field : window->frame.group) {
        spec.partition.push_back(TRY(row_printer_.print(field)));
      }
      for (const Frame::Key& key : window->frame.order) {
        if (key.value->level == Level::kConstant) continue;
        spec.order.push_back(sort_key(TRY(row_printer_.print(key.value)), key.descending));
      }
      names.emplace_back(window, prefix + std::to_string(windows_++));
      std::string value;
      if (window->function->kind == FunctionKind::kOver) {
        value =
            join_aggregate(rows, input, spec.partition,
                           print_aggregate_call(window->function->aggregate, spec.measure,
                                                window->arguments[0]->type, window->percentile, ""),
                           inputs, joins);
      } else {
        value = print_window(row_printer_, *window, spec);
      }
      columns.push_back(value + " AS " + names.back().second);
    }
    for (const auto& [window, name] : names) row_printer_.set_column(window, name);
    rows.add("SELECT " + joined(columns, ", ") + " FROM " + input + " AS t" + joins, inputs, true);
  }
  return {};
}

Result<std::string> Compiler::row_condition(Pipeline& rows, const FieldFilter& filter) {
  const std::string value = TRY(row_printer_.print(filter.expr));
  const auto* nested = std::get_if<NestedFilter>(&filter.spec->kind);
  if (!nested || filter.spec->null_option == NullOption::kNullsOnly) {
    return filter_condition(row_printer_, filter, value);
  }
  const FieldFilter& inner = filter.nested[0];
  const std::string condition =
      TRY(filter_condition(row_printer_, inner, TRY(row_printer_.print(inner.expr))));
  const std::string input = rows.last();
  const std::string kept =
      rows.add("SELECT DISTINCT " + value + " AS k FROM " + input + " WHERE " + condition, {input});
  const std::string exists = std::string(nested->include_inner_set ? "" : "NOT ") +
                             "EXISTS (SELECT 1 FROM " + kept + " AS n WHERE n.k = " + value + ")";
  if (filter.spec->null_option == NullOption::kAllValues) {
    return "(" + value + " IS NULL OR " + exists + ")";
  }
  return "(" + value + " IS NOT NULL AND " + exists + ")";
}

Result<void> Compiler::filter_rows(Pipeline& rows, const FilterStage& filters) {
  if (filters.empty()) return {};
  const std::string input = rows.last();
  std::vector<std::string> all, inputs = {input};
  for (const auto& any_of : filters) {
    std::vector<std::string> any;
    for (const FieldFilter& filter : any_of) {
      // Stages that the condition adds read the same rows, so they come before this one.
      Pipeline before = rows;
      any.push_back(TRY(row_condition(before, filter)));
      if (before.last() != rows.last()) {
        inputs.push_back(before.last());
        rows = std::move(before);
      }
    }
    all.push_back("(" + joined(any, " OR ") + ")");
  }
  rows.add("SELECT * FROM " + input + " AS t WHERE " + joined(all, " AND "), inputs);
  return {};
}

// The best values of each such filter are of the same rows: one doesn't narrow the other.
Result<void> Compiler::filter_best(Pipeline& rows) {
  if (fields_.best_filters.empty()) return {};
  const std::string input = rows.last();
  std::vector<std::string> all, inputs = {input};
  for (const FieldFilter& filter : fields_.best_filters) {
    const std::string key = TRY(row_printer_.print(filter.expr));
    std::vector<std::string> order;
    for (const FieldSort& by : filter.best_by) {
      const Parts parts = parts_of({by.expr});
      if (!parts.level_aggregates.empty()) {
        return query_error("A top or bottom filter can't rank by level-aware aggregations.");
      }
      SqlPrinter printer = row_printer_;
      for (ExprPtr aggregate : parts.aggregates) {
        printer.set_column(aggregate, TRY(row_printer_.print_aggregate(aggregate, "")));
      }
      order.push_back(sort_key(TRY(printer.print(by.expr)), by.descending));
    }
    order.push_back(sort_key("k", false));
    const bool keeps_null = filter.spec->null_option == NullOption::kAllValues;
    const auto& best = std::get<TopBottomFilter>(filter.spec->kind);
    const std::string kept = rows.add("SELECT " + key + " AS k FROM " + input +
                                          (keeps_null ? "" : " WHERE " + key + " IS NOT NULL") +
                                          " GROUP BY k ORDER BY " + joined(order, ", ") +
                                          " LIMIT " + std::to_string(best.limit),
                                      {input});
    inputs.push_back(kept);
    all.push_back("EXISTS (SELECT 1 FROM " + kept + " AS n WHERE n.k IS NOT DISTINCT FROM " + key +
                  ")");
  }
  rows.add("SELECT * FROM " + input + " AS t WHERE " + joined(all, " AND "), inputs);
  return {};
}

Result<std::string> Compiler::bin_text(const FieldDimension& dimension, size_t index) {
  const std::string value = TRY(row_printer_.print(dimension.base));
  const NumericBins& bins = *dimension.spec->bins;
  if (bins.width) {
    const std::string start = print_decimal(bins.start), width = print_decimal(*bins.width);
    return "(floor((" + value + " - " + start + ") / " + width + ") * " + width + " + " + start +
           ")";
  }
  const std::string low = "lo" + std::to_string(index), high = "hi" + std::to_string(index);
  const std::string count = print_integer(*bins.count);
  const std::string width = "((" + high + " - " + low + ") / " + count + ")";
  // The highest value belongs to the last bucket.
  return "(CASE WHEN " + high + " = " + low + " AND " + value + " IS NOT NULL THEN " + low +
         " ELSE " + low + " + " + width + " * least(floor((" + value + " - " + low + ") / " +
         width + "), " + count + " - 1) END)";
}

Result<std::string> Compiler::dimension_text(size_t index) {
  const FieldDimension& dimension = fields_.dimensions[index];
  if (!dimension.spec->bins) return row_printer_.print(dimension.expr);
  // A NULL stays NULL: least() would skip it.
  const std::string value = TRY(row_printer_.print(dimension.base));
  return "(CASE WHEN " + value + " IS NOT NULL THEN " + TRY(bin_text(dimension, index))
  +" END)";
}

void Compiler::name_dimension(size_t index) {
  const FieldDimension& dimension = fields_.dimensions[index];
  const std::string name = "d" + std::to_string(index);
  if (!dimension.spec->bins) group_printer_.set_column(dimension.expr, name);
  if (dimension.is_plain()) group_printer_.set_column(dimension.base, name);
}

Result<void> Compiler::add_dimensions(Pipeline& rows) {
  std::vector<std::string> ends, columns = {"*"};
  for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
    const FieldDimension& dimension = fields_.dimensions[i];
    const std::string number = std::to_string(i);
    const std::string text = TRY(dimension_text(i));
    if (dimension.spec->bins && dimension.spec->bins->count) {
      const std::string base = TRY(row_printer_.print(dimension.base));
      const std::string value = "CAST(" + base + " AS DOUBLE)";
      ends.push_back("min(" + value + ") AS lo" + number);
      ends.push_back("max(" + value + ") AS hi" + number);
    }
    columns.push_back(text + " AS d" + number);
    if (dimension.has_other) columns.push_back("FALSE AS o" + number);
    name_dimension(i);
  }
  if (!ends.empty()) {
    // A window over all rows would keep them all.
    const std::string input = rows.last();
    const std::string range =
        rows.add("SELECT " + joined(ends, ", ") + " FROM " + input + " AS t", {input}, true);
    rows.add("SELECT t.*, e.* FROM " + input + " AS t CROSS JOIN " + range + " AS e",
             {input, range}, true);
  }
  if (columns.size() > 1) rows.then(joined(columns, ", "), "");
  return {};
}

Result<void> Compiler::limit_items(Pipeline& rows) {
  for (const FieldLimit& limit : fields_.limits) TRY(limit_one(rows, limit));
  return {};
}

Result<void> Compiler::limit_one(Pipeline& rows, const FieldLimit& limit) {
  const std::string dimension = "d" + std::to_string(limit.dimension);
  const std::string other = "o" + std::to_string(limit.dimension);
  const std::string input = rows.last();
  std::vector<ExprPtr> roots;
  for (const FieldSort& sort : limit.sort) {
    if (sort.expr) roots.push_back(sort.expr);
  }
  Pipeline items = rows;
  TRY(group_rows(items, {limit.dimension}, roots));
  std::vector<std::string> order;
  for (const FieldSort& sort : limit.sort) {
    if (sort.expr && sort.expr->level == Level::kConstant) continue;  // the engine refuses literals
    const std::string value = sort.expr ? TRY(group_text(sort.expr)) : dimension;
    order.push_back(sort_key(value, sort.descending));
  }
  order.push_back(sort_key(dimension, false));
  const std::string groups = items.last();
  const std::string kept =
      items.add("SELECT " + dimension + " AS k, TRUE AS is_kept FROM " + groups + " ORDER BY " +
                    joined(order, ", ") + " LIMIT " + std::to_string(limit.spec->limit),
                {groups});
  rows = std::move(items);
  const std::string join = " AS n ON n.k IS NOT DISTINCT FROM t." + dimension;
  if (!limit.spec->with_other) {
    rows.add("SELECT t.* FROM " + input + " AS t SEMI JOIN " + kept + join, {input, kept});
    return {};
  }
  rows.add("SELECT t.* EXCLUDE (" + dimension + ", " + other + "), CASE WHEN n.is_kept THEN t." +
               dimension + " END AS " + dimension + ", n.is_kept IS NULL AS " + other + " FROM " +
               input + " AS t LEFT JOIN " + kept + join,
           {input, kept});
  return {};
}

}  // namespace tarn::bi
