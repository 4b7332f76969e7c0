// PutFunctionEventInvokeConfig, UpdateFunctionEventInvokeConfig, GetFunctionEventInvokeConfig,
// DeleteFunctionEventInvokeConfig, ListFunctionEventInvokeConfigs.
#include "services/lambda/event_config.h"

#include <utility>
#include <vector>

#include "services/lambda/destinations.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/paging.h"

namespace tarn::lambda {
namespace {

store::Key config_key(const FunctionRef& ref, uint64_t generation) {
  const std::string qualifier = ref.qualifier == kLatest ? std::string() : ref.qualifier;
  return below_function(ref, generation, "lambda.event_config").add(qualifier);
}

struct Owner {
  FunctionRef ref;
  VersionRow version;
};

Error no_function() { return no_such_resource("The function doesn't exist."); }

Result<Owner> owner_of(Context& context, wire::Text named, wire::Text qualifier) {
  Owner owner;
  owner.ref = TRY(parse_function(context, named, qualifier));
  FunctionRows rows(context.transaction, context.generation);
  auto version = rows.require_version(owner.ref);
  if (!version.ok()) return version.error().http_status() == 404 ? no_function() : version.error();
  owner.version = *std::move(version);
  return owner;
}

// As the ARN of the answer names it.
std::string described_qualifier(const EventConfigRow& row) {
  return row.qualifier.empty() ? std::string(kLatest) : row.qualifier;
}

api::FunctionEventInvokeConfig describe(Context& context, const FunctionRef& ref,
                                        const EventConfigRow& row) {
  Arena& arena = context.arena;
  api::FunctionEventInvokeConfig out;
  out.last_modified = wire::Timestamp{row.modified_ms};
  out.function_arn = arena.copy(ref.arn_of(described_qualifier(row)));
  if (row.max_retries) out.maximum_retry_attempts = static_cast<int32_t>(*row.max_retries);
  if (row.max_age_seconds) {
    out.maximum_event_age_in_seconds = static_cast<int32_t>(*row.max_age_seconds);
  }
  out.destination_config = arena.make<api::DestinationConfig>();
  out.destination_config->on_success = arena.make<api::OnSuccess>();
  out.destination_config->on_failure = arena.make<api::OnFailure>();
  if (!row.on_success.empty()) {
    out.destination_config->on_success->destination = arena.copy(row.on_success);
  }
  if (!row.on_failure.empty()) {
    out.destination_config->on_failure->destination = arena.copy(row.on_failure);
  }
  return out;
}

template <class In>
Result<void> apply(Lambda& lambda, Context& context, const Owner& owner, const In& in,
                   EventConfigRow& row) {
  if (in.maximum_retry_attempts) row.max_retries = *in.maximum_retry_attempts;
  if (in.maximum_event_age_in_seconds) row.max_age_seconds = *in.maximum_event_age_in_seconds;
  if (in.destination_config == nullptr) return {};
  const auto* success = in.destination_config->on_success;
  const auto* failure = in.destination_config->on_failure;
  if (success != nullptr && wire::present(success->destination)) {
    TRY(check_destination(lambda, context, owner.ref, owner.version, success->destination,
                          DestinationKind::kSuccess));
    row.on_success = success->destination;
  }
  if (failure != nullptr && wire::present(failure->destination)) {
    TRY(check_destination(lambda, context, owner.ref, owner.version, failure->destination,
                          DestinationKind::kFailure));
    row.on_failure = failure->destination;
  }
  return {};
}

template <class In>
Result<void> check_says_something(const In& in) {
  const bool says = in.maximum_retry_attempts || in.maximum_event_age_in_seconds ||
                    in.destination_config != nullptr;
  if (says) return {};
  return invalid_parameter(
      "You must specify at least one of error handling or destination setting.");
}

Error no_config(const FunctionRef& ref) {
  const std::string qualifier = ref.qualifier.empty() ? std::string(kLatest) : ref.qualifier;
  return no_such_resource("The function " + ref.arn_of(qualifier) +
                          " doesn't have an EventInvokeConfig");
}

Result<api::FunctionEventInvokeConfig> store_config(Context& context, const FunctionRef& ref,
                                                    EventConfigRow row) {
  row.qualifier = ref.qualifier == kLatest ? std::string() : ref.qualifier;
  row.modified_ms = context.clock.domain_ms();
  TRY(context.transaction.put(config_key(ref, context.generation).bytes(), store::encode_row(row)));
  return describe(context, ref, row);
}

}  // namespace

Result<std::optional<EventConfigRow>> find_event_config(store::Transaction& transaction,
                                                        uint64_t generation,
                                                        const FunctionRef& ref) {
  const auto bytes = TRY(transaction.get(config_key(ref, generation).bytes()));
  if (!bytes) return std::optional<EventConfigRow>();
  return std::optional<EventConfigRow>(TRY(store::decode_row<EventConfigRow>(*bytes)));
}

Result<api::FunctionEventInvokeConfig> put_function_event_invoke_config(
    Lambda& lambda, Context& context, const api::PutFunctionEventInvokeConfigRequest& in) {
  TRY(check_says_something(in));
  const Owner owner = TRY(owner_of(context, in.function_name, in.qualifier));
  EventConfigRow row;
  TRY(apply(lambda, context, owner, in, row));
  return store_config(context, owner.ref, std::move(row));
}

Result<api::FunctionEventInvokeConfig> update_function_event_invoke_config(
    Lambda& lambda, Context& context, const api::UpdateFunctionEventInvokeConfigRequest& in) {
  TRY(check_says_something(in));
  const Owner owner = TRY(owner_of(context, in.function_name, in.qualifier));
  auto row = TRY(find_event_config(context.transaction, context.generation, owner.ref));
  if (!row) return no_config(owner.ref);
  TRY(apply(lambda, context, owner, in, *row));
  return store_config(context, owner.ref, *std::move(row));
}

Result<api::FunctionEventInvokeConfig> get_function_event_invoke_config(
    Lambda&, Context& context, const api::GetFunctionEventInvokeConfigRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  const auto row = TRY(find_event_config(context.transaction, context.generation, ref));
  if (!row) return no_config(ref);
  return describe(context, ref, *row);
}

Result<api::DeleteFunctionEventInvokeConfigResponse> delete_function_event_invoke_config(
    Lambda&, Context& context, const api::DeleteFunctionEventInvokeConfigRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  if (!TRY(find_event_config(context.transaction, context.generation, ref))) return no_config(ref);
  TRY(context.transaction.erase(config_key(ref, context.generation).bytes()));
  return api::DeleteFunctionEventInvokeConfigResponse{};
}

Result<api::ListFunctionEventInvokeConfigsResponse> list_function_event_invoke_configs(
    Lambda&, Context& context, const api::ListFunctionEventInvokeConfigsRequest& in) {
  FunctionRef ref = TRY(parse_function(context, in.function_name));
  ref.qualifier.clear();
  if (!TRY(FunctionRows(context.transaction, context.generation).find(ref))) return no_function();
  const std::string prefix = below_function(ref, context.generation, "lambda.event_config").bytes();
  std::vector<EventConfigRow> found;
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    found.push_back(TRY(store::decode_row<EventConfigRow>(cursor->value())));
  }
  const Page page = TRY(page_of(found.size(), in.marker, in.max_items));
  api::ListFunctionEventInvokeConfigsResponse out;
  out.function_event_invoke_configs =
      wire::make_list<api::FunctionEventInvokeConfig>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    out.function_event_invoke_configs[static_cast<uint32_t>(i - page.first)] =
        describe(context, ref, found[i]);
  }
  out.next_marker = page.next_marker(context);
  return out;
}

}  // namespace tarn::lambda
