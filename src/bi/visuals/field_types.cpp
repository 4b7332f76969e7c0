#include "bi/visuals/field_types.h"

#include "bi/visuals/errors.h"

namespace tarn::bi {

FieldTypes::FieldTypes(const Definition& definition, std::string_view data_set,
                       const Relation& relation, const ParameterValues& parameters)
    : data_set_(data_set), relation_(&relation), parameters_(&parameters) {
  context_.columns = relation.columns;
  context_.parameters = parameters.values;
  for (const NamedExpression& field : definition.calculated_fields()) {
    if (field.data_set == data_set) {
      context_.calculated_fields.emplace_back(field.name, field.expression);
    }
  }
}

const std::string* FieldTypes::expression_of(std::string_view name) const {
  for (const auto& [known, expression] : context_.calculated_fields) {
    if (known == name) return &expression;
  }
  return nullptr;
}

bool FieldTypes::has(const std::string& name) const {
  if (expression_of(name) != nullptr) return true;
  for (const Column& column : relation_->columns) {
    if (column.name == name) return true;
  }
  return false;
}

void FieldTypes::add(std::string name, std::string expression) {
  for (auto& [known, text] : context_.calculated_fields) {
    if (known != name) continue;
    text = std::move(expression);
    return;
  }
  context_.calculated_fields.emplace_back(std::move(name), std::move(expression));
}

Result<FieldType> FieldTypes::find(const std::string& name) {
  if (const auto found = known_.find(name); found != known_.end()) return found->second;
  FieldType made;
  if (const std::string* expression = expression_of(name)) {
    auto checked = check_expression(*expression, context_);
    if (!checked.ok()) {
      return std::move(checked).error().within("The calculated field " + name);
    }
    for (const std::string& parameter : checked->parameters) {
      TRY(parameters_->require(parameter));
    }
    for (const std::string& used : checked->calculated_fields) TRY(find(used));
    made = {checked->type, checked->level};
  } else {
    const Column* column = nullptr;
    for (const Column& known : relation_->columns) {
      if (known.name == name) column = &known;
    }
    if (column == nullptr) return column_not_found(name, data_set_);
    made.type = column->type;
  }
  known_.emplace(name, made);
  return made;
}

}  // namespace tarn::bi
