#include "bi/visuals/field_formats.h"

namespace tarn::bi {
namespace {

std::string_view wrapper_of(std::string_view kind) {
  if (kind.starts_with("Numerical")) return "NumberFormatConfiguration";
  if (kind.starts_with("Date")) return "DateTimeFormatConfiguration";
  if (kind.starts_with("Categorical")) return "StringFormatConfiguration";
  return {};  // an UnaggregatedField has the whole union
}

const Json* field_option(const VisualRef& visual, const Field& field) {
  const Json* options = member(visual.chart(), "FieldOptions");
  for (const Json& option : list_member(options, "SelectedFieldOptions")) {
    if (text_member(&option, "FieldId") == field.field_id) return &option;
  }
  return nullptr;
}

}  // namespace

Json field_format(const Definition& definition, const Field& field) {
  if (field.format != nullptr) {
    const std::string_view wrapper = wrapper_of(field.kind);
    if (wrapper.empty()) return *field.format;
    Json made = Json::object();
    made.set(wrapper, *field.format);
    return made;
  }
  const Json* configured =
      member(definition.column_configuration(field.column), "FormatConfiguration");
  return configured == nullptr ? Json() : *configured;
}

std::string field_label(const VisualRef& visual, const Field& field) {
  const std::string_view custom = text_member(field_option(visual, field), "CustomLabel");
  if (!custom.empty()) return std::string(custom);
  if (!field.expression.empty()) return field.expression;
  if (!field.aggregation || field.role != FieldRole::kMeasure) return field.column.column;
  const std::string_view label = aggregation_label(field.aggregation->kind);
  return label.empty() ? field.column.column
                       : field.column.column + " (" + std::string(label) + ")";
}

}  // namespace tarn::bi
