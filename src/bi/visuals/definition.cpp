#include "bi/visuals/definition.h"

#include <algorithm>
#include <array>

#include "bi/visuals/errors.h"

namespace tarn::bi {
namespace {

// AWS's limits of a definition.
constexpr size_t kMaxSheets = 20;
constexpr size_t kMaxVisuals = 75;
constexpr size_t kMaxDataSets = 50;
constexpr size_t kMaxFilterGroups = 2000;
constexpr size_t kMaxCalculatedFields = 2000;
constexpr size_t kMaxParameters = 400;

constexpr std::array<std::string_view, 7> kDays = {"SUNDAY",   "MONDAY", "TUESDAY", "WEDNESDAY",
                                                   "THURSDAY", "FRIDAY", "SATURDAY"};

std::string at(std::string_view list, size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

Result<const std::vector<Json>*> limited(const Json& json, std::string_view name, size_t limit) {
  const Json* list = json.find(name);
  if (list != nullptr && !list->is_array() && !list->is_null()) {
    return invalid_definition(std::string(name) + " is no list.", name);
  }
  const std::vector<Json>& items = list_member(&json, name);
  if (items.size() > limit) {
    return invalid_definition(
        std::string(name) + " has more than " + std::to_string(limit) + " elements.", name);
  }
  return &items;
}

Result<ParameterType> parameter_type(std::string_view kind, std::string_view path) {
  if (kind == "StringParameterDeclaration") return ParameterType::kString;
  if (kind == "IntegerParameterDeclaration") return ParameterType::kInteger;
  if (kind == "DecimalParameterDeclaration") return ParameterType::kDecimal;
  if (kind == "DateTimeParameterDeclaration") return ParameterType::kDateTime;
  return invalid_definition("There is no kind of parameter " + std::string(kind) + ".", path);
}

}  // namespace

const Json* member(const Json* json, std::string_view name) {
  const Json* found = json == nullptr ? nullptr : json->find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::string_view text_member(const Json* json, std::string_view name) {
  const Json* found = member(json, name);
  return found != nullptr && found->is_string() ? std::string_view(found->as_string())
                                                : std::string_view();
}

const std::vector<Json>& list_member(const Json* json, std::string_view name) {
  static const std::vector<Json> none;
  const Json* found = member(json, name);
  return found == nullptr ? none : found->items();
}

Result<const Json::Member*> union_member(const Json& json, std::string_view path) {
  const Json::Member* one = nullptr;
  for (const Json::Member& item : json.members()) {
    if (item.second.is_null()) continue;
    if (one != nullptr) {
      return invalid_definition(
          "Exactly one of " + one->first + " and " + item.first + " may be given.", path);
    }
    one = &item;
  }
  if (one == nullptr) return invalid_definition("One of the kinds must be given.", path);
  return one;
}

const Json* VisualRef::chart() const { return member(body, "ChartConfiguration"); }

Result<Definition> Definition::read(Json json) {
  if (!json.is_object()) return invalid_definition("A definition is a JSON object.");
  Definition made;
  made.json_ = std::make_unique<const Json>(std::move(json));
  const Json& root = *made.json_;
  for (const Json& item : *TRY(limited(root, "DataSetIdentifierDeclarations", kMaxDataSets))) {
    made.data_sets_.push_back({std::string(text_member(&item, "Identifier")),
                               std::string(text_member(&item, "DataSetArn"))});
  }
  for (const Json& item : *TRY(limited(root, "CalculatedFields", kMaxCalculatedFields))) {
    made.calculated_fields_.push_back({std::string(text_member(&item, "DataSetIdentifier")),
                                       std::string(text_member(&item, "Name")),
                                       std::string(text_member(&item, "Expression"))});
  }
  for (const Json& item : *TRY(limited(root, "FilterGroups", kMaxFilterGroups))) {
    made.filter_groups_.push_back(&item);
  }
  const Json* options = member(&root, "Options");
  const auto day = std::ranges::find(kDays, text_member(options, "WeekStart"));
  if (day != kDays.end()) made.week_start_ = static_cast<int>(day - kDays.begin());
  made.time_zone_ = text_member(options, "Timezone");
  if (made.time_zone_ == "UTC") made.time_zone_.clear();
  TRY(made.read_sheets());
  TRY(made.read_parameters());
  TRY(made.read_columns());
  return made;
}

Result<void> Definition::read_sheets() {
  const std::vector<Json>& sheets = *TRY(limited(*json_, "Sheets", kMaxSheets));
  for (size_t i = 0; i < sheets.size(); ++i) {
    const std::string path = at("Sheets", i);
    SheetRef sheet{text_member(&sheets[i], "SheetId"), text_member(&sheets[i], "Name"), {}};
    const std::vector<Json>& visuals = *TRY(limited(sheets[i], "Visuals", kMaxVisuals));
    for (size_t k = 0; k < visuals.size(); ++k) {
      const auto* one = TRY(union_member(visuals[k], path + "." + at("Visuals", k)));
      sheet.visuals.push_back(
          {sheet.sheet_id, text_member(&one->second, "VisualId"), one->first, &one->second});
    }
    sheets_.push_back(std::move(sheet));
  }
  return {};
}

Result<void> Definition::read_parameters() {
  const std::vector<Json>& list = *TRY(limited(*json_, "ParameterDeclarations", kMaxParameters));
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string path = at("ParameterDeclarations", i);
    const auto* one = TRY(union_member(list[i], path));
    const Json* body = &one->second;
    ParameterDeclaration made;
    made.name = text_member(body, "Name");
    made.type = TRY(parameter_type(one->first, path));
    made.is_multi_valued = text_member(body, "ParameterValueType") == "MULTI_VALUED";
    made.granularity = text_member(body, "TimeGranularity");
    const Json* defaults = member(body, "DefaultValues");
    made.default_values = member(defaults, "StaticValues");
    const Json* unset = member(body, "ValueWhenUnset");
    made.is_null_when_unset = text_member(unset, "ValueWhenUnsetOption") == "NULL";
    made.dynamic_default = member(defaults, "DynamicValue");
    made.rolling_date = text_member(member(defaults, "RollingDate"), "Expression");
    if (!list_member(body, "MappedDataSetParameters").empty()) {
      made.refusal = "MappedDataSetParameters of the parameter " + made.name;
    }
    parameters_.push_back(std::move(made));
  }
  return {};
}

Result<void> Definition::read_columns() {
  for (const Json& item : *TRY(limited(*json_, "ColumnConfigurations", kMaxCalculatedFields))) {
    const Json* column = member(&item, "Column");
    column_configurations_[{std::string(text_member(column, "DataSetIdentifier")),
                            std::string(text_member(column, "ColumnName"))}] = &item;
  }
  return {};
}

Result<const SheetRef*> Definition::sheet(std::string_view sheet_id) const {
  for (const SheetRef& sheet : sheets_) {
    if (sheet.sheet_id == sheet_id) return &sheet;
  }
  return sheet_not_found(sheet_id);
}

Result<VisualRef> Definition::visual(std::string_view sheet_id, std::string_view visual_id) const {
  for (const VisualRef& visual : TRY(sheet(sheet_id))->visuals) {
    if (visual.visual_id == visual_id) return visual;
  }
  return visual_not_found(visual_id);
}

const DataSetDeclaration* Definition::find_data_set(std::string_view identifier) const {
  for (const DataSetDeclaration& declared : data_sets_) {
    if (declared.identifier == identifier) return &declared;
  }
  return nullptr;
}

const ParameterDeclaration* Definition::find_parameter(std::string_view name) const {
  for (const ParameterDeclaration& declared : parameters_) {
    if (declared.name == name) return &declared;
  }
  return nullptr;
}

const Json* Definition::column_configuration(const ColumnName& column) const {
  const auto found = column_configurations_.find({column.data_set, column.column});
  return found == column_configurations_.end() ? nullptr : found->second;
}

}  // namespace tarn::bi
