// The parameter lists of the function table, read: which parameter each argument is.
//
//   auto parameters = parameters_for(function, 3);   // one an argument; none: that many don't fit
//
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bi/expression/function_table.h"

namespace tarn::bi {

struct FunctionParameter {
  char code = 'a';
  std::string label;
  std::string fallback;  // of an optional one, after =
  bool is_optional = false;
};

std::optional<std::vector<FunctionParameter>> parameters_for(const FunctionInfo& function,
                                                             size_t count);
// "ifelse(if, then [, if, then …], else)"
std::string signature_of(const FunctionInfo& function);
// What is not in the call, with its fallback.
std::vector<FunctionParameter> missing_parameters(const FunctionInfo& function, size_t count);

}  // namespace tarn::bi
