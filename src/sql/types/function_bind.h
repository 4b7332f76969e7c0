// Choosing among the functions of a name by the types of the arguments, as Trino does: exact
// signatures first, then by coercion the most specific one.
//
//   auto bound = bind_function(find_functions("abs"), {argument}, infer_lambda);
//
// Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sql/types/function.h"

namespace tarn::sql {

// An argument's type; `lambda_parameters` where it is a lambda, whose type is not known yet.
struct ArgumentType {
  Type type;
  std::optional<size_t> lambda_parameters;
};

struct BoundFunction {
  const Function* function = nullptr;
  std::vector<Type> parameters;  // one an argument: what each is coerced to
  Type result;
};

// The type of the body of the lambda at `argument`, for these types of its parameters.
using InferLambda =
    std::function<Result<Type>(size_t argument, const std::vector<Type>& parameters)>;

// Nothing where no signature fits; an error where a lambda's body has one.
Result<std::optional<BoundFunction>> bind_function(const std::vector<Function>& candidates,
                                                   const std::vector<ArgumentType>& arguments,
                                                   const InferLambda& infer_lambda);

}  // namespace tarn::sql
