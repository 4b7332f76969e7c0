// Fields: a VisualQuery with its names and expressions checked, sorted by what comes when.
//
//   Fields fields(query);
//   TRY(fields.resolve());
//
// Points into the query, which must outlive it. Not synchronised.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bi/expression/checker.h"
#include "bi/plan/visual_query.h"

namespace tarn::bi {

struct FieldDimension {
  const Dimension* spec = nullptr;
  ExprPtr base = nullptr;  // the field
  ExprPtr expr = nullptr;  // the field at its granularity
  bool has_other = false;
  DataType type() const { return spec->bins ? DataType::kDecimal : expr->type; }
  bool is_plain() const { return !spec->granularity && !spec->bins; }
};

struct FieldSort {
  int dimension = -1;      // its index, or …
  ExprPtr expr = nullptr;  // … what to sort by
  bool descending = false;
};

struct FieldFilter {
  const Filter* spec = nullptr;
  ExprPtr expr = nullptr;           // aggregated, if so wanted
  std::vector<FieldSort> best_by;   // of a TopBottomFilter
  std::vector<FieldFilter> nested;  // of a NestedFilter: the one inside
};

struct FieldLimit {
  size_t dimension = 0;
  const ItemsLimit* spec = nullptr;
  std::vector<FieldSort> sort;
};

using FilterStage = std::vector<std::vector<FieldFilter>>;  // all of (any of)

struct Fields {
  explicit Fields(const VisualQuery& visual_query);
  Result<void> resolve();

  const VisualQuery& query;
  ExpressionContext context;
  Checker checker;
  std::vector<FieldDimension> dimensions;
  std::vector<ExprPtr> measures;
  // By when they apply.
  FilterStage row_filters, pre_aggregate_filters, group_filters, table_filters;
  std::vector<FieldFilter> best_filters;
  std::vector<FieldLimit> limits;
  std::vector<FieldSort> sorts;

  // Everything that some stage has to compute.
  std::vector<ExprPtr> roots() const;
  Result<size_t> dimension_of(const std::string& field_id) const;

 private:
  Result<void> resolve_dimension(const Dimension& dimension);
  Result<void> resolve_measure(const Measure& measure);
  Result<FieldSort> resolve_sort(const Sort& sort);
  Result<FieldFilter> resolve_filter(const Filter& filter);
  Result<void> resolve_group(const FilterGroup& group);
  Result<ExprPtr> aggregated(const std::string& name, const Aggregation& aggregation);
  Result<void> check_ids() const;
};

}  // namespace tarn::bi
