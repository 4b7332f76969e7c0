// PutProvisionedConcurrencyConfig, GetProvisionedConcurrencyConfig,
// DeleteProvisionedConcurrencyConfig, ListProvisionedConcurrencyConfigs.
#include <algorithm>
#include <string>
#include <vector>

#include "services/lambda/concurrency.h"
#include "services/lambda/describe.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/invoker.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/paging.h"
#include "services/lambda/provisioned_rows.h"
#include "services/lambda/provisioner.h"

namespace tarn::lambda {
namespace {

Error no_provisioned_config() {
  return user_error(404, "ProvisionedConcurrencyConfigNotFoundException",
                    "No Provisioned Concurrency Config found for this function");
}

// A version or an alias that is there. `unpublished`: what is said of $LATEST.
Result<FunctionRef> provisioned_holder(Context& context, wire::Text named, wire::Text qualifier,
                                       std::string_view unpublished) {
  const FunctionRef ref = TRY(parse_function(context, named, qualifier));
  if (ref.qualifier.empty() || ref.qualifier == kLatest) {
    return invalid_parameter(std::string(unpublished));
  }
  FunctionRows rows(context.transaction, context.generation);
  TRY(rows.require_target(ref));
  return ref;
}

constexpr std::string_view kNeedsPublished =
    "The function resource provided must be an alias or a published version.";

// A version and the aliases that point to it have one configuration among them.
Result<void> check_no_other_holder(Context& context, const FunctionRef& ref) {
  FunctionRows rows(context.transaction, context.generation);
  const int64_t number = TRY(rows.require_version(ref))
  .number;
  for (const auto& row : TRY(provisioned_of(context.transaction, context.generation, &ref))) {
    if (row.qualifier == ref.qualifier) continue;
    if (version_number(row.qualifier) == number) {
      return conflict_with(
          "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned "
          "version");
    }
    const auto alias = TRY(rows.find_alias(ref, row.qualifier));
    if (alias && alias->version == number && version_number(ref.qualifier)) {
      return conflict_with("Version is pointed by a Provisioned Concurrency alias");
    }
  }
  return {};
}

template <class Out>
Result<Out> describe_provisioned(Lambda& lambda, Context& context, const ProvisionedRow& row) {
  Out out;
  FunctionRows rows(context.transaction, context.generation);
  const VersionRow version = TRY(rows.require_version(row.ref()));
  const FunctionReadiness readiness = lambda.invoker().readiness(row.ref(), version);
  const int64_t ready = std::min(readiness.environments, row.requested);
  out.requested_provisioned_concurrent_executions = static_cast<int32_t>(row.requested);
  out.allocated_provisioned_concurrent_executions = static_cast<int32_t>(ready);
  out.available_provisioned_concurrent_executions = static_cast<int32_t>(ready);
  out.status = ready == row.requested ? "READY" : readiness.has_failed ? "FAILED" : "IN_PROGRESS";
  if (out.status == "FAILED") out.status_reason = "FUNCTION_ERROR_INIT_FAILURE";
  out.last_modified = context.arena.copy(format_lambda_time(row.modified_ms));
  return out;
}

Result<void> check_room(Context& context, const FunctionRef& ref, int64_t wanted) {
  const FunctionRow function =
      TRY(FunctionRows(context.transaction, context.generation).require(ref));
  int64_t others = 0;
  for (const auto& row : TRY(provisioned_of(context.transaction, context.generation, &ref))) {
    if (row.qualifier != ref.qualifier) others += row.requested;
  }
  const int64_t reserved = TRY(reserved_in(context.transaction, ref.scope(context.generation)));
  const int64_t room =
      function.reserved ? *function.reserved : kAccountConcurrency - reserved - kMinUnreserved;
  if (others + wanted <= room) return {};
  if (function.reserved) {
    return invalid_parameter(
        "Requested Provisioned Concurrency should not be greater than the "
        "reservedConcurrentExecution for function");
  }
  const int64_t unreserved = kAccountConcurrency - reserved - others;
  if (wanted > unreserved) {
    return invalid_parameter(
        "Specified ConcurrentExecutions for function is greater than account's unreserved "
        "concurrency [" +
        std::to_string(unreserved) + "].");
  }
  return invalid_parameter(
      "Specified ConcurrentExecutions for function decreases account's "
      "UnreservedConcurrentExecution below its minimum value of [" +
      std::to_string(kMinUnreserved) + "].");
}

void apply_after(Lambda& lambda, Context& context, const FunctionRef& ref) {
  context.after_commit([&lambda, ref] { lambda.provisioner().changed(ref); });
}

}  // namespace

Result<api::PutProvisionedConcurrencyConfigResponse> put_provisioned_concurrency_config(
    Lambda& lambda, Context& context, const api::PutProvisionedConcurrencyConfigRequest& in) {
  const FunctionRef ref = TRY(provisioned_holder(
      context, in.function_name, in.qualifier,
      "Provisioned Concurrency Configs cannot be applied to unpublished function versions."));
  TRY(check_no_other_holder(context, ref));
  TRY(check_room(context, ref, *in.provisioned_concurrent_executions));
  const VersionRow version =
      TRY(FunctionRows(context.transaction, context.generation).require_version(ref));
  if (version.state == State::kPending) return not_ready("Pending");
  if (version.snap_start) {
    return invalid_parameter(
        "Provisioned Concurrency Configs cannot be applied to function versions with SnapStart.");
  }
  ProvisionedRow row{ref.account, ref.region, ref.name, ref.qualifier};
  row.requested = *in.provisioned_concurrent_executions;
  row.modified_ms = context.clock.domain_ms();
  TRY(context.transaction.put(provisioned_key(ref, context.generation).bytes(),
                              store::encode_row(row)));
  apply_after(lambda, context, ref);
  return describe_provisioned<api::PutProvisionedConcurrencyConfigResponse>(lambda, context, row);
}

Result<api::GetProvisionedConcurrencyConfigResponse> get_provisioned_concurrency_config(
    Lambda& lambda, Context& context, const api::GetProvisionedConcurrencyConfigRequest& in) {
  const FunctionRef ref =
      TRY(provisioned_holder(context, in.function_name, in.qualifier, kNeedsPublished));
  const auto row = TRY(find_provisioned(context.transaction, context.generation, ref));
  if (!row) return no_provisioned_config();
  return describe_provisioned<api::GetProvisionedConcurrencyConfigResponse>(lambda, context, *row);
}

Result<api::DeleteProvisionedConcurrencyConfigResponse> delete_provisioned_concurrency_config(
    Lambda& lambda, Context& context, const api::DeleteProvisionedConcurrencyConfigRequest& in) {
  const FunctionRef ref =
      TRY(provisioned_holder(context, in.function_name, in.qualifier, kNeedsPublished));
  TRY(context.transaction.erase(provisioned_key(ref, context.generation).bytes()));
  apply_after(lambda, context, ref);
  return api::DeleteProvisionedConcurrencyConfigResponse{};
}

Result<api::ListProvisionedConcurrencyConfigsResponse> list_provisioned_concurrency_configs(
    Lambda& lambda, Context& context, const api::ListProvisionedConcurrencyConfigsRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name));
  TRY(FunctionRows(context.transaction, context.generation).require(ref));
  const auto found = TRY(provisioned_of(context.transaction, context.generation, &ref));
  const Page page = TRY(page_of(found.size(), in.marker, in.max_items));
  api::ListProvisionedConcurrencyConfigsResponse out;
  out.provisioned_concurrency_configs =
      wire::make_list<api::ProvisionedConcurrencyConfigListItem>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    auto& item = out.provisioned_concurrency_configs[static_cast<uint32_t>(i - page.first)];
    item = TRY(
        describe_provisioned<api::ProvisionedConcurrencyConfigListItem>(lambda, context, found[i]));
    item.function_arn = context.arena.copy(found[i].ref().qualified_arn());
  }
  out.next_marker = page.next_marker(context);
  return out;
}

}  // namespace tarn::lambda
