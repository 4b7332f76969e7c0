// CreateSchedule, UpdateSchedule, GetSchedule, DeleteSchedule, ListSchedules.
#include <algorithm>
#include <vector>

#include "base/encoding.h"
#include "base/json_check.h"
#include "base/schedule.h"
#include "services/scheduler/errors.h"
#include "services/scheduler/firings.h"
#include "services/scheduler/rows.h"
#include "services/scheduler/scheduler.h"
#include "services/scheduler/scheduler_operations.h"
#include "services/scheduler/universal_target.h"

namespace tarn::scheduler {
namespace {

constexpr int32_t kDefaultRetries = 185;
constexpr int32_t kDefaultAgeSeconds = 86'400;

constexpr size_t kDefaultSchedulePage = 100;
constexpr size_t kMaxInputBytes = 64 * 1024;

ScheduleRef ref_of(const Context& context, wire::Text group, wire::Text name) {
  return {std::string(context.account), std::string(context.region),
          std::string(group.empty() ? kDefaultGroup : group), std::string(name)};
}

Result<void> refuse_settings(const api::Target& in) {
  const auto refuse = [&](const void* setting, std::string_view name) -> Result<void> {
    return setting == nullptr ? Result<void>() : schedule_not_served(std::string(name));
  };
  TRY(refuse(in.ecs_parameters, "EcsParameters"));
  TRY(refuse(in.kinesis_parameters, "KinesisParameters"));
  TRY(refuse(in.sage_maker_pipeline_parameters, "SageMakerPipelineParameters"));
  TRY(refuse(in.event_bridge_put_events_v2_parameters, "EventBridgePutEventsV2Parameters"));
  return refuse(in.event_bridge_put_raw_events_parameters, "EventBridgePutRawEventsParameters");
}

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
Result<void> check_universal(Scheduler& scheduler, const TargetRow& row) {
  const auto action = parse_universal_arn(row.arn);
  if (!action) return invalid_schedule("Invalid universal target ARN " + row.arn + ".");
  for (const std::string_view start : {"get", "describe", "list", "batchGet", "poll", "receive",
                                       "search", "scan", "query", "select", "read"}) {
    if (!action->operation.starts_with(start)) continue;
    return invalid_schedule("The operation " + std::string(action->operation) +
                            " only reads, which no schedule can do.");
  }
  if (scheduler.caller() == nullptr) return schedule_not_served("universal targets");
  if (!scheduler.caller()->check(action->service, action->operation).ok()) {
    return schedule_not_served("the universal target " + row.arn);
  }
  if (row.input && (!row.input->starts_with('{') || !is_json(*row.input))) {
    return invalid_schedule("Input of a universal target must be a JSON object.");
  }
  return {};
}

Result<void> check_target(Scheduler& scheduler, const TargetRow& row) {
  if (is_universal(row.arn)) {
    TRY(check_universal(scheduler, row));
  } else if (scheduler.parts().targets.find(row.arn) == nullptr) {
    return schedule_not_served("targets like " + row.arn);
  }
  const bool is_bus = row.arn.starts_with("arn:aws:events:");
  if (is_bus && row.source.empty()) {
    return invalid_schedule("EventBridgeParameters is required for an EventBridge target.");
  }
  if (!is_bus && !row.source.empty()) {
    return invalid_schedule("EventBridgeParameters is for EventBridge targets only.");
  }
  if (row.source.starts_with('$')) return schedule_not_served("a Source by path");
  if (row.input && row.input->size() > kMaxInputBytes) {
    return invalid_schedule("Input has at most 65536 bytes.");
  }
  if (row.input && is_bus && (!row.input->starts_with('{') || !is_json(*row.input))) {
    return invalid_schedule("Input of an EventBridge target must be a JSON object.");
  }
  if (row.input && row.arn.starts_with("arn:aws:lambda:") && !is_json(*row.input)) {
    return invalid_schedule("Input of a Lambda target must be JSON.");
  }
  if (!scheduler.parts()
           .identities.assume_service_role(row.role_arn, kSchedulerPrincipal, "schedule")
           .ok()) {
    return role_not_assumable();
  }
  return {};
}

Result<TargetRow> read_target(Scheduler& scheduler, const api::Target& in) {
  TRY(refuse_settings(in));
  TargetRow row;
  row.arn = in.arn;
  row.role_arn = in.role_arn;
  if (wire::present(in.input)) row.input = std::string(in.input);
  if (in.dead_letter_config != nullptr) row.dead_letters = in.dead_letter_config->arn;
  row.max_retries = kDefaultRetries;
  row.max_age_seconds = kDefaultAgeSeconds;
  if (in.retry_policy != nullptr) {
    row.max_retries = in.retry_policy->maximum_retry_attempts.value_or(kDefaultRetries);
    row.max_age_seconds =
        in.retry_policy->maximum_event_age_in_seconds.value_or(kDefaultAgeSeconds);
  }
  if (in.sqs_parameters != nullptr) row.message_group_id = in.sqs_parameters->message_group_id;
  if (in.event_bridge_parameters != nullptr) {
    row.detail_type = in.event_bridge_parameters->detail_type;
    row.source = in.event_bridge_parameters->source;
  }
  TRY(check_target(scheduler, row));
  return row;
}

Result<void> read_window(const api::FlexibleTimeWindow& in, ScheduleRow& row) {
  const bool is_flexible = in.mode == "FLEXIBLE";
  if (is_flexible != in.maximum_window_in_minutes.has_value()) {
    return invalid_schedule(is_flexible
                                ? "MaximumWindowInMinutes is required for a FLEXIBLE time window."
                                : "MaximumWindowInMinutes is for FLEXIBLE time windows only.");
  }
  if (is_flexible) row.window_minutes = *in.maximum_window_in_minutes;
  return {};
}

// CreateScheduleInput and UpdateScheduleInput are alike.
template <class In>
Result<ScheduleRow> read_schedule(Scheduler& scheduler, const ScheduleRef& ref, const In& in) {
  if (wire::present(in.kms_key_arn)) return schedule_not_served("customer keys of schedules");
  ScheduleRow row;
  row.name = ref.name;
  row.group = ref.group;
  row.expression = in.schedule_expression;
  row.zone = wire::present(in.schedule_expression_timezone) ? in.schedule_expression_timezone
                                                            : std::string_view("UTC");
  const auto schedule = Schedule::parse(row.expression);
  if (!schedule.ok() || !schedule->ever_fires()) return invalid_expression(row.expression);
  if (!load_time_zone(row.zone).ok()) {
    return invalid_schedule("Invalid ScheduleExpressionTimezone " + row.zone + ".");
  }
  if (in.start_date) row.start_ms = in.start_date->unix_ms;
  if (in.end_date) row.end_ms = in.end_date->unix_ms;
  if (row.start_ms && row.end_ms && *row.start_ms >= *row.end_ms) {
    return invalid_schedule("The StartDate must come before the EndDate.");
  }
  row.description = in.description;
  row.is_enabled = in.state != "DISABLED";
  row.deletes_itself = in.action_after_completion == "DELETE";
  row.client_token = in.client_token;
  TRY(read_window(*in.flexible_time_window, row));
  row.target = TRY(read_target(scheduler, *in.target));
  return row;
}

Result<void> put_schedule(Scheduler& scheduler, Context& context, const ScheduleRef& ref,
                          const ScheduleRow& row) {
  const store::Scope scope = ref.scope(context.generation);
  TRY(context.transaction.put(schedule_key(scope, ref.group, ref.name).bytes(),
                              store::encode_row(row)));
  TRY(scheduler.firings().follow(context.transaction, ref, row));
  context.after_commit([&scheduler] { scheduler.firings().wake(); });
  return {};
}

api::Target* tell_target(Context& context, const TargetRow& row) {
  auto* out = context.arena.make<api::Target>();
  out->arn = context.arena.copy(row.arn);
  out->role_arn = context.arena.copy(row.role_arn);
  if (row.input) out->input = context.arena.copy(*row.input);
  if (!row.dead_letters.empty()) {
    out->dead_letter_config = context.arena.make<api::DeadLetterConfig>();
    out->dead_letter_config->arn = context.arena.copy(row.dead_letters);
  }
  out->retry_policy = context.arena.make<api::RetryPolicy>();
  out->retry_policy->maximum_retry_attempts = static_cast<int32_t>(row.max_retries);
  out->retry_policy->maximum_event_age_in_seconds = static_cast<int32_t>(row.max_age_seconds);
  if (!row.message_group_id.empty()) {
    out->sqs_parameters = context.arena.make<api::SqsParameters>();
    out->sqs_parameters->message_group_id = context.arena.copy(row.message_group_id);
  }
  if (!row.source.empty()) {
    out->event_bridge_parameters = context.arena.make<api::EventBridgeParameters>();
    out->event_bridge_parameters->source = context.arena.copy(row.source);
    out->event_bridge_parameters->detail_type = context.arena.copy(row.detail_type);
  }
  return out;
}

template <class Out>
void tell_head(Context& context, const ScheduleRef& ref, const ScheduleRow& row, Out& out) {
  out.arn = context.arena.copy(ref.arn());
  out.name = context.arena.copy(row.name);
  out.group_name = context.arena.copy(row.group);
  out.state = row.is_enabled ? "ENABLED" : "DISABLED";
  out.creation_date = wire::Timestamp{row.created_ms};
  out.last_modification_date = wire::Timestamp{row.modified_ms};
}

}  // namespace

Result<api::CreateScheduleOutput> create_schedule(Scheduler& scheduler, Context& context,
                                                  const api::CreateScheduleInput& in) {
  const ScheduleRef ref = ref_of(context, in.group_name, in.name);
  TRY(require_group(context.transaction, context.scope(), ref.group));
  api::CreateScheduleOutput out;
  out.schedule_arn = context.arena.copy(ref.arn());
  const auto old = TRY(find_schedule(context.transaction, context.scope(), ref.group, ref.name));
  if (old) {
    if (!in.client_token.empty() && old->client_token == in.client_token) return out;
    return schedule_exists(ref.name);
  }
  ScheduleRow row = TRY(read_schedule(scheduler, ref, in));
  row.created_ms = row.modified_ms = context.clock.domain_ms();
  TRY(put_schedule(scheduler, context, ref, row));
  return out;
}

Result<api::UpdateScheduleOutput> update_schedule(Scheduler& scheduler, Context& context,
                                                  const api::UpdateScheduleInput& in) {
  const ScheduleRef ref = ref_of(context, in.group_name, in.name);
  const auto old = TRY(find_schedule(context.transaction, context.scope(), ref.group, ref.name));
  if (!old) return no_such_schedule(ref.name);
  ScheduleRow row = TRY(read_schedule(scheduler, ref, in));
  row.created_ms = old->created_ms;
  row.modified_ms = context.clock.domain_ms();
  TRY(put_schedule(scheduler, context, ref, row));
  api::UpdateScheduleOutput out;
  out.schedule_arn = context.arena.copy(ref.arn());
  return out;
}

Result<api::GetScheduleOutput> get_schedule(Scheduler&, Context& context,
                                            const api::GetScheduleInput& in) {
  const ScheduleRef ref = ref_of(context, in.group_name, in.name);
  const auto row = TRY(find_schedule(context.transaction, context.scope(), ref.group, ref.name));
  if (!row) return no_such_schedule(ref.name);
  api::GetScheduleOutput out;
  tell_head(context, ref, *row, out);
  out.schedule_expression = context.arena.copy(row->expression);
  out.schedule_expression_timezone = context.arena.copy(row->zone);
  if (row->start_ms) out.start_date = wire::Timestamp{*row->start_ms};
  if (row->end_ms) out.end_date = wire::Timestamp{*row->end_ms};
  if (!row->description.empty()) out.description = context.arena.copy(row->description);
  out.target = tell_target(context, row->target);
  out.flexible_time_window = context.arena.make<api::FlexibleTimeWindow>();
  out.flexible_time_window->mode = row->window_minutes ? "FLEXIBLE" : "OFF";
  if (row->window_minutes) {
    out.flexible_time_window->maximum_window_in_minutes =
        static_cast<int32_t>(*row->window_minutes);
  }
  out.action_after_completion = row->deletes_itself ? "DELETE" : "NONE";
  return out;
}

Result<api::DeleteScheduleOutput> delete_schedule(Scheduler& scheduler, Context& context,
                                                  const api::DeleteScheduleInput& in) {
  const ScheduleRef ref = ref_of(context, in.group_name, in.name);
  if (!TRY(find_schedule(context.transaction, context.scope(), ref.group, ref.name))) {
    return no_such_schedule(ref.name);
  }
  TRY(context.transaction.erase(schedule_key(context.scope(), ref.group, ref.name).bytes()));
  TRY(scheduler.firings().forget(context.transaction, ref));
  return api::DeleteScheduleOutput{};
}

Result<api::ListSchedulesOutput> list_schedules(Scheduler&, Context& context,
                                                const api::ListSchedulesInput& in) {
  const store::Scope scope = context.scope();
  if (wire::present(in.group_name)) {
    TRY(require_group(context.transaction, scope, in.group_name));
  }
  std::string start = wire::present(in.group_name)
                          ? schedules_key(scope, in.group_name).bytes()
                          : store::Key(scope, "scheduler.schedule").bytes();
  const std::string end = store::prefix_end(start);
  if (wire::present(in.next_token)) {
    auto token = base64_decode(in.next_token);
    if (!token || *token < start) return invalid_schedule("Invalid NextToken.");
    start = *std::move(token);
  }
  const auto most =
      static_cast<size_t>(in.max_results.value_or(static_cast<int32_t>(kDefaultSchedulePage)));
  std::vector<ScheduleRow> rows;
  api::ListSchedulesOutput out;
  auto cursor = TRY(context.transaction.scan_loosely(start, end));
  for (; cursor->valid(); TRY(cursor->next())) {
    auto row = TRY(store::decode_row<ScheduleRow>(cursor->value()));
    if (!row.name.starts_with(in.name_prefix)) continue;
    if (wire::present(in.state) && row.is_enabled != (in.state == "ENABLED")) continue;
    if (rows.size() == most) {
      out.next_token = context.arena.copy(base64_encode(cursor->key()));
      break;
    }
    rows.push_back(std::move(row));
  }
  out.schedules = wire::make_list<api::ScheduleSummary>(context.arena, rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    api::ScheduleSummary& summary = out.schedules[i];
    tell_head(context, ref_of(context, rows[i].group, rows[i].name), rows[i], summary);
    summary.target = context.arena.make<api::TargetSummary>();
    summary.target->arn = context.arena.copy(rows[i].target.arn);
  }
  return out;
}

}  // namespace tarn::scheduler
