// CreateEventSourceMapping, GetEventSourceMapping, ListEventSourceMappings,
// UpdateEventSourceMapping, DeleteEventSourceMapping.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "core/filter_policy.h"
#include "core/message_queues.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/mapping_poller.h"
#include "services/lambda/mapping_rows.h"
#include "services/lambda/paging.h"
#include "services/lambda/role_session.h"
#include "services/lambda/tags.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kQueueStart = "arn:aws:sqs:";
constexpr int64_t kMaxUnwindowedBatch = 10;
constexpr uint32_t kMaxFilters = 5;
constexpr size_t kMaxMappingsPerAccount = 1000;

template <class In>
Result<void> refuse_unserved_mapping(const In& in) {
  if (in.parallelization_factor || in.maximum_record_age_in_seconds ||
      in.bisect_batch_on_function_error.value_or(false) || in.maximum_retry_attempts ||
      in.tumbling_window_in_seconds.value_or(0) != 0) {
    return invalid_parameter("Unsupported settings for the event source: they are for streams.");
  }
  const auto* destinations = in.destination_config;
  if (destinations != nullptr &&
      (destinations->on_failure != nullptr || destinations->on_success != nullptr)) {
    return invalid_parameter(
        "Unsupported DestinationConfig parameter for given event source "
        "mapping type.");
  }
  if (!in.kms_key_arn.empty()) return not_served("KMSKeyArn: filters lie in the clear");
  if (in.metrics_config != nullptr) return not_served("MetricsConfig of event source mappings");
  if (in.provisioned_poller_config != nullptr) return not_served("ProvisionedPollerConfig");
  if (in.logging_config != nullptr) return not_served("LoggingConfig of event source mappings");
  return {};
}

Result<void> read_filters(const api::FilterCriteria& in, MappingRow& row) {
  if (in.filters.size > kMaxFilters) {
    return invalid_parameter("Filter criteria can have at most 5 filters.");
  }
  row.filters.clear();
  for (const auto& filter : in.filters) {
    const auto checked = FilterPolicy::parse(filter.pattern, true);
    if (!checked.ok()) {
      return invalid_parameter("Invalid filter pattern definition.");
    }
    row.filters.emplace_back(filter.pattern);
  }
  return {};
}

template <class In>
Result<void> apply_settings(const In& in, MappingRow& row) {
  if (in.enabled) row.is_disabled = !*in.enabled;
  if (in.batch_size) row.batch_size = *in.batch_size;
  if (in.maximum_batching_window_in_seconds) {
    row.window_seconds = *in.maximum_batching_window_in_seconds;
  }
  if (in.filter_criteria != nullptr) TRY(read_filters(*in.filter_criteria, row));
  if (in.scaling_config != nullptr) {
    row.max_concurrency = in.scaling_config->maximum_concurrency.value_or(0);
  }
  if (in.function_response_types.present) {
    row.reports_failures = !in.function_response_types.empty();
  }
  const bool is_fifo = row.source_arn.ends_with(".fifo");
  if (is_fifo && row.window_seconds > 0) {
    return invalid_parameter("Batching window is not supported for FIFO queues");
  }
  if (is_fifo && row.batch_size > kMaxUnwindowedBatch) {
    return invalid_parameter("Batch size is bigger than maximum allowed 10 for FIFO queue");
  }
  if (row.batch_size > kMaxUnwindowedBatch && row.window_seconds == 0) {
    return invalid_parameter(
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater "
        "than 10");
  }
  return {};
}

// The function is there, its role may poll the queue, and the queue gives it time to work.
Result<void> check_mapping(Lambda& lambda, Context& context, const MappingRow& row) {
  if (lambda.queues() == nullptr) return not_served("queues as event sources here");
  FunctionRows rows(context.transaction, context.generation);
  const auto found = rows.require_version(row.ref());
  if (!found.ok() && found.error().http_status() == 404) {
    return invalid_parameter("Function does not exist");
  }
  const VersionRow version = TRY(found);
  Caller caller;
  caller.identity = TRY(role_identity(lambda, row.ref(), version.role));
  caller.region = row.region;
  const auto facts = lambda.queues()->describe(caller, row.source_arn);
  if (!facts.ok()) {
    const Error& error = facts.error();
    if (error.code() == "QueueDoesNotExist") {
      return invalid_parameter(
          "Error occurred while ReceiveMessage. SQS Error Code: "
          "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does "
          "not exist.");
    }
    if (error.http_status() == 403 || error.code().find("AccessDenied") != std::string::npos) {
      return invalid_parameter(
          "The provided execution role does not have permissions to call ReceiveMessage on SQS");
    }
    return invalid_parameter(error.message());
  }
  if (facts->visibility_seconds < version.timeout_seconds) {
    return invalid_parameter(
        "Queue visibility timeout: " + std::to_string(facts->visibility_seconds) +
        " seconds is less than Function timeout: " + std::to_string(version.timeout_seconds) +
        " seconds");
  }
  return {};
}

Result<void> check_no_other(Context& context, const MappingRow& row) {
  const auto all =
      TRY(load_mappings(context.transaction, context.generation, row.account, row.region));
  if (all.size() >= kMaxMappingsPerAccount) {
    return user_error(400, "InvalidParameterValueException",
                      "The account has as many event source mappings as it may have.");
  }
  for (const MappingRow& other : all) {
    if (other.id == row.id || other.source_arn != row.source_arn ||
        other.ref().arn() != row.ref().arn()) {
      continue;
    }
    return conflict_with("An event source mapping with SQS arn (\" " + row.source_arn +
                         " \") and function (\" " + row.function +
                         " \") already exists. Please update or delete the existing mapping with "
                         "UUID " +
                         other.id);
  }
  return {};
}

api::EventSourceMappingConfiguration describe_mapping(Context& context, const MappingRow& row,
                                                      std::string_view state) {
  Arena& arena = context.arena;
  api::EventSourceMappingConfiguration out;
  out.uuid = arena.copy(row.id);
  out.batch_size = static_cast<int32_t>(row.batch_size);
  out.maximum_batching_window_in_seconds = static_cast<int32_t>(row.window_seconds);
  out.event_source_arn = arena.copy(row.source_arn);
  out.event_source_mapping_arn = arena.copy(mapping_arn(row));
  out.function_arn = arena.copy(row.ref().qualified_arn());
  out.last_modified = wire::Timestamp{row.modified_ms};
  out.state = arena.copy(state);
  out.state_transition_reason = arena.copy("USER_INITIATED");
  if (row.max_concurrency > 0) {
    out.scaling_config = arena.make<api::ScalingConfig>();
    out.scaling_config->maximum_concurrency = static_cast<int32_t>(row.max_concurrency);
  }
  out.function_response_types = wire::make_list<wire::Text>(arena, row.reports_failures ? 1 : 0);
  if (row.reports_failures) out.function_response_types[0] = "ReportBatchItemFailures";
  if (!row.filters.empty()) {
    out.filter_criteria = arena.make<api::FilterCriteria>();
    out.filter_criteria->filters = wire::make_list<api::Filter>(arena, row.filters.size());
    for (uint32_t i = 0; i < row.filters.size(); ++i) {
      out.filter_criteria->filters[i].pattern = arena.copy(row.filters[i]);
    }
  }
  return out;
}

std::string_view state_of(const MappingRow& row) {
  return row.is_disabled ? "Disabled" : "Enabled";
}

Result<MappingRow> require_mapping(Context& context, wire::Text id) {
  auto row = TRY(
      find_mapping(context.transaction, context.generation, context.account, context.region, id));
  if (!row) return no_such_resource("The resource you requested does not exist.");
  return *std::move(row);
}

Result<void> store_mapping(Lambda& lambda, Context& context, MappingRow& row) {
  row.modified_ms = context.clock.domain_ms();
  context.after_commit([&lambda] { lambda.poller().reload(); });
  return context.transaction.put(
      mapping_key(context.generation, row.account, row.region, row.id).bytes(),
      store::encode_row(row));
}

}  // namespace

// Policies limit by function, as a condition.
Result<void> refine_create_event_source_mapping(Lambda&, Context& context,
                                                const api::CreateEventSourceMappingRequest& in,
                                                std::vector<AccessRequest>& requests) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name));
  requests.front().conditions.emplace_back("lambda:FunctionArn", ref.qualified_arn());
  return {};
}

Result<api::EventSourceMappingConfiguration> create_event_source_mapping(
    Lambda& lambda, Context& context, const api::CreateEventSourceMappingRequest& in) {
  const bool is_elsewhere = in.self_managed_event_source != nullptr;
  if (!wire::present(in.event_source_arn) && !is_elsewhere) {
    return invalid_parameter("Unrecognized event source.");
  }
  if (is_elsewhere) return not_served("SelfManagedEventSource: only SQS queues are event sources");
  if (!in.event_source_arn.starts_with(kQueueStart)) {
    return not_served("the event source " + std::string(in.event_source_arn) +
                      ": only SQS queues are");
  }
  if (wire::present(in.starting_position)) {
    return invalid_parameter("StartingPosition is not valid for SQS event sources.");
  }
  TRY(refuse_unserved_mapping(in));
  const FunctionRef ref = TRY(parse_function(context, in.function_name));
  MappingRow row;
  row.id = make_uuid(context.random);
  row.account = ref.account;
  row.region = ref.region;
  row.function = ref.name;
  row.qualifier = ref.qualifier;
  row.source_arn = in.event_source_arn;
  TRY(merge_tags(in.tags, row.tags));
  TRY(apply_settings(in, row));
  TRY(check_mapping(lambda, context, row));
  TRY(check_no_other(context, row));
  TRY(store_mapping(lambda, context, row));
  return describe_mapping(context, row, row.is_disabled ? "Disabled" : "Creating");
}

Result<api::EventSourceMappingConfiguration> get_event_source_mapping(
    Lambda&, Context& context, const api::GetEventSourceMappingRequest& in) {
  const MappingRow row = TRY(require_mapping(context, in.uuid));
  return describe_mapping(context, row, state_of(row));
}

Result<api::EventSourceMappingConfiguration> update_event_source_mapping(
    Lambda& lambda, Context& context, const api::UpdateEventSourceMappingRequest& in) {
  TRY(refuse_unserved_mapping(in));
  MappingRow row = TRY(require_mapping(context, in.uuid));
  if (wire::present(in.function_name)) {
    const FunctionRef ref = TRY(parse_function(context, in.function_name));
    row.function = ref.name;
    row.qualifier = ref.qualifier;
    TRY(check_no_other(context, row));
  }
  const bool was_disabled = row.is_disabled;
  TRY(apply_settings(in, row));
  TRY(check_mapping(lambda, context, row));
  TRY(store_mapping(lambda, context, row));
  if (row.is_disabled == was_disabled) return describe_mapping(context, row, "Updating");
  return describe_mapping(context, row, row.is_disabled ? "Disabling" : "Enabling");
}

Result<api::EventSourceMappingConfiguration> delete_event_source_mapping(
    Lambda& lambda, Context& context, const api::DeleteEventSourceMappingRequest& in) {
  const MappingRow row = TRY(require_mapping(context, in.uuid));
  TRY(context.transaction.erase(
      mapping_key(context.generation, row.account, row.region, row.id).bytes()));
  context.after_commit([&lambda] { lambda.poller().reload(); });
  return describe_mapping(context, row, "Deleting");
}

Result<api::ListEventSourceMappingsResponse> list_event_source_mappings(
    Lambda&, Context& context, const api::ListEventSourceMappingsRequest& in) {
  auto rows =
      TRY(load_mappings(context.transaction, context.generation, context.account, context.region));
  if (wire::present(in.function_name)) {
    const FunctionRef ref = TRY(parse_function(context, in.function_name));
    std::erase_if(rows, [&](const MappingRow& row) {
      return row.function != ref.name || (!ref.qualifier.empty() && row.qualifier != ref.qualifier);
    });
  }
  if (wire::present(in.event_source_arn)) {
    std::erase_if(rows,
                  [&](const MappingRow& row) { return row.source_arn != in.event_source_arn; });
  }
  const Page page = TRY(page_of(rows.size(), in.marker, in.max_items));
  api::ListEventSourceMappingsResponse out;
  out.event_source_mappings =
      wire::make_list<api::EventSourceMappingConfiguration>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    out.event_source_mappings[static_cast<uint32_t>(i - page.first)] =
        describe_mapping(context, rows[i], state_of(rows[i]));
  }
  out.next_marker = page.next_marker(context);
  return out;
}

}  // namespace tarn::lambda
