#include "services/dynamodb/parameters.h"

#include <algorithm>
#include <string>

#include "services/dynamodb/errors.h"

namespace tarn::dynamodb {
namespace {

std::string given_names(std::initializer_list<Parameter> parameters) {
  std::string out;
  for (const Parameter& parameter : parameters) {
    if (!parameter.is_given) continue;
    out += out.empty() ? "" : ", ";
    out += parameter.name;
  }
  return out;
}

}  // namespace

Result<void> check_parameters(std::initializer_list<Parameter> expressions,
                              std::initializer_list<Parameter> legacy, bool has_names,
                              bool has_values) {
  const std::string used = given_names(expressions);
  const std::string replaced = given_names(legacy);
  if (!used.empty() && !replaced.empty()) {
    return validation(
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {" +
        replaced + "} Expression parameters: {" + used + "}");
  }
  if (has_names && used.empty()) {
    return validation("ExpressionAttributeNames can only be specified when using expressions");
  }
  if (!has_values) return {};
  std::string with_values;
  size_t count = 0;
  for (const Parameter& parameter : expressions) {
    if (parameter.name == "ProjectionExpression") continue;
    if (parameter.is_given) return {};
    with_values += with_values.empty() ? "" : " and ";
    with_values += parameter.name;
    ++count;
  }
  return validation("ExpressionAttributeValues can only be specified when using expressions: " +
                    with_values + (count > 1 ? " are" : " is") + " null");
}

}  // namespace tarn::dynamodb
