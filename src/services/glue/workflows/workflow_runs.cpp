// StartWorkflowRun, StopWorkflowRun, ResumeWorkflowRun, GetWorkflowRun, GetWorkflowRuns,
// GetWorkflowRunProperties, PutWorkflowRunProperties.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/glue/convert.h"
#include "services/glue/crawls.h"
#include "services/glue/glue_operations.h"
#include "services/glue/jobs/job_runs.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"
#include "services/glue/workflows/trigger_errors.h"
#include "services/glue/workflows/trigger_firing.h"
#include "services/glue/workflows/trigger_store.h"
#include "services/glue/workflows/workflow_graph.h"

namespace tarn::glue {
namespace {

constexpr int32_t kMaxWorkflowRunPage = 1000;

std::string node_of(const WorkflowRunRow& run, const WorkflowAction& action) {
  return node_id(run.workflow, action.is_crawler ? "CRAWLER" : "JOB", action.name);
}

Result<void> stop_action(Glue& glue, Context& context, const WorkflowAction& action) {
  if (action.is_crawler) {
    auto crawl_id = crawlers_of(context).stop(action.name);
    if (!crawl_id.ok()) return {};  // it is stopping, or over
    context.after_commit([&glue, id = *crawl_id] { glue.crawls().stop(id); });
    return {};
  }
  JobStore jobs = jobs_of(context);
  auto run = TRY(jobs.find_run(action.name, action.run_id));
  if (!run || is_over(run->state)) return {};
  run->state = RunState::kStopping;
  TRY(jobs.put_run(*std::move(run)));
  context.after_commit([&glue, id = action.run_id] { glue.job_runs().stop_run(id); });
  return {};
}

}  // namespace

Result<api::StartWorkflowRunResponse> start_workflow_run(Glue& glue, Context& context,
                                                         const api::StartWorkflowRunRequest& in) {
  Firing firing(glue.parts(), context.transaction, context.scope(),
                std::string(context.request_id));
  const WorkflowRunRow run = TRY(firing.start_workflow(in.name, to_map(in.run_properties)));
  context.after_commit([&glue, started = firing.started()] { glue.launch(started); });
  api::StartWorkflowRunResponse out;
  out.run_id = context.arena.copy(run.id);
  return out;
}

Result<api::StopWorkflowRunResponse> stop_workflow_run(Glue& glue, Context& context,
                                                       const api::StopWorkflowRunRequest& in) {
  TriggerStore store = triggers_of(context);
  WorkflowRunRow run = TRY(store.run(in.name, in.run_id));
  if (run.state != WorkflowState::kRunning) {
    return illegal_workflow_state("The workflow run " + run.id + " is not running.");
  }
  run.state = WorkflowState::kStopping;
  for (const WorkflowAction& action : run.actions) {
    if (!is_action_over(action)) TRY(stop_action(glue, context, action));
  }
  TRY(store.put(run));
  return api::StopWorkflowRunResponse{};
}

// A run of its own, with what the old one did but for the nodes that are to run again.
Result<api::ResumeWorkflowRunResponse> resume_workflow_run(
    Glue& glue, Context& context, const api::ResumeWorkflowRunRequest& in) {
  TriggerStore store = triggers_of(context);
  const WorkflowRunRow old = TRY(store.run(in.name, in.run_id));
  if (old.state == WorkflowState::kRunning || old.state == WorkflowState::kStopping) {
    return illegal_workflow_state("The workflow run " + old.id + " is not over.");
  }
  std::set<std::string> wanted;
  for (const wire::Text node : in.node_ids) wanted.emplace(node);
  WorkflowRunRow run = old;
  run.id = "wr_" + make_hex_id(context.random, 64);
  run.previous_id = old.id;
  run.state = WorkflowState::kRunning;
  run.started_ms = context.clock.domain_ms();
  run.completed_ms = 0;
  run.actions.clear();
  std::vector<WorkflowAction> again;
  std::set<std::string> names;
  for (const WorkflowAction& action : old.actions) {
    if (!wanted.contains(node_of(old, action))) {
      run.actions.push_back(action);
      continue;
    }
    if (names.insert(node_of(old, action)).second) again.push_back(action);
  }
  if (again.size() != wanted.size()) {
    return invalid_input("NodeIds must name jobs or crawlers that the run has started.");
  }
  Firing firing(glue.parts(), context.transaction, context.scope(),
                std::string(context.request_id));
  TRY(firing.resume(run, again));
  context.after_commit([&glue, started = firing.started()] { glue.launch(started); });
  api::ResumeWorkflowRunResponse out;
  out.run_id = context.arena.copy(run.id);
  out.node_ids = in.node_ids;
  return out;
}

Result<api::GetWorkflowRunResponse> get_workflow_run(Glue&, Context& context,
                                                     const api::GetWorkflowRunRequest& in) {
  const WorkflowRunRow run = TRY(triggers_of(context).run(in.name, in.run_id));
  api::GetWorkflowRunResponse out;
  out.run = context.arena.make<api::WorkflowRun>();
  *out.run = TRY(to_api(context, run, in.include_graph.value_or(false)));
  return out;
}

Result<api::GetWorkflowRunsResponse> get_workflow_runs(Glue&, Context& context,
                                                       const api::GetWorkflowRunsRequest& in) {
  TriggerStore store = triggers_of(context);
  TRY(store.workflow(in.name));
  const std::string prefix = workflow_order_key(context.scope(), in.name).bytes();
  const std::string start = TRY(read_token(in.next_token, prefix));
  const size_t limit = page_size(in.max_results, kMaxWorkflowRunPage);
  api::GetWorkflowRunsResponse out;
  std::vector<api::WorkflowRun> runs;
  TRY(store.each_run(in.name, start,
                     [&](std::string_view key, const WorkflowRunRow& row) -> Result<bool> {
                       if (runs.size() == limit) {
                         out.next_token = context.arena.copy(make_token(key));
                         return false;
                       }
                       runs.push_back(TRY(to_api(context, row, in.include_graph.value_or(false))));
                       return true;
                     }));
  out.runs = to_list(runs, context.arena);
  return out;
}

Result<api::GetWorkflowRunPropertiesResponse> get_workflow_run_properties(
    Glue&, Context& context, const api::GetWorkflowRunPropertiesRequest& in) {
  const WorkflowRunRow run = TRY(triggers_of(context).run(in.name, in.run_id));
  api::GetWorkflowRunPropertiesResponse out;
  out.run_properties = to_wire_map(run.properties, context.arena);
  return out;
}

Result<api::PutWorkflowRunPropertiesResponse> put_workflow_run_properties(
    Glue&, Context& context, const api::PutWorkflowRunPropertiesRequest& in) {
  TriggerStore store = triggers_of(context);
  WorkflowRunRow run = TRY(store.run(in.name, in.run_id));
  for (const auto& [name, value] : to_map(in.run_properties)) run.properties[name] = value;
  TRY(store.put(run));
  return api::PutWorkflowRunPropertiesResponse{};
}

}  // namespace tarn::glue
