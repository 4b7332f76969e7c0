// compile: a VisualQuery in the engine's SQL.
//
//   CompiledQuery query = TRY(compile(visual_query));
//   engine.run(query.sql);  // cells in the order of query.columns
//
// Stages, as common table expressions, in QuickSight's order of evaluation: PRE_FILTER windows,
// rows, row filters, PRE_AGG windows, top and bottom N, level-aware aggregates, groups, filters on
// groups, table calculations, filters on those, sort and limit. Totals are statements of their
// own, from the base rows of the groups that are left. Time is UTC. README.md has an example.
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bi/plan/visual_query.h"

namespace tarn::bi {

enum class ColumnRole { kDimension, kMeasure, kOtherFlag };

struct ResultColumn {
  std::string field_id;               // of the field; for kOtherFlag that of its dimension
  DataType type = DataType::kString;  // kBoolean for kOtherFlag
  ColumnRole role = ColumnRole::kDimension;
};

struct CompiledTotal {
  std::vector<std::string> dimensions;  // field ids that stay; cells of the others are NULL
  std::string sql;                      // same columns as the query; table calculations are NULL
};

struct CompiledQuery {
  std::string sql;
  std::vector<ResultColumn> columns;  // dimensions, measures, flags, in the query's order
  std::vector<CompiledTotal> totals;  // in the query's order
  std::string count_sql;              // one BIGINT: rows of `sql` without limit and offset
};

// 400 InvalidParameterValueException; place_of where the fault is in a calculated field's text.
Result<CompiledQuery> compile(const VisualQuery& query);

// The values of one field that a filter control may offer: distinct, not NULL, ascending, those
// that contain `search` (without regard to case) if it is not empty. One VARCHAR column for
// strings, else one of the field's type. Only the filters are taken from the query.
Result<std::string> compile_values(const VisualQuery& query, const std::string& name,
                                   const std::string& search, int64_t limit);

}  // namespace tarn::bi
