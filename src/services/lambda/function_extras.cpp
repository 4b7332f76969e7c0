// What clients ask of every function: recursive loops, runtime updates, code signing, event
// sources.
#include <string>

#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kTerminate = "Terminate";

}  // namespace

Result<api::PutFunctionRecursionConfigResponse> put_function_recursion_config(
    Lambda&, Context& context, const api::PutFunctionRecursionConfigRequest& in) {
  FunctionRef ref = TRY(parse_function(context, in.function_name));
  FunctionRows rows(context.transaction, context.generation);
  FunctionRow function = TRY(rows.require(ref));
  function.recursive_loop = in.recursive_loop == kTerminate ? "" : std::string(in.recursive_loop);
  TRY(rows.put(ref, function));
  api::PutFunctionRecursionConfigResponse out;
  out.recursive_loop = in.recursive_loop;
  return out;
}

Result<api::GetFunctionRecursionConfigResponse> get_function_recursion_config(
    Lambda&, Context& context, const api::GetFunctionRecursionConfigRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name));
  const FunctionRow function =
      TRY(FunctionRows(context.transaction, context.generation).require(ref));
  api::GetFunctionRecursionConfigResponse out;
  out.recursive_loop =
      function.recursive_loop.empty() ? kTerminate : context.arena.copy(function.recursive_loop);
  return out;
}

// An interpreter changes with the machine's packages, as nobody but its owner does it.
Result<api::GetRuntimeManagementConfigResponse> get_runtime_management_config(
    Lambda&, Context& context, const api::GetRuntimeManagementConfigRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  TRY(FunctionRows(context.transaction, context.generation).require_version(ref));
  api::GetRuntimeManagementConfigResponse out;
  out.update_runtime_on = "Auto";
  out.function_arn =
      context.arena.copy(ref.arn_of(ref.qualifier.empty() ? std::string(kLatest) : ref.qualifier));
  return out;
}

// None has one: no configuration can be made.
Result<api::GetFunctionCodeSigningConfigResponse> get_function_code_signing_config(
    Lambda&, Context& context, const api::GetFunctionCodeSigningConfigRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name));
  TRY(FunctionRows(context.transaction, context.generation).require(ref));
  api::GetFunctionCodeSigningConfigResponse out;
  out.function_name = context.arena.copy(ref.name);
  out.code_signing_config_arn = "";
  return out;
}

}  // namespace tarn::lambda
