// PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency.
#include "services/lambda/concurrency.h"

#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/provisioned_rows.h"

namespace tarn::lambda {
namespace {

store::Key reserved_key(const store::Scope& scope) { return {scope, "lambda.reserved"}; }

Result<FunctionRef> plain_function(Context& context, wire::Text named) {
  FunctionRef ref = TRY(parse_function(context, named));
  if (!ref.qualifier.empty()) {
    return invalid_parameter(
        "This operation is permitted on Lambda functions only. Aliases and "
        "versions do not support this operation. Please specify either a "
        "function name or an unqualified function ARN.");
  }
  return ref;
}

}  // namespace

Result<int64_t> reserved_in(store::Transaction& transaction, const store::Scope& scope) {
  const auto counter = TRY(transaction.get(reserved_key(scope).bytes()));
  return counter ? store::decode_counter(*counter) : 0;
}

Result<void> change_reserved(Context& context, const FunctionRef& ref, int64_t before,
                             int64_t after) {
  if (before == after) return {};
  return context.transaction.add(reserved_key(ref.scope(context.generation)).bytes(),
                                 after - before);
}

Result<api::Concurrency> put_function_concurrency(Lambda&, Context& context,
                                                  const api::PutFunctionConcurrencyRequest& in) {
  const FunctionRef ref = TRY(plain_function(context, in.function_name));
  FunctionRows rows(context.transaction, context.generation);
  if (!TRY(rows.find(ref))) return no_such_function(ref.arn_of(kLatest));
  FunctionRow function = TRY(rows.require(ref));
  const int64_t wanted = in.reserved_concurrent_executions.value_or(0);
  const int64_t before = function.reserved.value_or(0);
  const int64_t all = TRY(reserved_in(context.transaction, ref.scope(context.generation)));
  if (all - before + wanted > kAccountConcurrency - kMinUnreserved) {
    return invalid_parameter(
        "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [" +
        std::to_string(kMinUnreserved) + "].");
  }
  int64_t provisioned = 0;
  for (const auto& row : TRY(provisioned_of(context.transaction, context.generation, &ref))) {
    provisioned += row.requested;
  }
  if (wanted < provisioned) {
    return invalid_parameter(
        " ReservedConcurrentExecutions  " + std::to_string(wanted) +
        " should not be lower than function's total provisioned concurrency [" +
        std::to_string(provisioned) + "].");
  }
  function.reserved = wanted;
  TRY(change_reserved(context, ref, before, wanted));
  TRY(rows.put(ref, function));
  api::Concurrency out;
  out.reserved_concurrent_executions = static_cast<int32_t>(wanted);
  return out;
}

Result<api::GetFunctionConcurrencyResponse> get_function_concurrency(
    Lambda&, Context& context, const api::GetFunctionConcurrencyRequest& in) {
  const FunctionRef ref = TRY(plain_function(context, in.function_name));
  const FunctionRow function =
      TRY(FunctionRows(context.transaction, context.generation).require(ref));
  api::GetFunctionConcurrencyResponse out;
  if (function.reserved) {
    out.reserved_concurrent_executions = static_cast<int32_t>(*function.reserved);
  }
  return out;
}

Result<api::DeleteFunctionConcurrencyResponse> delete_function_concurrency(
    Lambda&, Context& context, const api::DeleteFunctionConcurrencyRequest& in) {
  const FunctionRef ref = TRY(plain_function(context, in.function_name));
  FunctionRows rows(context.transaction, context.generation);
  FunctionRow function = TRY(rows.require(ref));
  TRY(change_reserved(context, ref, function.reserved.value_or(0), 0));
  function.reserved.reset();
  TRY(rows.put(ref, function));
  return api::DeleteFunctionConcurrencyResponse{};
}

}  // namespace tarn::lambda
