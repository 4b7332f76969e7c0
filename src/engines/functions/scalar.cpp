#include "engines/functions/scalar.h"

#include <duckdb/execution/expression_executor.hpp>
#include <duckdb/main/extension/extension_loader.hpp>

namespace tarn::engines {

namespace {

// What Trino's TRY makes NULL of. The engine's does so for any error of execution.
bool is_tried(std::string_view code) {
  for (std::string_view one :
       {"DIVISION_BY_ZERO", "INVALID_CAST_ARGUMENT", "INVALID_FUNCTION_ARGUMENT",
        "NUMERIC_VALUE_OUT_OF_RANGE", "PATH_EVALUATION_ERROR", "JSON_INPUT_CONVERSION_ERROR",
        "JSON_VALUE_RESULT_ERROR"}) {
    if (code == one) return true;
  }
  return false;
}

}  // namespace

void throw_error(const char* code, const std::string& message) {
  const std::string text = std::string("TARN:") + code + ":" + message;
  if (is_tried(code)) throw duckdb::InvalidInputException(text);
  throw duckdb::NotImplementedException(text);
}

void throw_invalid(const std::string& message) {
  throw_error("INVALID_FUNCTION_ARGUMENT", message);
}

duckdb::Value constant_argument(duckdb::ClientContext& context, duckdb::Expression& argument) {
  if (!argument.IsFoldable()) throw duckdb::BinderException("a constant is expected");
  return duckdb::ExpressionExecutor::EvaluateScalar(context, argument);
}

void Registry::add_function(duckdb::ScalarFunction function) {
  function.errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR;
  duckdb::ExtensionLoader(database_, "tarn").RegisterFunction(std::move(function));
}

void Registry::add_bound(const char* name, duckdb::vector<duckdb::LogicalType> arguments,
                         duckdb::bind_scalar_function_t bind, duckdb::scalar_function_t run) {
  duckdb::ScalarFunction function(name, std::move(arguments), duckdb::LogicalType::ANY,
                                  std::move(run), bind);
  function.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  add_function(std::move(function));
}

void Registry::add_variadic(const char* name, duckdb::LogicalType argument,
                            duckdb::bind_scalar_function_t bind, duckdb::scalar_function_t run) {
  duckdb::ScalarFunction function(name, {}, duckdb::LogicalType::ANY, std::move(run), bind);
  function.varargs = std::move(argument);
  function.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  add_function(std::move(function));
}

}  // namespace tarn::engines
