#include "bi/plan/fields.h"

#include <algorithm>
#include <set>

#include "bi/expression/expression_error.h"

namespace tarn::bi {
namespace {

constexpr size_t kMaxFields = 200;  // of one visual
constexpr size_t kMaxFilters = 2000;

AggregateKind kind_of(Aggregation::Kind kind) {
  switch (kind) {
    case Aggregation::Kind::kNone:
      return AggregateKind::kNone;
    case Aggregation::Kind::kSum:
      return AggregateKind::kSum;
    case Aggregation::Kind::kAverage:
      return AggregateKind::kAverage;
    case Aggregation::Kind::kMin:
      return AggregateKind::kMin;
    case Aggregation::Kind::kMax:
      return AggregateKind::kMax;
    case Aggregation::Kind::kCount:
      return AggregateKind::kCount;
    case Aggregation::Kind::kDistinctCount:
      return AggregateKind::kDistinctCount;
    case Aggregation::Kind::kVar:
      return AggregateKind::kVar;
    case Aggregation::Kind::kVarp:
      return AggregateKind::kVarp;
    case Aggregation::Kind::kStdev:
      return AggregateKind::kStdev;
    case Aggregation::Kind::kStdevp:
      return AggregateKind::kStdevp;
    case Aggregation::Kind::kMedian:
      return AggregateKind::kMedian;
    case Aggregation::Kind::kPercentile:
      return AggregateKind::kPercentileCont;
  }
  return AggregateKind::kNone;
}

Error field_error(const std::string& name, const std::string& reason) {
  return query_error("The field \"" + name + "\" " + reason);
}

}  // namespace

Fields::Fields(const VisualQuery& visual_query)
    : query(visual_query),
      context{query.relation.columns, query.calculated_fields, query.parameters},
      checker(context) {}

Result<void> Fields::resolve() {
  if (query.dimensions.size() + query.measures.size() > kMaxFields) {
    return query_error("A visual can't have more than " + std::to_string(kMaxFields) + " fields.");
  }
  if (query.filters.size() > kMaxFilters) {
    return query_error("There are more than " + std::to_string(kMaxFilters) + " filter groups.");
  }
  const bool is_page = (!query.limit || *query.limit >= 0) && query.offset >= 0;
  if (!is_page || query.week_start < 0 || query.week_start > 6) {
    return query_error("A limit, an offset or the start of the week is out of its range.");
  }
  TRY(check_ids());
  for (const Dimension& dimension : query.dimensions) TRY(resolve_dimension(dimension));
  for (const Measure& measure : query.measures) TRY(resolve_measure(measure));
  for (const FilterGroup& group : query.filters) TRY(resolve_group(group));
  for (const ItemsLimit& limit : query.items_limits) {
    if (limit.limit < 0) return query_error("A limit of items is negative.");
    FieldLimit out {
      TRY(dimension_of(limit.field_id))
      , &limit, {}
    };
    for (const Sort& sort : limit.sort) {
      out.sort.push_back(TRY(resolve_sort(sort)));
      const FieldSort& last = out.sort.back();
      const bool is_other =
          last.dimension >= 0 && static_cast<size_t>(last.dimension) != out.dimension;
      if (is_other || (last.expr && last.expr->level == Level::kTable)) {
        return query_error("The items of a dimension are ranked by itself or by aggregates.");
      }
    }
    FieldDimension& dimension = dimensions[out.dimension];
    dimension.has_other = dimension.has_other || limit.with_other;
    limits.push_back(std::move(out));
  }
  for (const Sort& sort : query.sort) sorts.push_back(TRY(resolve_sort(sort)));
  return {};
}

Result<void> Fields::check_ids() const {
  std::set<std::string> ids;
  const auto add = [&](const std::string& id) -> Result<void> {
    if (!ids.insert(id).second) return query_error("The field id \"" + id + "\" is used twice.");
    return {};
  };
  for (const Dimension& dimension : query.dimensions) TRY(add(dimension.field_id));
  for (const Measure& measure : query.measures) TRY(add(measure.field_id));
  return {};
}

Result<size_t> Fields::dimension_of(const std::string& field_id) const {
  for (size_t i = 0; i < dimensions.size(); ++i) {
    if (dimensions[i].spec->field_id == field_id) return i;
  }
  return query_error("The visual has no dimension with the field id \"" + field_id + "\".");
}

Result<void> Fields::resolve_dimension(const Dimension& dimension) {
  FieldDimension out {
    &dimension, TRY(checker.field(dimension.name))
    , nullptr
  };
  if (out.base->type == DataType::kBoolean) {
    return field_error(dimension.name, "is a condition, which a visual can't show.");
  }
  if (out.base->level > Level::kPreAggregate) {
    return field_error(dimension.name, "is aggregated, so it can't be a dimension.");
  }
  out.expr = out.base;
  if (dimension.granularity) out.expr = TRY(checker.truncated(out.base, *dimension.granularity));
  if (dimension.bins) {
    const NumericBins& bins = *dimension.bins;
    const bool is_width = bins.width && *bins.width > 0 && !bins.count;
    const bool is_count = bins.count && *bins.count > 0 && !bins.width;
    if (!is_numeric(out.base->type) || (!is_width && !is_count)) {
      return field_error(dimension.name, "needs numbers and either a width or a count of bins.");
    }
  }
  dimensions.push_back(out);
  return {};
}

Result<ExprPtr> Fields::aggregated(const std::string& name, const Aggregation& aggregation) {
  ExprPtr field = TRY(checker.field(name));
  if (aggregation.kind == Aggregation::Kind::kNone) return field;
  if (field->level >= Level::kAggregate) {
    return field_error(name, "has an aggregation of its own and can't have another.");
  }
  if (aggregation.percentile < 0 || aggregation.percentile > 100) {
    return query_error("A percentile is a number from 0 to 100.");
  }
  auto result = checker.aggregate(kind_of(aggregation.kind), aggregation.percentile, field);
  if (!result.ok()) return field_error(name, "doesn't fit: " + result.error().message());
  return result;
}

Result<void> Fields::resolve_measure(const Measure& measure) {
  ExprPtr expr = TRY(aggregated(measure.name, measure.aggregation));
  if (expr->type == DataType::kBoolean) {
    return field_error(measure.name, "is a condition, which a visual can't show.");
  }
  const bool is_row = expr->level > Level::kConstant && expr->level < Level::kLevelAggregate;
  if (query.unaggregated && expr->level >= Level::kLevelAggregate) {
    return field_error(measure.name, "is aggregated, and this visual shows rows.");
  }
  if (!query.unaggregated && (is_row || expr->level == Level::kLevelAggregate)) {
    return field_error(measure.name, "needs an aggregation.");
  }
  measures.push_back(expr);
  return {};
}

Result<FieldSort> Fields::resolve_sort(const Sort& sort) {
  FieldSort out;
  out.descending = sort.direction == Direction::kDescending;
  if (!sort.field_id.empty()) {
    for (size_t i = 0; i < dimensions.size(); ++i) {
      if (dimensions[i].spec->field_id != sort.field_id) continue;
      out.dimension = static_cast<int>(i);
      return out;
    }
    for (size_t i = 0; i < measures.size(); ++i) {
      if (query.measures[i].field_id == sort.field_id) out.expr = measures[i];
    }
    if (!out.expr) {
      return query_error("The visual has no field with the field id \"" + sort.field_id + "\".");
    }
    return out;
  }
  out.expr = TRY(aggregated(sort.name, sort.aggregation));
  if (out.expr->type == DataType::kBoolean) return field_error(sort.name, "is a condition.");
  if (query.unaggregated && out.expr->level >= Level::kLevelAggregate) {
    return field_error(sort.name, "is aggregated, and this visual shows rows.");
  }
  if (query.unaggregated || out.expr->level >= Level::kAggregate) return out;
  for (size_t i = 0; i < dimensions.size(); ++i) {
    if (dimensions[i].base != out.expr) continue;
    out.expr = nullptr;
    out.dimension = static_cast<int>(i);
    return out;
  }
  return field_error(sort.name, "needs an aggregation to be sorted by.");
}

Result<FieldFilter> Fields::resolve_filter(const Filter& filter) {
  FieldFilter out {
    &filter, TRY(aggregated(filter.name, filter.aggregation))
    , {}, {}
  };
  if (out.expr->type == DataType::kBoolean) return field_error(filter.name, "is a condition.");
  if (out.expr->level == Level::kLevelAggregate) {
    return field_error(filter.name, "needs an aggregation to be filtered by.");
  }
  if (const auto* best = std::get_if<TopBottomFilter>(&filter.kind)) {
    if (out.expr->level > Level::kPreAggregate || best->limit < 0 || best->by.empty()) {
      return field_error(filter.name, "can't be filtered by rank so.");
    }
    for (const TopBottomFilter::By& by : best->by) {
      FieldSort sort {
        -1, TRY(aggregated(by.name, by.aggregation))
        , by.descending
      };
      if (sort.expr->level != Level::kAggregate || sort.expr->type == DataType::kBoolean) {
        return field_error(by.name, "must be aggregated to rank by it.");
      }
      out.best_by.push_back(sort);
    }
  }
  if (const auto* nested = std::get_if<NestedFilter>(&filter.kind)) {
    const bool is_row = out.expr->level <= Level::kRow;
    if (!nested->inner || !is_row) return field_error(filter.name, "can't have a nested filter.");
    const auto& inner = nested->inner->kind;
    if (std::holds_alternative<NestedFilter>(inner) ||
        std::holds_alternative<TopBottomFilter>(inner)) {
      return query_error("A nested filter can't hold another one, nor a top or bottom filter.");
    }
    out.nested.push_back(TRY(resolve_filter(*nested->inner)));
    if (out.nested[0].expr->level > Level::kRow) {
      return field_error(nested->inner->name, "can't be filtered by inside a nested filter.");
    }
  }
  return out;
}

Result<void> Fields::resolve_group(const FilterGroup& group) {
  std::vector<FieldFilter> any_of;
  FilterStage* stage = nullptr;
  for (const Filter& filter : group.any_of) {
    FieldFilter out = TRY(resolve_filter(filter));
    if (!out.best_by.empty()) {
      if (group.any_of.size() > 1) {
        return query_error("A top or bottom filter can't be one of several in a group.");
      }
      best_filters.push_back(std::move(out));
      return {};
    }
    const Level level = out.expr->level;
    FilterStage* own = level <= Level::kRow            ? &row_filters
                       : level == Level::kPreAggregate ? &pre_aggregate_filters
                       : level == Level::kAggregate    ? &group_filters
                                                       : &table_filters;
    // What a row passes before the windows over filtered rows, it passes after them too.
    const bool both_rows = stage &&
                           std::min(level, any_of[0].expr->level) <= Level::kPreAggregate &&
                           std::max(level, any_of[0].expr->level) <= Level::kPreAggregate;
    if (both_rows && own != stage) own = &pre_aggregate_filters;
    if (stage && own != stage && !both_rows) {
      return query_error("A filter group can't hold both aggregated and non-aggregated fields.");
    }
    stage = own;
    any_of.push_back(std::move(out));
  }
  if (stage) stage->push_back(std::move(any_of));
  return {};
}

std::vector<ExprPtr> Fields::roots() const {
  std::vector<ExprPtr> out = measures;
  for (const FieldDimension& dimension : dimensions) out.push_back(dimension.base);
  for (const FieldDimension& dimension : dimensions) out.push_back(dimension.expr);
  const auto add_sorts = [&](const std::vector<FieldSort>& list) {
    for (const FieldSort& sort : list) {
      if (sort.expr) out.push_back(sort.expr);
    }
  };
  add_sorts(sorts);
  for (const FieldLimit& limit : limits) add_sorts(limit.sort);
  const auto add_filter = [&](const FieldFilter& filter) {
    out.push_back(filter.expr);
    add_sorts(filter.best_by);
    for (const FieldFilter& inner : filter.nested) out.push_back(inner.expr);
  };
  for (const FilterStage* stage :
       {&row_filters, &pre_aggregate_filters, &group_filters, &table_filters}) {
    for (const auto& any_of : *stage) {
      for (const FieldFilter& filter : any_of) add_filter(filter);
    }
  }
  for (const FieldFilter& filter : best_filters) add_filter(filter);
  return out;
}

}  // namespace tarn::bi
