// What is checked at each structure of a definition.
#include <algorithm>
#include <array>

#include "services/quicksight/definition_check.h"
#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

// Structures of which AWS's documentation says that exactly one member may be given, though the
// model does not call them unions.
constexpr std::array<std::string_view, 16> kUnions = {"Visual",
                                                      "Filter",
                                                      "FilterControl",
                                                      "ParameterControl",
                                                      "Computation",
                                                      "ParameterDeclaration",
                                                      "DimensionField",
                                                      "MeasureField",
                                                      "ColumnHierarchy",
                                                      "VisualCustomActionOperation",
                                                      "DrillDownFilter",
                                                      "FilterScopeConfiguration",
                                                      "FieldSortOptions",
                                                      "CategoryFilterConfiguration",
                                                      "NumericRangeFilterValue",
                                                      "TimeRangeFilterValue"};

// Those that place a field in a visual's wells, by an id of its own.
constexpr std::array<std::string_view, 8> kFields = {
    "NumericalDimensionField", "CategoricalDimensionField", "DateDimensionField",
    "NumericalMeasureField",   "CategoricalMeasureField",   "DateMeasureField",
    "CalculatedMeasureField",  "UnaggregatedField"};

const std::string& text_of(const Json& node, std::string_view name) {
  static const std::string kEmpty;
  const Json* found = node.find(name);
  return found == nullptr ? kEmpty : found->as_string();
}

bool is_parameter_reference(const wire::Shape& shape, const wire::Member& member) {
  if (member.shape->name != "ParameterName") return false;
  return member.name != "DataSetParameterName" && !shape.name.ends_with("ParameterDeclaration");
}

Error at_place(const DefinitionPlace& place, std::string reason) {
  return invalid_value("Definition." + place.path + ": " + std::move(reason));
}

// FieldIds that the visual's wells give, in the order in which they come.
void take_field_ids(const wire::Shape& shape, const Json& node, std::vector<std::string>& ids) {
  if (shape.kind == wire::Kind::kList) {
    for (const Json& item : node.items()) take_field_ids(*shape.element().shape, item, ids);
  }
  if (shape.kind != wire::Kind::kStructure || shape.name == "Computation") return;
  if (std::ranges::find(kFields, shape.name) != kFields.end()) {
    ids.push_back(text_of(node, "FieldId"));
  }
  for (const auto& [name, value] : node.members()) {
    const wire::Member* member = shape.find(name);
    if (member != nullptr) take_field_ids(*member->shape, value, ids);
  }
}

}  // namespace

Result<void> DefinitionChecker::check_structure(const wire::Shape& shape, const Json& node,
                                                const DefinitionPlace& place) {
  const bool is_union =
      shape.is(wire::Shape::kUnion) || std::ranges::find(kUnions, shape.name) != kUnions.end();
  if (is_union && node.members().size() != 1) {
    return at_place(place, "exactly one member of " + std::string(shape.name) +
                               " must be given, not " + std::to_string(node.members().size()) +
                               ".");
  }
  if (shape.name == "ColumnIdentifier") return check_column(node, place);
  if (shape.name == "Visual") return check_field_ids(shape, node, place);
  if (shape.name == "CalculatedMeasureField") {
    const auto syntax = bi::parse_expression(text_of(node, "Expression"));
    if (!syntax.ok()) return at_place(place.member("Expression"), syntax.error().message());
  }
  if (shape.name == "FilterScopeConfiguration") TRY(check_scope(node, place));
  for (const auto& [name, value] : node.members()) {
    const wire::Member* member = shape.find(name);
    if (member == nullptr) continue;
    const DefinitionPlace there = place.member(name);
    if (member->shape->name == "DataSetIdentifier" &&
        shape.name != "DataSetIdentifierDeclaration" && shape.name != "MappedDataSetParameter") {
      TRY(check_identifier(value.as_string(), there));
    } else if (is_parameter_reference(shape, *member)) {
      check_parameter(value.as_string(), there);
    } else if (name == "SourceFilterId" && !filters_.contains(value.as_string())) {
      return at_place(there, "there is no filter " + value.as_string() + ".");
    } else if (name == "TargetSheetId" && !visuals_.contains(value.as_string())) {
      return at_place(there, "there is no sheet " + value.as_string() + ".");
    } else if (name == "ElementId" && shape.name.ends_with("LayoutElement") &&
               !elements_.contains(value.as_string())) {
      return at_place(there, "there is no element " + value.as_string() + ".");
    }
  }
  return {};
}

Result<void> DefinitionChecker::check_identifier(std::string_view identifier,
                                                 const DefinitionPlace& place) {
  if (data_sets_.contains(identifier)) return {};
  return at_place(place,
                  "the data set identifier " + std::string(identifier) + " is not declared.");
}

Result<void> DefinitionChecker::check_column(const Json& column, const DefinitionPlace& place) {
  const std::string& identifier = text_of(column, "DataSetIdentifier");
  const std::string& name = text_of(column, "ColumnName");
  TRY(check_identifier(identifier, place.member("DataSetIdentifier")));
  const DataSet& set = data_sets_.find(identifier)->second;
  if (!set.columns.is_there || !set.columns.names || set.columns.names->contains(name)) return {};
  const auto calculated = calculated_fields_.find(identifier);
  if (calculated != calculated_fields_.end() && calculated->second.contains(name)) return {};
  fail("COLUMN_REPLACEMENT_MISSING",
       "Required column '" + name + "' is missing in data set '" +
           (set.arn.empty() ? identifier : set.arn) + "'",
       place);
  return {};
}

void DefinitionChecker::check_parameter(std::string_view name, const DefinitionPlace& place) {
  if (parameters_.contains(name)) return;
  fail("PARAMETER_NOT_FOUND", "The parameter " + std::string(name) + " is used and not declared.",
       place);
}

// A filter's sheets and visuals.
Result<void> DefinitionChecker::check_scope(const Json& scope, const DefinitionPlace& place) {
  const Json* selected = scope.find("SelectedSheets");
  const Json* list =
      selected == nullptr ? nullptr : selected->find("SheetVisualScopingConfigurations");
  if (list == nullptr) return {};
  for (const Json& one : list->items()) {
    const std::string& sheet = text_of(one, "SheetId");
    const auto visuals = visuals_.find(sheet);
    if (visuals == visuals_.end()) return at_place(place, "there is no sheet " + sheet + ".");
    const Json* ids = one.find("VisualIds");
    if (ids == nullptr) continue;
    for (const Json& id : ids->items()) {
      if (visuals->second.contains(id.as_string())) continue;
      return at_place(place, "there is no visual " + id.as_string() + " on sheet " + sheet + ".");
    }
  }
  return {};
}

Result<void> DefinitionChecker::check_field_ids(const wire::Shape& visual, const Json& node,
                                                const DefinitionPlace& place) {
  std::vector<std::string> ids;
  take_field_ids(visual, node, ids);
  std::ranges::sort(ids);
  const auto twice = std::ranges::adjacent_find(ids);
  if (twice == ids.end()) return {};
  return at_place(place, "the field id " + *twice + " is given more than once in the visual.");
}

}  // namespace tarn::quicksight
