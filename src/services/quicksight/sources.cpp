#include "services/quicksight/sources.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "services/quicksight/data_set_columns.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

const Json kNone;

const Json& member_of(const Json& node, std::string_view name) {
  const Json* found = node.find(name);
  return found == nullptr ? kNone : *found;
}

struct FoundTemplate {
  Json definition;
  VersionRow version;
};

Result<FoundTemplate> find_template(Context& context, std::string_view arn) {
  const std::string rest = TRY(own_asset_id(context, AssetKind::kTemplate, arn));
  const size_t slash = rest.find('/');
  const std::string id = rest.substr(0, slash);
  const std::string_view which =
      slash == rest.npos ? std::string_view() : std::string_view(rest).substr(slash);
  constexpr std::string_view kVersion = "/version/";
  constexpr std::string_view kAlias = "/alias/";
  std::optional<int64_t> number;
  std::string_view alias;
  if (which.starts_with(kVersion)) {
    number = 0;
    std::from_chars(which.data() + kVersion.size(), which.data() + which.size(), *number);
  } else if (which.starts_with(kAlias)) {
    alias = which.substr(kAlias.size());
  } else if (!which.empty()) {
    return invalid_value(std::string(arn) + " is not the ARN of a template.");
  }
  const AssetRow asset = TRY(require_asset(context, AssetKind::kTemplate, id));
  FoundTemplate found;
  found.version = TRY(asked_version(context, AssetKind::kTemplate, asset, number, alias));
  if (found.version.has_failed()) {
    return conflicting("The template " + std::string(arn) + " has errors.");
  }
  found.definition = TRY(
      Json::parse(TRY(load_definition(context, AssetKind::kTemplate, id, found.version.number))));
  return found;
}

// Every DataSetIdentifier of `node` by its new name.
Json renamed(const Json& node, const DataSetReferences& names) {
  if (node.is_array()) {
    Json list = Json::array();
    for (const Json& item : node.items()) list.push(renamed(item, names));
    return list;
  }
  if (!node.is_object()) return node;
  Json object = Json::object();
  for (const auto& [name, value] : node.members()) {
    if (name == "DataSetIdentifier" && value.is_string()) {
      const auto found =
          std::ranges::find(names, value.as_string(), &std::pair<std::string, std::string>::first);
      object.set(name, found == names.end() ? value : Json(found->second));
    } else {
      object.set(name, renamed(value, names));
    }
  }
  return object;
}

// What a template says of a data set: its placeholder and the columns that it must have.
Result<Json> configuration_of(Context& context, const std::string& placeholder,
                              std::string_view arn) {
  const DataSetColumns columns = TRY(columns_of_data_set(context, arn));
  Json configuration = Json::object();
  configuration.set("Placeholder", placeholder);
  if (columns.names) {
    Json list = Json::array();
    for (const std::string& name : *columns.names) {
      Json column = Json::object();
      column.set("Name", name);
      list.push(std::move(column));
    }
    Json schema = Json::object();
    schema.set("ColumnSchemaList", std::move(list));
    configuration.set("DataSetSchema", std::move(schema));
  }
  configuration.set("ColumnGroupSchemaList", Json::array());
  return configuration;
}

struct OverrideKind {
  std::string_view list;
  std::string_view declaration;
};
constexpr OverrideKind kOverrides[] = {{"StringParameters", "StringParameterDeclaration"},
                                       {"IntegerParameters", "IntegerParameterDeclaration"},
                                       {"DecimalParameters", "DecimalParameterDeclaration"},
                                       {"DateTimeParameters", "DateTimeParameterDeclaration"}};

// The declaration with the default that the request gives, if it gives one.
Json overridden(const Json& declaration, const Json& parameters, std::vector<std::string>& taken,
                std::vector<AssetErrorRow>& errors) {
  if (declaration.members().size() != 1) return declaration;
  const auto& [kind, body] = declaration.members().front();
  const std::string& name = member_of(body, "Name").as_string();
  for (const OverrideKind& one : kOverrides) {
    for (const Json& parameter : member_of(parameters, one.list).items()) {
      if (member_of(parameter, "Name").as_string() != name) continue;
      taken.push_back(name);
      const Json& values = member_of(parameter, "Values");
      if (one.declaration != kind) {
        errors.push_back({"PARAMETER_TYPE_INVALID",
                          "The parameter " + name + " is of another type.", "parameter/" + name});
        return declaration;
      }
      if (member_of(body, "ParameterValueType").as_string() == "SINGLE_VALUED" &&
          values.items().size() != 1) {
        errors.push_back({"PARAMETER_VALUE_INCOMPATIBLE",
                          "The parameter " + name + " takes one value.", "parameter/" + name});
        return declaration;
      }
      Json defaults = Json::object();
      defaults.set("StaticValues", values);
      Json changed = body;
      changed.set("DefaultValues", std::move(defaults));
      Json outer = Json::object();
      outer.set(kind, std::move(changed));
      return outer;
    }
  }
  return declaration;
}

}  // namespace

Result<SourceDefinition> fill_template(Context& context, AssetKind into, std::string_view arn,
                                       const DataSetReferences& references) {
  FoundTemplate found = TRY(find_template(context, arn));
  Json declarations = Json::array();
  for (const Json& one : member_of(found.definition, "DataSetConfigurations").items()) {
    const std::string& placeholder = member_of(one, "Placeholder").as_string();
    const auto reference =
        std::ranges::find(references, placeholder, &std::pair<std::string, std::string>::first);
    if (reference == references.end()) {
      return invalid_value("DataSetReferences lack the template's placeholder " + placeholder +
                           ".");
    }
    Json declaration = Json::object();
    declaration.set("Identifier", placeholder).set("DataSetArn", reference->second);
    declarations.push(std::move(declaration));
  }
  SourceDefinition out;
  out.theme_arn = found.version.theme_arn;
  out.definition = Json::object();
  out.definition.set("DataSetIdentifierDeclarations", std::move(declarations));
  for (const auto& [name, value] : found.definition.members()) {
    const bool is_of_templates = name == "DataSetConfigurations" || name == "TopicConfigurations";
    const bool is_of_analyses = name == "QueryExecutionOptions";
    if (is_of_templates || (is_of_analyses && into == AssetKind::kDashboard)) continue;
    out.definition.set(name, value);
  }
  return out;
}

Result<SourceDefinition> template_of_analysis(Context& context, std::string_view arn,
                                              const DataSetReferences& references) {
  const std::string id = TRY(own_asset_id(context, AssetKind::kAnalysis, arn));
  const AssetRow asset = TRY(require_asset(context, AssetKind::kAnalysis, id));
  const VersionRow version =
      TRY(require_version(context, AssetKind::kAnalysis, id, asset.latest_version));
  const Json analysis = TRY(
      Json::parse(TRY(load_definition(context, AssetKind::kAnalysis, id, asset.latest_version))));
  Json configurations = Json::array();
  DataSetReferences names;  // identifier, placeholder
  for (const Json& one : member_of(analysis, "DataSetIdentifierDeclarations").items()) {
    const std::string& data_set = member_of(one, "DataSetArn").as_string();
    const auto reference =
        std::ranges::find(references, data_set, &std::pair<std::string, std::string>::second);
    if (reference == references.end()) {
      return invalid_value("DataSetReferences lack the analysis's data set " + data_set + ".");
    }
    names.emplace_back(member_of(one, "Identifier").as_string(), reference->first);
    configurations.push(TRY(configuration_of(context, reference->first, data_set)));
  }
  SourceDefinition out;
  out.theme_arn = version.theme_arn;
  out.definition = Json::object();
  out.definition.set("DataSetConfigurations", std::move(configurations));
  for (const auto& [name, value] : analysis.members()) {
    if (name == "DataSetIdentifierDeclarations" || name == "TopicIdentifierDeclarations") continue;
    out.definition.set(name, renamed(value, names));
  }
  return out;
}

Result<SourceDefinition> copy_template(Context& context, std::string_view arn) {
  FoundTemplate found = TRY(find_template(context, arn));
  return SourceDefinition{std::move(found.definition), found.version.theme_arn};
}

Json with_parameters(const Json& definition, const Json& parameters,
                     std::vector<AssetErrorRow>& errors) {
  std::vector<std::string> taken;
  Json declarations = Json::array();
  for (const Json& one : member_of(definition, "ParameterDeclarations").items()) {
    declarations.push(overridden(one, parameters, taken, errors));
  }
  for (const OverrideKind& kind : kOverrides) {
    for (const Json& parameter : member_of(parameters, kind.list).items()) {
      const std::string& name = member_of(parameter, "Name").as_string();
      if (std::ranges::find(taken, name) != taken.end()) continue;
      errors.push_back({"PARAMETER_NOT_FOUND", "The parameter " + name + " is not declared.",
                        "parameter/" + name});
    }
  }
  Json changed = definition;
  if (!declarations.items().empty()) changed.set("ParameterDeclarations", std::move(declarations));
  return changed;
}

}  // namespace tarn::quicksight
