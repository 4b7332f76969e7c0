#include "bi/visuals/plan_maker.h"

#include <algorithm>

#include "bi/visuals/drill.h"
#include "bi/visuals/errors.h"
#include "bi/visuals/field_formats.h"
#include "bi/visuals/filters.h"

namespace tarn::bi {
namespace {

constexpr std::string_view kCountField = "count";
constexpr std::string_view kOnes = "#one";

bool is_counting(const Aggregation& aggregation) {
  return aggregation.kind == Aggregation::Kind::kCount ||
         aggregation.kind == Aggregation::Kind::kDistinctCount;
}

bool is_ordering(const Aggregation& aggregation) {
  return aggregation.kind == Aggregation::Kind::kMin || aggregation.kind == Aggregation::Kind::kMax;
}

}  // namespace

PlanMaker::PlanMaker(const VisualInput& input)
    : input_(input), types_(input.definition, {}, input.relation, input.parameters) {}

Result<void> PlanMaker::start() {
  if (!input_.definition.time_zone().empty()) {
    return not_served("The time zone " + std::string(input_.definition.time_zone()) +
                      " of Options.Timezone");
  }
  const std::string data_set = TRY(data_set_of(input_.visual));
  if (!data_set.empty() && input_.definition.find_data_set(data_set) == nullptr) {
    return data_set_not_found(data_set);
  }
  types_ = FieldTypes(input_.definition, data_set, input_.relation, input_.parameters);
  filters_ = TRY(filters_of(input_.definition, input_.visual, types_, input_.page_filters));
  return add_stored_drill(input_.visual, types_, filters_);
}

VisualPart PlanMaker::new_part(std::string name) const {
  VisualPart part;
  part.name = std::move(name);
  part.query.relation = input_.relation;
  part.query.now_us = input_.now_us;
  part.query.week_start = input_.definition.week_start();
  return part;
}

VisualColumn PlanMaker::column_of(const Field& field) const {
  VisualColumn made;
  made.field_id = field.field_id;
  made.name = field_label(input_.visual, field);
  made.column = field.column.column;
  made.well = field.well;
  made.format = field_format(input_.definition, field);
  made.is_dimension = field.role != FieldRole::kMeasure;
  return made;
}

Result<void> PlanMaker::add_dimension(Field& field, VisualPart& part) {
  const bool is_first = !has_drilled_ && !field.hierarchy_id.empty();
  const DrilledField drilled =
      TRY(drill(input_.visual, input_.drill, is_first, types_, field, filters_));
  has_drilled_ = has_drilled_ || is_first;
  const FieldType type = TRY(types_.find(field.column.column));
  if (type.is_aggregated()) {
    return invalid_definition("The field " + field.column.column +
                              " is aggregated: it can't be a dimension.");
  }
  Dimension dimension;
  dimension.field_id = field.field_id;
  dimension.name = field.column.column;
  if (type.type == DataType::kDatetime) {
    const bool is_date_field = field.kind == "DateDimensionField";
    dimension.granularity = field.granularity;
    if (!dimension.granularity && is_date_field) dimension.granularity = TimeGranularity::kDay;
  } else if (field.kind == "DateDimensionField" && drilled.level == 0) {
    return column_type_mismatch("The column " + field.column.column + " is no time.");
  }
  VisualColumn column = column_of(field);
  column.granularity = dimension.granularity;
  column.drill_level = drilled.level;
  column.drill_levels = drilled.levels;
  part.query.dimensions.push_back(std::move(dimension));
  part.columns.push_back(std::move(column));
  return {};
}

// Numbers are summed and others counted where the definition says nothing.
Result<Aggregation> PlanMaker::aggregation_of(const Field& field, const FieldType& type) const {
  if (type.is_aggregated()) {
    if (!field.aggregation) return Aggregation{};
    return invalid_definition("The field " + field.column.column +
                              " is aggregated already: it takes no AggregationFunction.");
  }
  using Kind = Aggregation::Kind;
  const bool is_number = is_numeric(type.type);
  const Aggregation aggregation =
      field.aggregation.value_or(Aggregation{is_number ? Kind::kSum : Kind::kCount});
  const bool fits = is_number || is_counting(aggregation) ||
                    (type.type == DataType::kDatetime && is_ordering(aggregation));
  if (!fits) {
    return column_type_mismatch("The column " + field.column.column + " is " +
                                std::string(type_name(type.type)) + ": it has no " +
                                std::string(aggregation_label(aggregation.kind)) + ".");
  }
  return aggregation;
}

Result<void> PlanMaker::add_measure(Field& field, VisualPart& part) {
  if (!field.expression.empty()) {
    field.column.column = "#expression." + field.field_id;
    types_.add(field.column.column, field.expression);
  }
  const FieldType type = TRY(types_.find(field.column.column));
  if (!field.expression.empty() && !type.is_aggregated()) {
    return invalid_definition("The expression of the field " + field.field_id +
                              " is not aggregated.");
  }
  const Aggregation aggregation = TRY(aggregation_of(field, type));
  if (aggregation.kind != Aggregation::Kind::kNone) field.aggregation = aggregation;
  part.query.measures.push_back({field.field_id, field.column.column, aggregation});
  VisualColumn column = column_of(field);
  if (!field.expression.empty()) column.column.clear();
  part.columns.push_back(std::move(column));
  return {};
}

Result<void> PlanMaker::add_unaggregated(const Field& field, VisualPart& part) {
  const FieldType type = TRY(types_.find(field.column.column));
  if (type.is_aggregated()) {
    return invalid_definition("The field " + field.column.column +
                              " is aggregated: it has no value for each row.");
  }
  part.query.measures.push_back({field.field_id, field.column.column, {}});
  part.columns.push_back(column_of(field));
  return {};
}

void PlanMaker::add_count(VisualPart& part) {
  const std::string& name = part.query.dimensions.front().name;
  types_.add(std::string(kOnes), "ifelse(isNull({" + name + "}), 1, 1)");
  part.query.measures.push_back(
      {std::string(kCountField), std::string(kOnes), {Aggregation::Kind::kSum}});
  VisualColumn column;
  column.field_id = kCountField;
  column.name = "Count of Records";
  column.well = "Values";
  part.columns.push_back(std::move(column));
}

void PlanMaker::add_filter(Filter filter) {
  FilterGroup group;
  group.any_of.push_back(std::move(filter));
  filters_.push_back(std::move(group));
}

void PlanMaker::finish(VisualPart& part) const {
  part.query.filters = filters_;
  part.query.calculated_fields = types_.context().calculated_fields;
  part.query.parameters = types_.context().parameters;
}

}  // namespace tarn::bi
