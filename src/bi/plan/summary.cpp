// What one query needs of a summary, and its statements over one.
#include "bi/plan/summary.h"

#include <algorithm>
#include <cmath>

#include "bi/plan/compiler.h"
#include "bi/quote.h"

namespace tarn::bi {
namespace {

constexpr size_t kMaxKeys = 2;  // more make a table as long as the rows
constexpr int64_t kSampledRows = 100'000;

bool has_parts(ExprPtr aggregate) {
  if (aggregate->function->kind != FunctionKind::kAggregate) return false;
  switch (aggregate->function->aggregate) {
    case AggregateKind::kSum:
    case AggregateKind::kAverage:
    case AggregateKind::kMin:
    case AggregateKind::kMax:
    case AggregateKind::kCount:
      return true;
    default:
      return false;
  }
}

bool is_whole(const std::optional<double>& bound) {
  constexpr double kExact = 1e15;
  return !bound || (std::floor(*bound) == *bound && std::abs(*bound) < kExact);
}

// Then floor(x) passes where x does.
bool is_between_whole_numbers(const NumericRangeFilter& range) {
  const bool has_edges =
      (range.minimum && !range.include_minimum) || (range.maximum && range.include_maximum);
  return !has_edges && is_whole(range.minimum) && is_whole(range.maximum);
}

}  // namespace

bool Compiler::can_summarise() const {
  const bool has_more_stages = query_.unaggregated || !parts_.pre_filter.empty() ||
                               !parts_.pre_aggregate.empty() || !parts_.level_aggregates.empty() ||
                               !fields_.pre_aggregate_filters.empty() ||
                               !fields_.best_filters.empty();
  // Bins by count depend on the rows that are left.
  const bool has_moving_bins =
      std::ranges::any_of(fields_.dimensions, [](const FieldDimension& dimension) {
        return dimension.spec->bins && dimension.spec->bins->count;
      });
  return !has_more_stages && !has_moving_bins && std::ranges::all_of(parts_.aggregates, has_parts);
}

// The latest of the picked filters of rows; fields_.row_filters keeps the others.
FilterStage Compiler::take_picked() {
  const auto is_picked = [&](const std::vector<FieldFilter>& any_of) {
    return std::ranges::any_of(query_.filters, [&](const FilterGroup& group) {
      const Filter* first = group.any_of.empty() ? nullptr : group.any_of.data();
      return group.is_picked && first == any_of.front().spec;
    });
  };
  const auto can_be_key = [](const FieldFilter& filter) {
    return filter.nested.empty() && filter.expr->level == Level::kRow;
  };
  FilterStage picked, others;
  size_t keys = 0;
  for (size_t i = fields_.row_filters.size(); i-- > 0;) {
    auto& any_of = fields_.row_filters[i];
    const bool fits = is_picked(any_of) && keys + any_of.size() <= kMaxKeys &&
                      std::ranges::all_of(any_of, can_be_key);
    if (fits) keys += any_of.size();
    (fits ? picked : others).push_back(any_of);
  }
  std::ranges::reverse(others);
  fields_.row_filters = std::move(others);
  return picked;
}

Result<SummaryTable::Key> Compiler::summary_key(const FieldFilter& filter,
                                                const RelationStatistics& statistics) {
  const std::string value = TRY(row_printer_.print(filter.expr));
  std::optional<TimeGranularity> period;
  if (const auto* times = std::get_if<TimeRangeFilter>(&filter.spec->kind)) {
    period = times->granularity;
  } else if (const auto* time = std::get_if<TimeEqualityFilter>(&filter.spec->kind)) {
    period = time->granularity;
  } else if (const auto* range = std::get_if<NumericRangeFilter>(&filter.spec->kind)) {
    if (filter.expr->type == DataType::kDecimal && is_between_whole_numbers(*range)) {
      return SummaryTable::Key{"floor(" + value + ")", value,
                               count_of_bins(statistics, filter.expr, 1)};
    }
  }
  if (!period) return SummaryTable::Key{value, value, count_of_values(statistics, filter.expr)};
  return SummaryTable::Key{print_truncated(value, *period, query_.week_start), value,
                           count_of_periods(statistics, filter.expr, *period)};
}

Result<SummaryTable::Key> Compiler::summary_key(size_t index,
                                                const RelationStatistics& statistics) {
  const FieldDimension& dimension = fields_.dimensions[index];
  const std::string field = TRY(row_printer_.print(dimension.base));
  const double values =
      dimension.spec->bins ? count_of_bins(statistics, dimension.base, *dimension.spec->bins->width)
                           : count_of_values(statistics, dimension.expr);
  return SummaryTable::Key {
    TRY(dimension_text(index))
    , field, values
  };
}

// False: one field has two keys.
Result<bool> Compiler::plan_picked_keys(const RelationStatistics& statistics) {
  std::vector<SummaryTable::Key> keys;
  for (const auto& any_of : picked_) {
    for (const FieldFilter& filter : any_of) {
      SummaryTable::Key key = TRY(summary_key(filter, statistics));
      const auto same = std::ranges::find(picked_keys_, filter.expr, &PickedKey::expr);
      if (same == picked_keys_.end()) {
        picked_keys_.push_back({filter.expr, key.text});
        keys.push_back(std::move(key));
      } else if (same->text != key.text) {
        return false;
      }
    }
  }
  std::ranges::sort(keys, {}, &SummaryTable::Key::text);
  for (const SummaryTable::Key& key : keys) needs_.add_key(key);
  return true;
}

Result<Compiler::SummaryPart> Compiler::summary_part(ExprPtr aggregate) {
  const AggregateKind kind = aggregate->function->aggregate;
  const ExprPtr measure = aggregate->arguments[0];
  const std::string value = TRY(row_printer_.print(measure));
  const std::string filter = TRY(row_printer_.print_aggregate_filter(aggregate, ""));
  SummaryPart part{aggregate, "", ""};
  if (kind == AggregateKind::kSum) {
    // In the engine's wider type: only the whole sum must fit.
    part.text = "sum(" + value + ")" + filter;
  } else if (kind == AggregateKind::kAverage) {
    const bool is_double = measure->type == DataType::kDecimal;
    part.text = "sum(" + (is_double ? value : "CAST(" + value + " AS DOUBLE)") + ")" + filter;
    part.count = "count(" + value + ")" + filter;
  } else {
    part.text = print_aggregate_call(kind, value, measure->type, 0, filter);
  }
  return part;
}

// How its columns in the table come together again.
std::string Compiler::combined(const SummaryPart& part, const SummaryTable& table) {
  const AggregateKind kind = part.aggregate->function->aggregate;
  const std::string name = table.part_name(part.text);
  if (kind == AggregateKind::kAverage) {
    return "(sum(" + name + ") / CAST(sum(" + table.part_name(part.count) + ") AS DOUBLE))";
  }
  if (kind == AggregateKind::kCount) return "CAST(coalesce(sum(" + name + "), 0) AS BIGINT)";
  return print_aggregate_call(kind, name, part.aggregate->arguments[0]->type, 0, "");
}

// Of a time that never comes again a table is of no use later. "Up to now" ends one later.
bool Compiler::depends_on_now() const {
  const auto has_now = [&](const std::string& sql) {
    return sql.find(print_datetime(query_.now_us)) != std::string::npos ||
           sql.find(print_datetime(query_.now_us + 1)) != std::string::npos;
  };
  return has_now(summary_rows_) || std::ranges::any_of(needs_.parts(), has_now) ||
         std::ranges::any_of(needs_.keys(), has_now, &SummaryTable::Key::text);
}

Result<bool> Compiler::plan_summary(const RelationStatistics& statistics) {
  TRY(fields_.resolve());
  parts_ = parts_of(fields_.roots());
  if (!can_summarise()) return false;
  picked_ = take_picked();
  name_columns();
  for (const size_t index : columns_) needs_.add_column(index);
  Pipeline rows;
  rows.add("", {});
  TRY(filter_rows(rows, fields_.row_filters));
  summary_rows_ = rows.query("", {rows.last()});
  for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
    const SummaryTable::Key key = TRY(summary_key(i, statistics));
    needs_.add_key(key);
    dimension_keys_.push_back(key.text);
    name_dimension(i);
  }
  if (!TRY(plan_picked_keys(statistics))) return false;
  for (ExprPtr aggregate : parts_.aggregates) {
    SummaryPart part = TRY(summary_part(aggregate));
    needs_.add_part(part.text);
    if (!part.count.empty()) needs_.add_part(part.count);
    summary_parts_.push_back(std::move(part));
  }
  return true;
}

Result<CompiledSummary> Compiler::make_summary(const SummaryTable& shared) {
  Pipeline rows;
  source(rows, shared.columns());
  TRY(filter_rows(rows, fields_.row_filters));
  std::vector<std::string> names, columns = {"*"};
  for (const SummaryTable::Key& key : shared.keys()) {
    names.push_back(shared.key_name(key.text));
    columns.push_back(key.text + " AS " + names.back());
  }
  rows.then(joined(columns, ", "), "");
  const std::string last = rows.last(), groups = joined(names, ", ");
  const std::string grouped = groups.empty() ? "" : " GROUP BY " + groups;
  std::vector<std::string> kept = names;
  for (const std::string& part : shared.parts()) {
    kept.push_back(part + " AS " + shared.part_name(part));
  }
  if (kept.empty()) kept.push_back("count(*) AS one");
  CompiledSummary out;
  out.table_sql =
      rows.query("SELECT " + joined(kept, ", ") + " FROM " + last + " AS t" + grouped, {last});
  if (!groups.empty()) {
    out.sample_sql = rows.query(
        "SELECT CAST(coalesce(sum(n), 0) AS BIGINT), count(*) FROM (SELECT count(*) AS n FROM "
        "(SELECT " +
            groups + " FROM " + last + " LIMIT " + std::to_string(kSampledRows) + ") AS t" +
            grouped + ") AS t",
        {last});
  }
  return out;
}

Result<void> Compiler::read_summary(const SummaryTable& shared, const std::string& name,
                                    CompiledSummary& out) {
  for (const SummaryPart& part : summary_parts_) combined_[part.aggregate] = combined(part, shared);
  std::vector<std::string> columns = {"*"};
  for (size_t i = 0; i < fields_.dimensions.size(); ++i) {
    const std::string number = std::to_string(i);
    columns.push_back(shared.key_name(dimension_keys_[i]) + " AS d" + number);
    if (fields_.dimensions[i].has_other) columns.push_back("FALSE AS o" + number);
  }
  for (const PickedKey& key : picked_keys_) {
    row_printer_.set_column(key.expr, shared.key_name(key.text));
  }
  Pipeline kept;
  kept.add("SELECT " + joined(columns, ", ") + " FROM " + name + " AS t", {});
  TRY(filter_rows(kept, picked_));
  TRY(limit_items(kept));
  CompiledQuery shown;
  TRY(shown_groups(kept, shown));
  out.sql = std::move(shown.sql);
  out.count_sql = std::move(shown.count_sql);
  for (CompiledTotal& total : shown.totals) out.totals.push_back(std::move(total.sql));
  return {};
}

}  // namespace tarn::bi
