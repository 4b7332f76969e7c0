#include "services/glue/workflows/trigger_settings.h"

#include "services/glue/convert.h"
#include "services/glue/errors.h"
#include "services/glue/jobs/job_settings.h"
#include "services/glue/workflows/schedules.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxTriggerParts = 100;  // actions, conditions
constexpr int32_t kDefaultBatchWindowSeconds = 900;

constexpr std::string_view kKinds[] = {"ON_DEMAND", "SCHEDULED", "CONDITIONAL", "EVENT"};
constexpr std::string_view kStates[] = {"CREATED", "ACTIVATED", "DEACTIVATED"};
constexpr std::string_view kWorkflowStates[] = {"RUNNING", "COMPLETED", "STOPPING", "STOPPED",
                                                "ERROR"};

Result<std::vector<TriggerAction>> to_actions(const wire::List<api::Action>& in) {
  std::vector<TriggerAction> out;
  for (const api::Action& action : in) {
    TriggerAction row;
    row.job = action.job_name;
    row.crawler = action.crawler_name;
    row.arguments = to_map(action.arguments);
    TRY(check_arguments(row.arguments));
    row.timeout_minutes = action.timeout;
    row.security_configuration = action.security_configuration;
    if (action.notification_property != nullptr) {
      row.notify_delay_minutes = action.notification_property->notify_delay_after;
    }
    if (row.job.empty() == row.crawler.empty()) {
      return invalid_input("An action must have either a JobName or a CrawlerName.");
    }
    out.push_back(std::move(row));
  }
  return out;
}

Result<void> apply_predicate(const api::Predicate& in, TriggerRow& row) {
  row.conditions.clear();
  row.is_any = in.logical == "ANY";
  for (const api::Condition& condition : in.conditions) {
    if (wire::present(condition.logical_operator) && condition.logical_operator != "EQUALS") {
      return invalid_input("LogicalOperator must be EQUALS.");
    }
    TriggerCondition made{std::string(condition.job_name), std::string(condition.state),
                          std::string(condition.crawler_name), std::string(condition.crawl_state)};
    const bool is_job = !made.job.empty() && !made.state.empty();
    const bool is_crawler = !made.crawler.empty() && !made.crawl_state.empty();
    if (is_job == is_crawler) {
      return invalid_input(
          "A condition must have either a JobName and its State, or a CrawlerName and its "
          "CrawlState.");
    }
    row.conditions.push_back(std::move(made));
  }
  row.met.clear();
  return {};
}

void apply_batching(const api::EventBatchingCondition& in, TriggerRow& row) {
  row.batch_size = in.batch_size;
  row.batch_window_seconds = in.batch_window.value_or(kDefaultBatchWindowSeconds);
}

api::Predicate* to_predicate(const TriggerRow& row, Arena& arena) {
  auto* out = arena.make<api::Predicate>();
  out->logical = row.is_any ? "ANY" : "AND";
  out->conditions = wire::make_list<api::Condition>(arena, row.conditions.size());
  for (uint32_t i = 0; i < out->conditions.size; ++i) {
    const TriggerCondition& condition = row.conditions[i];
    out->conditions[i].logical_operator = "EQUALS";
    if (!condition.job.empty()) {
      out->conditions[i].job_name = arena.copy(condition.job);
      out->conditions[i].state = arena.copy(condition.state);
    } else {
      out->conditions[i].crawler_name = arena.copy(condition.crawler);
      out->conditions[i].crawl_state = arena.copy(condition.crawl_state);
    }
  }
  return out;
}

api::Action to_action(const TriggerAction& row, Arena& arena) {
  api::Action out;
  if (!row.job.empty()) out.job_name = arena.copy(row.job);
  if (!row.crawler.empty()) out.crawler_name = arena.copy(row.crawler);
  if (!row.arguments.empty()) out.arguments = to_wire_map(row.arguments, arena);
  out.timeout = row.timeout_minutes;
  if (row.notify_delay_minutes) {
    out.notification_property = arena.make<api::NotificationProperty>();
    out.notification_property->notify_delay_after = row.notify_delay_minutes;
  }
  return out;
}

}  // namespace

wire::Text to_text(WorkflowState state) { return kWorkflowStates[static_cast<int32_t>(state)]; }

Result<TriggerRow> to_trigger_row(const api::CreateTriggerRequest& in) {
  TriggerRow row;
  row.name = in.name;
  row.workflow = in.workflow_name;
  row.description = in.description;
  row.schedule = in.schedule;
  for (int32_t i = 0; i < static_cast<int32_t>(std::size(kKinds)); ++i) {
    if (kKinds[i] == in.type) row.kind = static_cast<TriggerKind>(i);
  }
  row.actions = TRY(to_actions(in.actions));
  if (in.predicate != nullptr) TRY(apply_predicate(*in.predicate, row));
  if (in.event_batching_condition != nullptr) apply_batching(*in.event_batching_condition, row);
  TRY(check(row));
  return row;
}

Result<void> apply(const api::TriggerUpdate& in, TriggerRow& row) {
  if (wire::present(in.description)) row.description = in.description;
  if (wire::present(in.schedule)) row.schedule = in.schedule;
  if (in.actions.present) row.actions = TRY(to_actions(in.actions));
  if (in.predicate != nullptr) TRY(apply_predicate(*in.predicate, row));
  if (in.event_batching_condition != nullptr) apply_batching(*in.event_batching_condition, row);
  return check(row);
}

Result<void> check(const TriggerRow& row) {
  if (row.actions.empty() || row.actions.size() > kMaxTriggerParts ||
      row.conditions.size() > kMaxTriggerParts) {
    return invalid_input("A trigger has 1 to 100 actions and at most 100 conditions.");
  }
  const bool is_scheduled = row.kind == TriggerKind::kScheduled;
  if (is_scheduled) {
    TRY(check_cron(row.schedule));
  } else if (!row.schedule.empty()) {
    return invalid_input("Only a SCHEDULED trigger has a Schedule.");
  }
  const bool is_conditional = row.kind == TriggerKind::kConditional;
  if (is_conditional == row.conditions.empty()) {
    return invalid_input("A CONDITIONAL trigger, and no other, has a Predicate with conditions.");
  }
  if (row.kind == TriggerKind::kEvent && row.workflow.empty()) {
    return invalid_input("An EVENT trigger must be of a workflow.");
  }
  return {};
}

api::Trigger to_api(const TriggerRow& row, Arena& arena) {
  api::Trigger out;
  out.name = arena.copy(row.name);
  if (!row.workflow.empty()) out.workflow_name = arena.copy(row.workflow);
  out.type = kKinds[static_cast<int32_t>(row.kind)];
  out.state = kStates[static_cast<int32_t>(row.state)];
  if (!row.description.empty()) out.description = arena.copy(row.description);
  if (!row.schedule.empty()) out.schedule = arena.copy(row.schedule);
  out.actions = wire::make_list<api::Action>(arena, row.actions.size());
  for (uint32_t i = 0; i < out.actions.size; ++i) {
    out.actions[i] = to_action(row.actions[i], arena);
  }
  if (!row.conditions.empty()) out.predicate = to_predicate(row, arena);
  if (row.batch_size) {
    out.event_batching_condition = arena.make<api::EventBatchingCondition>();
    out.event_batching_condition->batch_size = *row.batch_size;
    out.event_batching_condition->batch_window = row.batch_window_seconds;
  }
  return out;
}

}  // namespace tarn::glue
