// CreateTrigger, UpdateTrigger, DeleteTrigger, StartTrigger, StopTrigger, GetTrigger, GetTriggers,
// BatchGetTriggers, ListTriggers.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/glue/convert.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"
#include "services/glue/tags.h"
#include "services/glue/workflows/schedules.h"
#include "services/glue/workflows/trigger_errors.h"
#include "services/glue/workflows/trigger_firing.h"
#include "services/glue/workflows/trigger_settings.h"
#include "services/glue/workflows/trigger_store.h"

namespace tarn::glue {
namespace {

constexpr int32_t kMaxTriggerPage = 200;

// What it starts and watches must be there, and a workflow has one starting trigger.
Result<void> check_references(Context& context, const TriggerRow& row) {
  for (const TriggerAction& action : row.actions) {
    if (!action.job.empty()) TRY(jobs_of(context).job(action.job));
    if (!action.crawler.empty()) TRY(crawlers_of(context).crawler(action.crawler));
  }
  if (row.workflow.empty()) return {};
  TriggerStore triggers = triggers_of(context);
  TRY(triggers.workflow(row.workflow));
  if (row.kind == TriggerKind::kConditional) return {};
  for (const TriggerRow& other : TRY(triggers.triggers_of(row.workflow))) {
    if (other.name != row.name && other.kind != TriggerKind::kConditional) {
      return invalid_input("The workflow " + row.workflow +
                           " has a starting trigger already: " + other.name + ".");
    }
  }
  return {};
}

// In a state in which it fires, with what is due of a schedule on the books.
Result<void> set_state(Glue& glue, Context& context, TriggerRow& row, TriggerState state) {
  TRY(erase_due(context.transaction, context.scope(), row));
  row.state = state;
  row.met.clear();
  if (state == TriggerState::kActivated) {
    TRY(put_due(context.transaction, context.scope(), row, context.clock.domain_ms()));
    context.after_commit([&glue] { glue.schedules().wake(); });
  }
  return {};
}

Result<std::vector<TriggerRow>> page_of_triggers(Context& context,
                                                 const std::optional<int32_t>& max,
                                                 wire::Text next_token, wire::Text job,
                                                 wire::Text& token) {
  const std::string prefix = store::Key(context.scope(), "glue.trigger").bytes();
  const std::string start = TRY(read_token(next_token, prefix));
  const size_t limit = page_size(max, kMaxTriggerPage);
  std::vector<TriggerRow> found;
  TRY(triggers_of(context).each_trigger(start, [&](const TriggerRow& row) -> Result<bool> {
    const bool is_wanted =
        !wire::present(job) || std::any_of(row.actions.begin(), row.actions.end(),
                                           [&](const auto& action) { return action.job == job; });
    if (!is_wanted) return true;
    if (found.size() == limit) {
      token = context.arena.copy(make_token(trigger_key(context.scope(), row.name).bytes()));
      return false;
    }
    found.push_back(row);
    return true;
  }));
  return found;
}

}  // namespace

Result<api::CreateTriggerResponse> create_trigger(Glue& glue, Context& context,
                                                  const api::CreateTriggerRequest& in) {
  TriggerRow row = TRY(to_trigger_row(in));
  TriggerStore triggers = triggers_of(context);
  if (TRY(triggers.find_trigger(row.name))) return trigger_exists(row.name);
  TRY(check_references(context, row));
  const bool is_started = in.start_on_creation.value_or(false);
  if (is_started && row.kind == TriggerKind::kOnDemand) {
    return invalid_input("StartOnCreation is not for ON_DEMAND triggers.");
  }
  if (is_started) TRY(set_state(glue, context, row, TriggerState::kActivated));
  TRY(triggers.put(row));
  TRY(put_tags(context, resource_arn(context, "trigger", in.name), in.tags));
  api::CreateTriggerResponse out;
  out.name = in.name;
  return out;
}

Result<api::UpdateTriggerResponse> update_trigger(Glue& glue, Context& context,
                                                  const api::UpdateTriggerRequest& in) {
  TriggerStore triggers = triggers_of(context);
  TriggerRow row = TRY(triggers.trigger(in.name));
  TRY(erase_due(context.transaction, context.scope(), row));
  TRY(apply(*in.trigger_update, row));
  TRY(check_references(context, row));
  TRY(set_state(glue, context, row, row.state));
  TRY(triggers.put(row));
  api::UpdateTriggerResponse out;
  out.trigger = context.arena.make<api::Trigger>();
  *out.trigger = to_api(row, context.arena);
  return out;
}

// No error where there is none, as AWS's.
Result<api::DeleteTriggerResponse> delete_trigger(Glue&, Context& context,
                                                  const api::DeleteTriggerRequest& in) {
  TriggerStore triggers = triggers_of(context);
  if (auto row = TRY(triggers.find_trigger(in.name))) {
    TRY(erase_due(context.transaction, context.scope(), *row));
    TRY(triggers.erase_trigger(in.name));
    TRY(drop_tags(context, resource_arn(context, "trigger", in.name)));
  }
  api::DeleteTriggerResponse out;
  out.name = in.name;
  return out;
}

Result<api::StartTriggerResponse> start_trigger(Glue& glue, Context& context,
                                                const api::StartTriggerRequest& in) {
  TriggerStore triggers = triggers_of(context);
  TriggerRow row = TRY(triggers.trigger(in.name));
  api::StartTriggerResponse out;
  out.name = in.name;
  if (row.kind != TriggerKind::kOnDemand) {
    TRY(set_state(glue, context, row, TriggerState::kActivated));
    TRY(triggers.put(row));
    return out;
  }
  Firing firing(glue.parts(), context.transaction, context.scope(),
                std::string(context.request_id));
  if (row.workflow.empty()) {
    TRY(firing.fire(row));
  } else {
    TRY(firing.start_workflow(row.workflow, {}));
  }
  context.after_commit([&glue, started = firing.started()] { glue.launch(started); });
  return out;
}

Result<api::StopTriggerResponse> stop_trigger(Glue& glue, Context& context,
                                              const api::StopTriggerRequest& in) {
  TriggerStore triggers = triggers_of(context);
  TriggerRow row = TRY(triggers.trigger(in.name));
  if (row.kind == TriggerKind::kOnDemand) {
    return invalid_input("An ON_DEMAND trigger cannot be stopped.");
  }
  TRY(set_state(glue, context, row, TriggerState::kDeactivated));
  TRY(triggers.put(row));
  api::StopTriggerResponse out;
  out.name = in.name;
  return out;
}

Result<api::GetTriggerResponse> get_trigger(Glue&, Context& context,
                                            const api::GetTriggerRequest& in) {
  const TriggerRow row = TRY(triggers_of(context).trigger(in.name));
  api::GetTriggerResponse out;
  out.trigger = context.arena.make<api::Trigger>();
  *out.trigger = to_api(row, context.arena);
  return out;
}

Result<api::GetTriggersResponse> get_triggers(Glue&, Context& context,
                                              const api::GetTriggersRequest& in) {
  api::GetTriggersResponse out;
  const auto rows = TRY(page_of_triggers(context, in.max_results, in.next_token,
                                         in.dependent_job_name, out.next_token));
  std::vector<api::Trigger> found;
  for (const TriggerRow& row : rows) found.push_back(to_api(row, context.arena));
  out.triggers = to_list(found, context.arena);
  return out;
}

Result<api::BatchGetTriggersResponse> batch_get_triggers(Glue&, Context& context,
                                                         const api::BatchGetTriggersRequest& in) {
  std::vector<api::Trigger> found;
  std::vector<std::string> missing;
  for (const wire::Text name : in.trigger_names) {
    if (const auto row = TRY(triggers_of(context).find_trigger(name))) {
      found.push_back(to_api(*row, context.arena));
    } else {
      missing.emplace_back(name);
    }
  }
  api::BatchGetTriggersResponse out;
  out.triggers = to_list(found, context.arena);
  out.triggers_not_found = to_texts(missing, context.arena);
  return out;
}

Result<api::ListTriggersResponse> list_triggers(Glue&, Context& context,
                                                const api::ListTriggersRequest& in) {
  if (!in.tags.empty()) return invalid_input("A filter of triggers by tags is not served by Tarn.");
  api::ListTriggersResponse out;
  std::vector<std::string> names;
  for (const TriggerRow& row : TRY(page_of_triggers(context, in.max_results, in.next_token,
                                                    in.dependent_job_name, out.next_token))) {
    names.push_back(row.name);
  }
  out.trigger_names = to_texts(names, context.arena);
  return out;
}

}  // namespace tarn::glue
