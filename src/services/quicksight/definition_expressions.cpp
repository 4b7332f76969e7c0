// A definition's calculated fields: that they parse, that what they name is there, that types fit.
#include "services/quicksight/definition_check.h"
#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

const std::string& text_of(const Json& node, std::string_view name) {
  static const std::string kEmpty;
  const Json* found = node.find(name);
  return found == nullptr ? kEmpty : found->as_string();
}

// "…: unexpected ), at 12 of {a} + )"
std::string reason_of(const Error& error, const std::string& expression) {
  std::string reason = error.message();
  if (const auto place = bi::place_of(error)) {
    reason +=
        " (at " + std::to_string(place->offset + 1) + " of " + expression.substr(0, 200) + ")";
  }
  return reason;
}

}  // namespace

Result<void> DefinitionChecker::check_expressions(const Json& definition) {
  const Json* fields = definition.find("CalculatedFields");
  if (fields == nullptr) return {};
  for (size_t i = 0; i < fields->items().size(); ++i) {
    const Json& field = fields->items()[i];
    const std::string& name = text_of(field, "Name");
    const std::string& text = text_of(field, "Expression");
    const std::string path = "Definition.CalculatedFields[" + std::to_string(i) + "]";
    if (field.find("DataSetIdentifier") == nullptr) return not_served("topics: " + path);
    const std::string& identifier = text_of(field, "DataSetIdentifier");
    const auto data_set = data_sets_.find(identifier);
    if (data_set == data_sets_.end()) {
      return invalid_value(path + ".DataSetIdentifier: the data set identifier " + identifier +
                           " is not declared.");
    }
    const auto syntax = bi::parse_expression(text);
    if (!syntax.ok()) {
      return invalid_value(path + ".Expression: " + reason_of(syntax.error(), text));
    }
    check_expression(*syntax, text, data_set->second, identifier,
                     DefinitionPlace().within("calculated-field", name));
  }
  return {};
}

void DefinitionChecker::check_expression(const bi::SyntaxPtr& syntax, const std::string& text,
                                         const DataSet& data_set, std::string_view identifier,
                                         const DefinitionPlace& place) {
  if (!has_names(*syntax, data_set, identifier, place) || data_set.columns.typed.empty()) return;
  bi::ExpressionContext context;
  context.columns = data_set.columns.typed;
  context.calculated_fields = expressions_.find(identifier)->second;
  context.parameters = typed_parameters_;
  const auto checked = bi::check_expression(text, context);
  if (!checked.ok()) fail("COLUMN_TYPE_MISMATCH", reason_of(checked.error(), text), place);
}

// Whether every field and parameter is there. What stands without braces may be a word of the
// language, which the checker knows.
bool DefinitionChecker::has_names(const bi::SyntaxNode& node, const DataSet& data_set,
                                  std::string_view identifier, const DefinitionPlace& place) {
  bool has_all = true;
  if (node.kind == bi::SyntaxNode::Kind::kParameter && node.name != "visualDimensions") {
    has_all = parameters_.contains(node.name);
    check_parameter(node.name, place);
  }
  if (node.kind == bi::SyntaxNode::Kind::kField && data_set.columns.is_there &&
      data_set.columns.names && !data_set.columns.names->contains(node.name) &&
      !calculated_fields_[std::string(identifier)].contains(node.name)) {
    fail("COLUMN_REPLACEMENT_MISSING",
         "Required column '" + node.name + "' is missing in data set '" +
             (data_set.arn.empty() ? std::string(identifier) : data_set.arn) + "'",
         place);
    has_all = false;
  }
  for (const bi::SyntaxPtr& child : node.children) {
    if (!has_names(*child, data_set, identifier, place)) has_all = false;
  }
  return has_all;
}

}  // namespace tarn::quicksight
