#include "services/glue/workflows/trigger_firing.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "services/glue/crawler_events.h"
#include "services/glue/jobs/job_errors.h"
#include "services/glue/workflows/schedules.h"
#include "services/glue/workflows/trigger_errors.h"

namespace tarn::glue {
namespace {

constexpr size_t kWorkflowRunIdDigits = 64;
constexpr std::string_view kRunning = "RUNNING";
constexpr std::string_view kError = "ERROR";

bool watches(const TriggerCondition& condition, const WorkflowAction& ended) {
  return ended.is_crawler ? condition.crawler == ended.name : condition.job == ended.name;
}

bool is_met(const TriggerCondition& condition, const WorkflowAction& ended) {
  return watches(condition, ended) &&
         (ended.is_crawler ? condition.crawl_state : condition.state) == ended.state;
}

// Within a workflow's run: by how the last run of what it watches has ended.
bool is_met(const TriggerCondition& condition, const WorkflowRunRow& run) {
  for (auto action = run.actions.rbegin(); action != run.actions.rend(); ++action) {
    if (watches(condition, *action)) return is_met(condition, *action);
  }
  return false;
}

bool is_fulfilled(const TriggerRow& trigger, const WorkflowRunRow& run) {
  const auto met = [&](const TriggerCondition& condition) { return is_met(condition, run); };
  return trigger.is_any ? std::any_of(trigger.conditions.begin(), trigger.conditions.end(), met)
                        : std::all_of(trigger.conditions.begin(), trigger.conditions.end(), met);
}

template <class T>
bool holds(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

std::string crawl_state_text(CrawlState state) {
  if (state == CrawlState::kCompleted) return "SUCCEEDED";
  if (state == CrawlState::kStopped) return "CANCELLED";
  return state == CrawlState::kFailed ? "FAILED" : "RUNNING";
}

bool is_action_over(const WorkflowAction& action) { return action.state != kRunning; }

Firing::Firing(const GlueParts& parts, store::Transaction& transaction, const store::Scope& scope,
               std::string request_id)
    : parts_(parts),
      transaction_(transaction),
      scope_(scope),
      request_id_(std::move(request_id)),
      now_ms_(parts.clock.domain_ms()),
      jobs_(transaction, scope, now_ms_),
      crawlers_(transaction, scope, now_ms_),
      triggers_(transaction, scope) {}

Result<std::string> Firing::start_job(const TriggerAction& action, const TriggerRow& trigger,
                                      const WorkflowRunRow* run) {
  const JobRow job = TRY(jobs_.job(action.job));
  RunRequest request;
  request.arguments = action.arguments;
  request.capacity.timeout_minutes = action.timeout_minutes;
  request.capacity.notify_delay_minutes = action.notify_delay_minutes;
  request.trigger = trigger.name;
  request.request_id = request_id_;
  if (run != nullptr) {
    request.workflow = run->workflow;
    request.workflow_run = run->id;
    request.arguments["--WORKFLOW_NAME"] = run->workflow;
    request.arguments["--WORKFLOW_RUN_ID"] = run->id;
  }
  started_.has_runs = true;
  return TRY(jobs_.start(job, request, parts_.random))
  .id;
}

Result<std::string> Firing::start_crawl(const TriggerAction& action, const TriggerRow& trigger,
                                        const WorkflowRunRow* run) {
  CrawlTicket ticket;
  const std::string crawl_id = make_uuid(parts_.random);
  ticket.crawler = TRY(crawlers_.start(
      action.crawler, crawl_id,
      {trigger.name, run != nullptr ? run->workflow : "", run != nullptr ? run->id : ""}));
  TRY(put_crawler_event(parts_, transaction_, scope_, ticket.crawler, nullptr));
  ticket.generation = scope_.generation;
  ticket.account = scope_.account;
  ticket.region = scope_.region;
  ticket.request_id = request_id_;
  started_.crawls.push_back(std::move(ticket));
  return crawl_id;
}

// What cannot be started is told where it can be seen, and does not keep the others.
Result<WorkflowAction> Firing::start_action(const TriggerAction& action, const TriggerRow& trigger,
                                            const WorkflowRunRow* run) {
  WorkflowAction out;
  out.is_crawler = !action.crawler.empty();
  out.name = out.is_crawler ? action.crawler : action.job;
  out.trigger = trigger.name;
  out.started_ms = now_ms_;
  auto id = out.is_crawler ? start_crawl(action, trigger, run) : start_job(action, trigger, run);
  if (id.ok()) {
    out.run_id = *std::move(id);
    out.state = kRunning;
    return out;
  }
  if (id.error().http_status() >= 500 || id.error().is_conflict()) return std::move(id).error();
  log_warn("glue.action_not_started",
           {{"trigger", trigger.name}, {"action", out.name}, {"error", id.error().message()}});
  out.state = kError;
  out.error = id.error().message();
  out.ended_ms = now_ms_;
  return out;
}

Result<void> Firing::fire(const TriggerRow& trigger, WorkflowRunRow* run) {
  if (run != nullptr) run->fired.push_back(trigger.name);
  for (const TriggerAction& action : trigger.actions) {
    WorkflowAction started = TRY(start_action(action, trigger, run));
    if (run != nullptr) run->actions.push_back(std::move(started));
  }
  return {};
}

Result<void> Firing::after_run(const RunRow& run, const std::optional<RunRow>& next) {
  WorkflowAction ended;
  ended.name = run.job;
  ended.run_id = run.id;
  ended.state = next ? std::string(kRunning) : std::string(to_text(run.state));
  ended.error = run.error;
  ended.ended_ms = now_ms_;
  if (!run.workflow_run.empty()) {
    if (!next) return after_action(run.workflow, run.workflow_run, ended);
    auto flow = TRY(triggers_.find_run(run.workflow, run.workflow_run));
    if (!flow) return {};
    for (WorkflowAction& action : flow->actions) {
      if (action.run_id == run.id) action.run_id = next->id;
    }
    return triggers_.put(*flow);
  }
  return next ? Result<void>() : after_any(ended);
}

Result<void> Firing::after_crawl(const CrawlerRow& crawler, const CrawlRow& crawl) {
  WorkflowAction ended;
  ended.is_crawler = true;
  ended.name = crawler.name;
  ended.run_id = crawl.id;
  ended.state = crawl_state_text(crawl.state);
  ended.error = crawl.error;
  ended.ended_ms = now_ms_;
  if (!crawler.cause.workflow_run.empty()) {
    return after_action(crawler.cause.workflow, crawler.cause.workflow_run, ended);
  }
  return after_any(ended);
}

// Conditional triggers outside workflows, whoever started what has ended.
Result<void> Firing::after_any(const WorkflowAction& ended) {
  std::vector<TriggerRow> watching;
  TRY(triggers_.each_trigger({}, [&](const TriggerRow& row) -> Result<bool> {
    const bool is_awake = row.kind == TriggerKind::kConditional && row.workflow.empty() &&
                          row.state == TriggerState::kActivated;
    const bool is_watching = is_awake && std::any_of(row.conditions.begin(), row.conditions.end(),
                                                     [&](const TriggerCondition& condition) {
                                                       return watches(condition, ended);
                                                     });
    if (is_watching) watching.push_back(row);
    return true;
  }));
  for (const TriggerRow& seen : watching) {
    auto trigger = TRY(triggers_.find_trigger(seen.name));
    if (!trigger || trigger->state != TriggerState::kActivated) continue;
    bool is_one_met = false;
    for (size_t i = 0; i < trigger->conditions.size(); ++i) {
      if (!watches(trigger->conditions[i], ended)) continue;
      const bool is_met_now = is_met(trigger->conditions[i], ended);
      is_one_met = is_one_met || is_met_now;
      std::erase(trigger->met, static_cast<int32_t>(i));
      if (is_met_now) trigger->met.push_back(static_cast<int32_t>(i));
    }
    const bool fires =
        is_one_met && (trigger->is_any || trigger->met.size() == trigger->conditions.size());
    if (fires) trigger->met.clear();
    TRY(triggers_.put(*trigger));
    if (fires) TRY(fire(*trigger));
  }
  return {};
}

Result<void> Firing::after_action(std::string_view workflow, std::string_view run,
                                  const WorkflowAction& ended) {
  auto flow = TRY(triggers_.find_run(workflow, run));
  if (!flow) return {};
  for (WorkflowAction& action : flow->actions) {
    if (action.run_id != ended.run_id || action.is_crawler != ended.is_crawler) continue;
    action.state = ended.state;
    action.error = ended.error;
    action.ended_ms = ended.ended_ms;
  }
  return advance(*flow);
}

// Fires what is due by now, and ends the run where nothing of it goes on.
Result<void> Firing::advance(WorkflowRunRow& run) {
  bool has_fired = run.state == WorkflowState::kRunning;
  while (has_fired) {  // an action that could not be started may meet a condition by itself
    has_fired = false;
    for (const TriggerRow& trigger : TRY(triggers_.triggers_of(run.workflow))) {
      if (trigger.kind != TriggerKind::kConditional || trigger.state != TriggerState::kActivated ||
          holds(run.fired, trigger.name) || !is_fulfilled(trigger, run)) {
        continue;
      }
      TRY(fire(trigger, &run));
      has_fired = true;
    }
  }
  if (std::all_of(run.actions.begin(), run.actions.end(), is_action_over)) {
    run.state =
        run.state == WorkflowState::kStopping ? WorkflowState::kStopped : WorkflowState::kCompleted;
    run.completed_ms = now_ms_;
    if (auto workflow = TRY(triggers_.find_workflow(run.workflow))) {
      workflow->active_runs = std::max(0, workflow->active_runs - 1);
      TRY(triggers_.put(*workflow));
    }
  }
  return triggers_.put(run);
}

Result<WorkflowRunRow> Firing::start_workflow(
    std::string_view name, const std::map<std::string, std::string>& properties) {
  WorkflowRow workflow = TRY(triggers_.workflow(name));
  if (workflow.max_concurrent_runs && workflow.active_runs >= *workflow.max_concurrent_runs) {
    return too_many_workflow_runs(name);
  }
  const std::vector<TriggerRow> all = TRY(triggers_.triggers_of(name));
  const auto first = std::find_if(all.begin(), all.end(), [](const TriggerRow& row) {
    return row.kind != TriggerKind::kConditional;
  });
  if (first == all.end()) {
    return invalid_input("Workflow with name: " + std::string(name) + " has no starting trigger.");
  }
  WorkflowRunRow run;
  run.workflow = name;
  run.id = "wr_" + make_hex_id(parts_.random, kWorkflowRunIdDigits);
  run.properties = workflow.properties;
  for (const auto& [key, value] : properties) run.properties[key] = value;
  run.started_ms = now_ms_;
  workflow.active_runs += 1;
  workflow.last_run = run.id;
  TRY(triggers_.put(workflow));
  TRY(fire(*first, &run));
  TRY(triggers_.add_run(run));
  TRY(advance(run));
  return run;
}

Result<void> Firing::resume(WorkflowRunRow& run, const std::vector<WorkflowAction>& actions) {
  for (const WorkflowAction& wanted : actions) {
    TriggerRow trigger;
    TriggerAction action;
    if (auto known = TRY(triggers_.find_trigger(wanted.trigger))) trigger = *std::move(known);
    for (const TriggerAction& each : trigger.actions) {
      if ((wanted.is_crawler ? each.crawler : each.job) == wanted.name) action = each;
    }
    (wanted.is_crawler ? action.crawler : action.job) = wanted.name;
    run.actions.push_back(TRY(start_action(action, trigger, &run)));
  }
  WorkflowRow workflow = TRY(triggers_.workflow(run.workflow));
  workflow.active_runs += 1;
  workflow.last_run = run.id;
  TRY(triggers_.put(workflow));
  TRY(triggers_.add_run(run));
  return advance(run);
}

Result<void> Firing::notify(std::string_view workflow) {
  TRY(triggers_.workflow(workflow));
  for (TriggerRow& trigger : TRY(triggers_.triggers_of(workflow))) {
    if (trigger.kind != TriggerKind::kEvent) continue;
    trigger = TRY(triggers_.trigger(trigger.name));
    if (trigger.events == 0) trigger.first_event_ms = now_ms_;
    trigger.events += 1;
    if (trigger.events >= trigger.batch_size.value_or(1)) return fire_batch(std::move(trigger));
    TRY(put_window(transaction_, scope_, trigger));
    return triggers_.put(trigger);
  }
  return invalid_input("Workflow with name: " + std::string(workflow) + " has no event trigger.");
}

Result<void> Firing::fire_batch(TriggerRow trigger) {
  trigger.events = trigger.first_event_ms = 0;
  TRY(erase_due(transaction_, scope_, trigger));
  TRY(triggers_.put(trigger));
  return start_scheduled(trigger.workflow);
}

Result<void> Firing::start_scheduled(std::string_view name) {
  auto started = start_workflow(name, {});
  if (started.ok()) return {};
  if (started.error().http_status() >= 500 || started.error().is_conflict()) {
    return std::move(started).error();
  }
  log_warn("glue.workflow_not_started", {{"workflow", name}, {"error", started.error().message()}});
  return {};
}

}  // namespace tarn::glue
