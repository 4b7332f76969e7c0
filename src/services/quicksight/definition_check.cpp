// What a definition declares, and the walk over it. What is checked at each node:
// definition_references.cpp.
#include "services/quicksight/definition_check.h"

#include <algorithm>

#include "services/quicksight/errors.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {
namespace {

const Json kNothing;

const Json& member_of(const Json& node, std::string_view name) {
  const Json* found = node.find(name);
  return found == nullptr ? kNothing : *found;
}

bi::DataType type_of_declaration(std::string_view kind) {
  if (kind == "IntegerParameterDeclaration") return bi::DataType::kInteger;
  if (kind == "DecimalParameterDeclaration") return bi::DataType::kDecimal;
  if (kind == "DateTimeParameterDeclaration") return bi::DataType::kDatetime;
  return bi::DataType::kString;
}

// The only member of a union: its name and value. Nothing where it has none or several.
const Json::Member* only_member(const Json& node) {
  return node.members().size() == 1 ? &node.members().front() : nullptr;
}

// The sheet's lists whose elements have ids, and what the ids are called. Where no name is given
// the element is a union.
struct IdList {
  std::string_view list;
  std::string_view id;
  std::string_view kind;
};
constexpr IdList kSheetLists[] = {{"Visuals", "VisualId", "visual"},
                                  {"TextBoxes", "SheetTextBoxId", "text box"},
                                  {"Images", "SheetImageId", "image"},
                                  {"ParameterControls", "ParameterControlId", "parameter control"},
                                  {"FilterControls", "FilterControlId", "filter control"}};

}  // namespace

DefinitionPlace DefinitionPlace::member(std::string_view name) const {
  return {path.empty() ? std::string(name) : path + "." + std::string(name), entity};
}

DefinitionPlace DefinitionPlace::item(size_t index) const {
  return {path + "[" + std::to_string(index) + "]", entity};
}

DefinitionPlace DefinitionPlace::within(std::string_view kind, std::string_view id) const {
  return {path, (entity.empty() ? "" : entity + "/") + std::string(kind) + "/" + std::string(id)};
}

Result<DefinitionFacts> DefinitionChecker::check(const wire::Shape& shape, const Json& definition) {
  TRY(take_declarations(definition));
  TRY(take_configurations(definition));
  TRY(take_parameters(definition));
  TRY(take_calculated_fields(definition));
  for (const Json& sheet : member_of(definition, "Sheets").items()) {
    TRY(take_sheet(sheet));
    facts_.sheets.push_back(
        {member_of(sheet, "SheetId").as_string(), member_of(sheet, "Name").as_string()});
  }
  for (const Json& sheet : member_of(definition, "TooltipSheets").items()) TRY(take_sheet(sheet));
  TRY(take_filters(definition));
  TRY(check_expressions(definition));
  TRY(walk(shape, definition, {}));
  return std::move(facts_);
}

Result<void> DefinitionChecker::declare(std::string_view kind, std::string_view id) {
  if (ids_.emplace(kind, id).second) return {};
  return invalid_value("The " + std::string(kind) + " id " + std::string(id) +
                       " is given more than once in the definition.");
}

Result<void> DefinitionChecker::take_declarations(const Json& definition) {
  const Json& declared = member_of(definition, "DataSetIdentifierDeclarations");
  for (size_t i = 0; i < declared.items().size(); ++i) {
    const Json& one = declared.items()[i];
    const std::string& identifier = member_of(one, "Identifier").as_string();
    TRY(declare("data set", identifier));
    DataSet set;
    set.arn = member_of(one, "DataSetArn").as_string();
    const auto ref = parse_asset_arn(set.arn);
    if (!ref || ref->kind != AssetKind::kDataSet) {
      return invalid_value("Definition.DataSetIdentifierDeclarations[" + std::to_string(i) +
                           "].DataSetArn: " + set.arn + " is not the ARN of a data set.");
    }
    set.columns = TRY(find_data_set_(set.arn));
    if (!set.columns.is_there) {
      fail("DATA_SET_NOT_FOUND", "The data set " + set.arn + " is not found.",
           DefinitionPlace().within("data-set", identifier));
    }
    if (std::ranges::find(facts_.data_set_arns, set.arn) == facts_.data_set_arns.end()) {
      facts_.data_set_arns.push_back(set.arn);
    }
    data_sets_.emplace(identifier, std::move(set));
  }
  return {};
}

// A template's data sets: placeholders, with the columns that they must have.
Result<void> DefinitionChecker::take_configurations(const Json& definition) {
  for (const Json& one : member_of(definition, "DataSetConfigurations").items()) {
    const std::string& placeholder = member_of(one, "Placeholder").as_string();
    TRY(declare("data set", placeholder));
    DataSet set;
    set.columns.is_there = true;
    const Json& columns = member_of(member_of(one, "DataSetSchema"), "ColumnSchemaList");
    if (columns.is_array()) set.columns.names.emplace();
    for (const Json& column : columns.items()) {
      set.columns.names->insert(member_of(column, "Name").as_string());
    }
    data_sets_.emplace(placeholder, std::move(set));
  }
  return {};
}

Result<void> DefinitionChecker::take_parameters(const Json& definition) {
  for (const Json& one : member_of(definition, "ParameterDeclarations").items()) {
    const Json::Member* only = only_member(one);
    if (only == nullptr) continue;  // the walk refuses it
    const std::string& name = member_of(only->second, "Name").as_string();
    TRY(declare("parameter", name));
    parameters_.insert(name);
    bi::Parameter parameter;
    parameter.type = type_of_declaration(only->first);
    parameter.is_multi_valued =
        member_of(only->second, "ParameterValueType").as_string() == "MULTI_VALUED";
    typed_parameters_.emplace_back(name, std::move(parameter));
  }
  return {};
}

Result<void> DefinitionChecker::take_calculated_fields(const Json& definition) {
  for (const Json& one : member_of(definition, "CalculatedFields").items()) {
    const std::string& identifier = member_of(one, "DataSetIdentifier").as_string();
    const std::string& name = member_of(one, "Name").as_string();
    if (!calculated_fields_[identifier].insert(name).second) {
      return invalid_value("The calculated field " + name + " is given more than once for the" +
                           " data set " + identifier + ".");
    }
    expressions_[identifier].emplace_back(name, member_of(one, "Expression").as_string());
  }
  return {};
}

Result<void> DefinitionChecker::take_sheet(const Json& sheet) {
  const std::string& sheet_id = member_of(sheet, "SheetId").as_string();
  TRY(declare("sheet", sheet_id));
  auto& visuals = visuals_[sheet_id];
  for (const IdList& list : kSheetLists) {
    for (const Json& one : member_of(sheet, list.list).items()) {
      const Json* element = &one;
      if (one.find(list.id) == nullptr) {
        const Json::Member* only = only_member(one);
        if (only == nullptr) continue;  // the walk refuses it
        element = &only->second;
      }
      const std::string& id = member_of(*element, list.id).as_string();
      TRY(declare(list.kind, id));
      elements_.insert(id);
      if (list.kind == "visual") visuals.insert(id);
    }
  }
  return {};
}

Result<void> DefinitionChecker::take_filters(const Json& definition) {
  for (const Json& group : member_of(definition, "FilterGroups").items()) {
    TRY(declare("filter group", member_of(group, "FilterGroupId").as_string()));
    for (const Json& one : member_of(group, "Filters").items()) {
      const Json::Member* only = only_member(one);
      if (only == nullptr) continue;  // the walk refuses it
      const std::string& id = member_of(only->second, "FilterId").as_string();
      TRY(declare("filter", id));
      filters_.insert(id);
    }
  }
  return {};
}

Result<void> DefinitionChecker::walk(const wire::Shape& shape, const Json& node,
                                     const DefinitionPlace& place) {
  if (shape.kind == wire::Kind::kList) {
    for (size_t i = 0; i < node.items().size(); ++i) {
      TRY(walk(*shape.element().shape, node.items()[i], place.item(i)));
    }
    return {};
  }
  if (shape.kind != wire::Kind::kStructure) return {};
  DefinitionPlace here = place;
  if (shape.name == "SheetDefinition" || shape.name == "TooltipSheetDefinition") {
    here = place.within("sheet", member_of(node, "SheetId").as_string());
  } else if (shape.name == "FilterGroup") {
    here = place.within("filter-group", member_of(node, "FilterGroupId").as_string());
  } else if (node.find("VisualId") != nullptr && shape.name.ends_with("Visual")) {
    here = place.within("visual", member_of(node, "VisualId").as_string());
  } else if (node.find("FilterId") != nullptr && shape.name.ends_with("Filter")) {
    here = place.within("filter", member_of(node, "FilterId").as_string());
  }
  TRY(check_structure(shape, node, here));
  for (const auto& [name, value] : node.members()) {
    const wire::Member* member = shape.find(name);
    if (member != nullptr) TRY(walk(*member->shape, value, here.member(name)));
  }
  return {};
}

void DefinitionChecker::fail(std::string_view type, std::string message,
                             const DefinitionPlace& place) {
  constexpr size_t kMaxErrors = 100;
  if (facts_.errors.size() < kMaxErrors) {
    facts_.errors.push_back({std::string(type), std::move(message), place.entity});
  }
}

}  // namespace tarn::quicksight
