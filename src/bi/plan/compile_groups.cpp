// Stages of groups: level-aware aggregates, aggregates, filters on them, table calculations.
#include <algorithm>

#include "bi/expression/expression_error.h"
#include "bi/plan/compiler.h"
#include "bi/plan/filter_sql.h"

namespace tarn::bi {

// Partition of a level-aware aggregate, with the visual at these dimensions.
Result<std::vector<std::string>> Compiler::level_keys(const Dimensions& dimensions,
                                                      ExprPtr aggregate) {
  const Frame& frame = aggregate->frame;
  std::vector<std::string> keys;
  if (frame.visual_dimensions) {
    for (size_t i : dimensions) {
      const FieldDimension& dimension = fields_.dimensions[i];
      const bool is_excluded =
          frame.is_excluding && (std::ranges::count(frame.group, dimension.base) > 0 ||
                                 std::ranges::count(frame.group, dimension.expr) > 0);
      if (is_excluded) continue;
      keys.push_back("d" + std::to_string(i));
      if (dimension.has_other) keys.push_back("o" + std::to_string(i));
    }
  }
  if (frame.is_excluding) return keys;
  for (ExprPtr field : frame.group) keys.push_back(TRY(row_printer_.print(field)));
  return keys;
}

// Level-aware aggregates as columns l0, ….
Result<void> Compiler::level_columns(Pipeline& rows, const Dimensions& dimensions,
                                     const Parts& parts) {
  if (parts.level_aggregates.empty()) return {};
  const std::string input = rows.last();
  std::vector<std::string> columns = {"t.*"}, inputs = {input};
  std::string joins;
  std::vector<std::pair<ExprPtr, std::string>> names;
  for (ExprPtr aggregate : parts.level_aggregates) {
    names.emplace_back(aggregate, "l" + std::to_string(names.size()));
    const ExprPtr measure = aggregate->arguments[0];
    const std::string value = join_aggregate(
        rows, input, TRY(level_keys(dimensions, aggregate)),
        print_aggregate_call(aggregate->function->aggregate, TRY(row_printer_.print(measure)),
                             measure->type, aggregate->percentile, ""),
        inputs, joins);
    columns.push_back(value + " AS " + names.back().second);
  }
  for (const auto& [aggregate, name] : names) row_printer_.set_column(aggregate, name);
  rows.add("SELECT " + joined(columns, ", ") + " FROM " + input + " AS t" + joins, inputs, true);
  return {};
}

// For each aggregate over level-aware ones, a column r1, … that is true for one row of each of
// their groups within the visual's: only that one counts. The answer has its name, or "".
Result<std::vector<std::string>> Compiler::marked_rows(Pipeline& rows, const Dimensions& dimensions,
                                                       const Parts& parts) {
  std::vector<std::string> columns = {"*"}, marks;
  for (ExprPtr aggregate : parts.aggregates) {
    marks.emplace_back();
    const bool of_level = std::ranges::any_of(aggregate->arguments, [](ExprPtr argument) {
      return argument->level == Level::kLevelAggregate;
    });
    if (!of_level) continue;
    std::vector<std::string> keys = group_columns(dimensions);
    for (ExprPtr level : parts_of({aggregate}).level_aggregates) {
      for (std::string& key : TRY(level_keys(dimensions, level))) {
        if (std::ranges::count(keys, key) == 0) keys.push_back(std::move(key));
      }
    }
    marks.back() = "r" + std::to_string(marks.size());
    columns.push_back("(row_number() OVER (" +
                      (keys.empty() ? "" : "PARTITION BY " + joined(keys, ", ")) + ") = 1) AS " +
                      marks.back());
  }
  if (columns.size() > 1) rows.then(joined(columns, ", "), "", true);
  return marks;
}

Result<void> Compiler::group_rows(Pipeline& rows, const Dimensions& dimensions,
                                  const std::vector<ExprPtr>& roots) {
  const Parts parts = parts_of(roots);
  TRY(level_columns(rows, dimensions, parts));
  const std::vector<std::string> marks = TRY(marked_rows(rows, dimensions, parts));
  const std::vector<std::string> groups = group_columns(dimensions);
  std::vector<std::string> columns = groups;
  for (size_t i = 0; i < parts.aggregates.size(); ++i) {
    ExprPtr aggregate = parts.aggregates[i];
    auto& name = aggregate_names_[aggregate];
    if (name.empty()) name = "a" + std::to_string(aggregate_names_.size() - 1);
    group_printer_.set_column(aggregate, name);
    const auto combined = combined_.find(aggregate);
    std::string text =
        combined == combined_.end() ? TRY(row_printer_.print_aggregate(aggregate, marks[i]))
                           : combined->second;
                           columns.push_back(std::move(text) + " AS " + name);
  }
  if (groups.empty()) columns.push_back("count(*) AS one");
  rows.then(joined(columns, ", "), groups.empty() ? "" : "GROUP BY " + joined(groups, ", "), true);
  return {};
}

Result<void> Compiler::filter_groups(Pipeline& groups, const FilterStage& filters) {
  if (filters.empty()) return {};
  std::vector<std::string> all;
  for (const auto& any_of : filters) {
    std::vector<std::string> any;
    for (const FieldFilter& filter : any_of) {
      any.push_back(TRY(filter_condition(group_printer_, filter, TRY(group_text(filter.expr)))));
    }
    all.push_back("(" + joined(any, " OR ") + ")");
  }
  groups.then("*", "WHERE " + joined(all, " AND "));
  return {};
}

Result<void> Compiler::table_windows(Pipeline& groups) {
  for (const auto& layer : parts_.table) {
    std::vector<std::string> columns = {"*"};
    std::vector<std::pair<ExprPtr, std::string>> names;
    for (ExprPtr window : layer) {
      const WindowSpec spec = TRY(window_spec(window));
      names.emplace_back(window, "t" + std::to_string(windows_++));
      columns.push_back(print_window(group_printer_, *window, spec) + " AS " + names.back().second);
    }
    for (const auto& [window, name] : names) group_printer_.set_column(window, name);
    groups.then(joined(columns, ", "), "", true);
  }
  return {};
}

Result<WindowSpec> Compiler::window_spec(ExprPtr window) {
  WindowSpec spec;
  if (!window->arguments.empty()) spec.measure = TRY(group_text(window->arguments[0]));
  for (ExprPtr field : window->frame.group) spec.partition.push_back(TRY(group_text(field)));
  for (const Frame::Key& key : window->frame.order) {
    if (key.value->level == Level::kConstant) continue;
    spec.order.push_back(sort_key(TRY(group_text(key.value)), key.descending));
  }
  spec.tie_breakers = tie_breakers();
  const FunctionKind kind = window->function->kind;
  if (kind == FunctionKind::kPeriodOverPeriod || kind == FunctionKind::kPeriodToDateOverTime) {
    TRY(period_spec(window, spec));
  }
  return spec;
}

// Periods go along one date dimension, apart for each value of the others.
Result<void> Compiler::period_spec(ExprPtr window, WindowSpec& spec) {
  ExprPtr time = window->arguments[1];
  spec.time = TRY(group_text(time));
  std::optional<TimeGranularity> own;
  for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
    const FieldDimension& dimension = fields_.dimensions[i];
    const std::string name = "d" + std::to_string(i);
    if (name == spec.time) {
      own = dimension.spec->granularity;
      if (dimension.has_other) {
        return query_error("Periods can't be compared along a dimension with other values.");
      }
    } else {
      spec.partition.push_back(name);
      if (dimension.has_other) spec.partition.push_back("o" + std::to_string(i));
    }
  }
  spec.period = window->period.value_or(own.value_or(TimeGranularity::kDay));
  const bool is_finer = own && spec.period > *own;
  if (is_finer) {
    return query_error("The period of " + window->function->name +
                       " is shorter than that of the visual's date.");
  }
  return {};
}

bool Compiler::is_of_dimensions(ExprPtr expr) const {
  if (expr->kind == Expr::Kind::kLiteral || group_printer_.column(expr)) return true;
  return expr->kind == Expr::Kind::kCall && expr->function->kind == FunctionKind::kScalar &&
         std::ranges::all_of(expr->arguments,
                             [&](ExprPtr argument) { return is_of_dimensions(argument); });
}

Result<std::string> Compiler::group_text(ExprPtr expr) {
  const bool is_row = expr->level > Level::kConstant && expr->level < Level::kLevelAggregate;
  return is_row ? dimension_reference(expr) : group_printer_.print(expr);
}

// A field of a table calculation must be a dimension of the visual, or be made of such.
Result<std::string> Compiler::dimension_reference(ExprPtr expr) {
  if (const std::string* name = group_printer_.column(expr)) return *name;
  const FieldDimension* finest = nullptr;
  std::string name;
  const auto choose = [&](ExprPtr base) {
    for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
      const FieldDimension& dimension = fields_.dimensions[i];
      if (dimension.base != base || dimension.spec->bins) continue;
      if (finest && finest->spec->granularity >= dimension.spec->granularity) continue;
      finest = &dimension;
      name = "d" + std::to_string(i);
    }
  };
  choose(expr);
  if (finest) return name;
  if (expr->kind == Expr::Kind::kCall && expr->function->name == "truncDate") {
    choose(expr->arguments[0]);
    const TimeGranularity wanted = *expr->period;
    const bool fits =
        finest && *finest->spec->granularity >= wanted &&
        (*finest->spec->granularity != TimeGranularity::kWeek || wanted == TimeGranularity::kWeek);
    if (fits) return print_truncated(name, wanted, query_.week_start);
  } else if (is_of_dimensions(expr)) {
    return group_printer_.print(expr);
  }
  const std::string what = expr->kind == Expr::Kind::kColumn ? "\"" + expr->column + "\""
                                                             : "a use of " + expr->function->name;
  return query_error("A table calculation refers to " + what +
                     ", which is not among the visual's dimensions.");
}

}  // namespace tarn::bi
