// The fields of a visual, read from the field wells of its definition: which column or expression,
// what is done with it, and how the definition wants it written. Pure functions; the views go into
// the definition.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/plan/filter.h"
#include "bi/visuals/definition.h"

namespace tarn::bi {

enum class FieldRole { kDimension, kMeasure, kUnaggregated };

struct Field {
  std::string field_id;
  std::string_view well;  // "Category"
  FieldRole role = FieldRole::kDimension;
  std::string_view kind;  // "DateDimensionField"
  ColumnName column;
  std::string expression;                      // of a CalculatedMeasureField, instead of a column
  std::optional<Aggregation> aggregation;      // nothing: none is given
  std::optional<TimeGranularity> granularity;  // nothing: none is given
  std::string hierarchy_id;                    // empty: does not drill
  const Json* format = nullptr;                // its FormatConfiguration, or null
};

// A union DimensionField, MeasureField or an UnaggregatedField, which stands at `path`.
Result<Field> read_dimension(const Json& json, std::string_view path);
Result<Field> read_measure(const Json& json, std::string_view path);
Result<Field> read_unaggregated(const Json& json, std::string_view path);

// An AggregationFunction of a sort or filter; nothing where there is none.
Result<std::optional<Aggregation>> read_aggregation(const Json* json);
// "SUM", "DISTINCT_COUNT", …
Result<Aggregation> aggregation_named(std::string_view name);
// "revenue (Sum)": what the measure is called where the definition gives no name.
std::string_view aggregation_label(Aggregation::Kind kind);

Result<std::optional<TimeGranularity>> read_granularity(const Json* json, std::string_view member);
Result<ColumnName> read_column(const Json* json, std::string_view path);

}  // namespace tarn::bi
