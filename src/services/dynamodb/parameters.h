// Which parameters a request uses: expressions, or what they replaced, never both.
//
//   TRY(check_parameters({{"ConditionExpression", present(in.condition_expression)}},
//                        {{"Expected", in.expected.present}}, in.expression_attribute_names, …));
//
// Pure functions.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/result.h"
#include "services/dynamodb/substitutions.h"

namespace tarn::dynamodb {

struct Parameter {
  std::string_view name;
  bool is_given = false;
};

// ValidationException where both kinds are given, or names or values without an expression.
Result<void> check_parameters(std::initializer_list<Parameter> expressions,
                              std::initializer_list<Parameter> legacy, bool has_names,
                              bool has_values);

}  // namespace tarn::dynamodb
