#include "services/lambda/rows.h"

namespace tarn::lambda {

store::Key functions_key(const store::Scope& scope) { return {scope, "lambda.function"}; }

store::Key function_key(const FunctionRef& ref, uint64_t generation) {
  return below_function(ref, generation, "lambda.function");
}

store::Key versions_key(const FunctionRef& ref, uint64_t generation) {
  return below_function(ref, generation, "lambda.version");
}

store::Key aliases_key(const FunctionRef& ref, uint64_t generation) {
  return below_function(ref, generation, "lambda.alias");
}

store::Key below_function(const FunctionRef& ref, uint64_t generation, std::string_view kind) {
  return store::Key(ref.scope(generation), kind).add(ref.name);
}

}  // namespace tarn::lambda
