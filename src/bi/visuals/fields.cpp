#include "bi/visuals/fields.h"

#include "bi/visuals/errors.h"

namespace tarn::bi {
namespace {

using Kind = Aggregation::Kind;

struct KindName {
  std::string_view name;
  Kind kind;
  std::string_view label;
};

constexpr KindName kKindNames[] = {
    {"SUM", Kind::kSum, "Sum"},
    {"AVERAGE", Kind::kAverage, "Average"},
    {"MIN", Kind::kMin, "Min"},
    {"MAX", Kind::kMax, "Max"},
    {"COUNT", Kind::kCount, "Count"},
    {"DISTINCT_COUNT", Kind::kDistinctCount, "Count Distinct"},
    {"VAR", Kind::kVar, "Variance"},
    {"VARP", Kind::kVarp, "Population Variance"},
    {"STDEV", Kind::kStdev, "Standard Deviation"},
    {"STDEVP", Kind::kStdevp, "Population Standard Deviation"},
    {"MEDIAN", Kind::kMedian, "Median"},
    {"PERCENTILE", Kind::kPercentile, "Percentile"},
};

Result<std::optional<Aggregation>> numerical_aggregation(const Json* json) {
  const std::string_view simple = text_member(json, "SimpleNumericalAggregation");
  const Json* percentile = member(json, "PercentileAggregation");
  if (!simple.empty() && percentile != nullptr) {
    return invalid_definition("An aggregation is simple or a percentile, not both.");
  }
  if (!simple.empty()) return std::optional(TRY(aggregation_named(simple)));
  if (percentile == nullptr) return std::optional<Aggregation>();
  Aggregation made{Kind::kPercentile, 50};
  const Json* value = member(percentile, "PercentileValue");
  if (value != nullptr) made.percentile = value->as_double();
  if (!(made.percentile >= 0 && made.percentile <= 100)) {
    return invalid_definition("A percentile is between 0 and 100.");
  }
  return std::optional(made);
}

Result<Field> read_common(const Json::Member& one, FieldRole role, std::string_view path) {
  const Json* body = &one.second;
  Field made;
  made.role = role;
  made.kind = one.first;
  made.field_id = text_member(body, "FieldId");
  if (made.field_id.empty()) return invalid_definition("A field has no FieldId.", path);
  made.hierarchy_id = text_member(body, "HierarchyId");
  made.format = member(body, "FormatConfiguration");
  if (one.first == "CalculatedMeasureField") {
    made.expression = text_member(body, "Expression");
    if (made.expression.empty()) return invalid_definition("A field has no Expression.", path);
    return made;
  }
  made.column = TRY(read_column(member(body, "Column"), path));
  return made;
}

}  // namespace

Result<ColumnName> read_column(const Json* json, std::string_view path) {
  if (json == nullptr) return invalid_definition("A Column is missing.", path);
  if (member(json, "TopicIdentifier") != nullptr) return not_served("A column of a topic");
  ColumnName made{std::string(text_member(json, "DataSetIdentifier")),
                  std::string(text_member(json, "ColumnName"))};
  if (made.column.empty()) return invalid_definition("A Column has no ColumnName.", path);
  if (made.data_set.empty()) {
    return invalid_definition("A Column has no DataSetIdentifier.", path);
  }
  return made;
}

Result<Field> read_dimension(const Json& json, std::string_view path) {
  const auto* one = TRY(union_member(json, path));
  const std::string& kind = one->first;
  if (kind != "CategoricalDimensionField" && kind != "DateDimensionField" &&
      kind != "NumericalDimensionField") {
    return invalid_definition("There is no kind of dimension " + kind + ".", path);
  }
  Field made = TRY(read_common(*one, FieldRole::kDimension, path));
  if (kind == "DateDimensionField") {
    made.granularity = TRY(read_granularity(&one->second, "DateGranularity"));
  }
  return made;
}

Result<Field> read_measure(const Json& json, std::string_view path) {
  const auto* one = TRY(union_member(json, path));
  const std::string& kind = one->first;
  const Json* function = member(&one->second, "AggregationFunction");
  Field made = TRY(read_common(*one, FieldRole::kMeasure, path));
  if (kind == "NumericalMeasureField") {
    made.aggregation = TRY(numerical_aggregation(function));
  } else if (kind == "CategoricalMeasureField" || kind == "DateMeasureField") {
    if (function != nullptr) made.aggregation = TRY(aggregation_named(function->as_string()));
  } else if (kind != "CalculatedMeasureField") {
    return invalid_definition("There is no kind of measure " + kind + ".", path);
  }
  return made;
}

Result<Field> read_unaggregated(const Json& json, std::string_view path) {
  Field made;
  made.role = FieldRole::kUnaggregated;
  made.kind = "UnaggregatedField";
  made.field_id = text_member(&json, "FieldId");
  if (made.field_id.empty()) return invalid_definition("A field has no FieldId.", path);
  made.column = TRY(read_column(member(&json, "Column"), path));
  made.format = member(&json, "FormatConfiguration");
  return made;
}

Result<Aggregation> aggregation_named(std::string_view name) {
  for (const KindName& known : kKindNames) {
    if (known.name == name) return Aggregation{known.kind, 50};
  }
  return invalid_definition("There is no aggregation " + std::string(name) + ".");
}

std::string_view aggregation_label(Aggregation::Kind kind) {
  for (const KindName& known : kKindNames) {
    if (known.kind == kind) return known.label;
  }
  return {};
}

Result<std::optional<Aggregation>> read_aggregation(const Json* json) {
  if (const Json* numerical = member(json, "NumericalAggregationFunction")) {
    return numerical_aggregation(numerical);
  }
  for (const char* kind : {"CategoricalAggregationFunction", "DateAggregationFunction"}) {
    const Json* simple = member(json, kind);
    if (simple != nullptr) return std::optional(TRY(aggregation_named(simple->as_string())));
  }
  if (member(json, "AttributeAggregationFunction") != nullptr) {
    return not_served("AttributeAggregationFunction");
  }
  return std::optional<Aggregation>();
}

Result<std::optional<TimeGranularity>> read_granularity(const Json* json,
                                                        std::string_view member_name) {
  const std::string_view name = text_member(json, member_name);
  if (name.empty()) return std::optional<TimeGranularity>();
  const auto found = granularity_named(name);
  if (!found) return invalid_definition("There is no granularity " + std::string(name) + ".");
  return found;
}

}  // namespace tarn::bi
