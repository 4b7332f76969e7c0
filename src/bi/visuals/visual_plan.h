// VisualPlan: the queries of one visual, and what its columns are called: a definition's visual,
// the parameters, filters, drill-down and page of a request, put together for bi/plan.
//
//   auto data_set = TRY(data_set_of(visual));           // "" where it needs none
//   auto plan = TRY(plan_visual(input));
//   for (auto& part : plan.parts) run(TRY(compile(part.query)));
//
// What isn't served is refused by name (errors.h), never drawn wrongly. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/plan/compile.h"
#include "bi/plan/visual_query.h"
#include "bi/visuals/definition.h"
#include "bi/visuals/orders.h"
#include "bi/visuals/parameters.h"

namespace tarn::bi {

inline constexpr int64_t kMaxChartRows = 10'000;
inline constexpr int64_t kMaxPageRows = 1'000;

struct VisualPaging {
  int64_t offset = 0;
  int64_t limit = 500;
};

struct VisualInput {
  const Definition& definition;
  VisualRef visual;
  const Relation& relation;  // of the visual's data set
  const ParameterValues& parameters;
  const Json* page_filters = nullptr;                 // a list of FilterGroups
  const Json* drill = nullptr;                        // {"level", "path"}
  std::optional<VisualPaging> paging = std::nullopt;  // of tables
  bool whole_table = false;                           // all rows, up to max_rows: for exports
  int64_t max_rows = kMaxChartRows;
  int64_t now_us = 0;
};

struct VisualColumn {
  std::string field_id;
  std::string name;       // for readers
  std::string column;     // of the data set; empty for an expression
  std::string well;       // "Category"
  std::string statistic;  // of a box plot: "MINIMUM", "LOWER_QUARTILE", …
  std::optional<TimeGranularity> granularity;
  Json format;  // null: none
  size_t drill_level = 0;
  size_t drill_levels = 1;
  bool is_hidden = false;  // for an order alone
  bool is_dimension = false;
};

// One query of the visual. Most have one; a combo chart's lines and an insight's computations are
// parts of their own.
struct VisualPart {
  std::string name;  // "": the visual's rows; "lines", a ComputationId
  VisualQuery query;
  std::vector<VisualColumn> columns;  // dimensions, then measures, as in the query
  std::vector<RowOrder> row_orders;
  // Of query.totals those that are shown; the others are for row_orders.
  size_t shown_totals = 0;
  bool counts_rows = false;  // how many rows there are altogether is told
};

struct VisualPlan {
  std::vector<VisualPart> parts;
};

// The identifier of the one data set that the visual's fields are of.
Result<std::string> data_set_of(const VisualRef& visual);

Result<VisualPlan> plan_visual(const VisualInput& input);

}  // namespace tarn::bi
