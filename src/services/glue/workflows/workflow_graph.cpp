#include "services/glue/workflows/workflow_graph.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "services/glue/convert.h"
#include "services/glue/jobs/job_settings.h"
#include "services/glue/jobs/job_store.h"
#include "services/glue/workflows/trigger_settings.h"
#include "services/glue/workflows/trigger_store.h"

namespace tarn::glue {
namespace {

constexpr std::string_view kTriggerNode = "TRIGGER", kJobNode = "JOB", kCrawlerNode = "CRAWLER";

class GraphMaker {
 public:
  GraphMaker(Context& context, std::string_view workflow, const WorkflowRunRow* run)
      : context_(context), workflow_(workflow), run_(run) {}

  Result<api::WorkflowGraph*> make() {
    for (const TriggerRow& trigger : TRY(triggers_of(context_).triggers_of(workflow_))) {
      TRY(add_trigger(trigger));
    }
    auto* graph = context_.arena.make<api::WorkflowGraph>();
    std::vector<api::Node> nodes;
    for (const auto& [id, node] : nodes_) nodes.push_back(node);
    graph->nodes = to_list(nodes, context_.arena);
    std::vector<api::Edge> edges;
    for (const auto& [source, target] : edges_) {
      api::Edge edge;
      edge.source_id = context_.arena.copy(source);
      edge.destination_id = context_.arena.copy(target);
      edges.push_back(edge);
    }
    graph->edges = to_list(edges, context_.arena);
    return graph;
  }

 private:
  Result<void> add_trigger(const TriggerRow& trigger) {
    const std::string id = add_node(kTriggerNode, trigger.name);
    api::Node& node = nodes_[id];
    if (node.trigger_details == nullptr) {
      node.trigger_details = context_.arena.make<api::TriggerNodeDetails>();
      node.trigger_details->trigger = context_.arena.make<api::Trigger>();
      *node.trigger_details->trigger = to_api(trigger, context_.arena);
    }
    for (const TriggerCondition& condition : trigger.conditions) {
      edges_.emplace(TRY(add_work(condition.job, condition.crawler)), id);
    }
    for (const TriggerAction& action : trigger.actions) {
      edges_.emplace(id, TRY(add_work(action.job, action.crawler)));
    }
    return {};
  }

  std::string add_node(std::string_view kind, std::string_view name) {
    const std::string id = node_id(workflow_, kind, name);
    api::Node& node = nodes_[id];
    node.type = kind;
    node.name = context_.arena.copy(name);
    node.unique_id = context_.arena.copy(id);
    return id;
  }

  Result<std::string> add_work(const std::string& job, const std::string& crawler) {
    if (!crawler.empty()) {
      const std::string id = add_node(kCrawlerNode, crawler);
      if (run_ != nullptr) add_crawls(nodes_[id], crawler);
      return id;
    }
    const std::string id = add_node(kJobNode, job);
    if (run_ != nullptr) TRY(add_runs(nodes_[id], job));
    return id;
  }

  void add_crawls(api::Node& node, const std::string& crawler) {
    std::vector<api::Crawl> crawls;
    for (const WorkflowAction& action : run_->actions) {
      if (!action.is_crawler || action.name != crawler) continue;
      api::Crawl crawl;
      crawl.state = context_.arena.copy(action.state);
      crawl.started_on = wire::Timestamp{action.started_ms};
      if (action.ended_ms != 0) crawl.completed_on = wire::Timestamp{action.ended_ms};
      if (!action.error.empty()) crawl.error_message = context_.arena.copy(action.error);
      crawl.log_group = kCrawlerLogGroup;
      crawl.log_stream = context_.arena.copy(crawler);
      crawls.push_back(crawl);
    }
    node.crawler_details = context_.arena.make<api::CrawlerNodeDetails>();
    node.crawler_details->crawls = to_list(crawls, context_.arena);
  }

  Result<void> add_runs(api::Node& node, const std::string& job) {
    std::vector<api::JobRun> runs;
    for (const WorkflowAction& action : run_->actions) {
      if (action.is_crawler || action.name != job) continue;
      if (const auto row = TRY(jobs_of(context_).find_run(job, action.run_id))) {
        runs.push_back(to_api(*row, context_.clock.domain_ms(), context_.arena));
        continue;
      }
      api::JobRun failed;  // it could not start
      failed.job_name = context_.arena.copy(job);
      failed.job_run_state = context_.arena.copy(action.state);
      failed.error_message = context_.arena.copy(action.error);
      failed.started_on = wire::Timestamp{action.started_ms};
      runs.push_back(failed);
    }
    node.job_details = context_.arena.make<api::JobNodeDetails>();
    node.job_details->job_runs = to_list(runs, context_.arena);
    return {};
  }

  Context& context_;
  const std::string_view workflow_;
  const WorkflowRunRow* run_;
  std::map<std::string, api::Node> nodes_;
  std::set<std::pair<std::string, std::string>> edges_;
};

api::WorkflowRunStatistics* statistics_of(const WorkflowRunRow& row, Arena& arena) {
  auto* out = arena.make<api::WorkflowRunStatistics>();
  std::map<std::string, int32_t> counts;
  for (const WorkflowAction& action : row.actions) ++counts[action.state];
  out->total_actions = static_cast<int32_t>(row.actions.size());
  out->timeout_actions = counts["TIMEOUT"];
  out->failed_actions = counts["FAILED"];
  out->stopped_actions = counts["STOPPED"] + counts["CANCELLED"];
  out->succeeded_actions = counts["SUCCEEDED"];
  out->running_actions = counts["RUNNING"];
  out->errored_actions = counts["ERROR"];
  out->waiting_actions = 0;
  return out;
}

}  // namespace

std::string node_id(std::string_view workflow, std::string_view kind, std::string_view name) {
  std::string text(workflow);
  text.append("\n").append(kind).append("\n").append(name);
  return "wnode_" + sha256_hex(text);
}

Result<api::WorkflowGraph*> make_graph(Context& context, std::string_view workflow,
                                       const WorkflowRunRow* run) {
  return GraphMaker(context, workflow, run).make();
}

Result<api::Workflow> to_api(Context& context, const WorkflowRow& row, bool with_graph) {
  Arena& arena = context.arena;
  api::Workflow out;
  out.name = arena.copy(row.name);
  if (!row.description.empty()) out.description = arena.copy(row.description);
  out.default_run_properties = to_wire_map(row.properties, arena);
  out.created_on = wire::Timestamp{row.created_ms};
  out.last_modified_on = wire::Timestamp{row.updated_ms};
  out.max_concurrent_runs = row.max_concurrent_runs;
  if (!row.last_run.empty()) {
    if (const auto run = TRY(triggers_of(context).find_run(row.name, row.last_run))) {
      out.last_run = arena.make<api::WorkflowRun>();
      *out.last_run = TRY(to_api(context, *run, with_graph));
    }
  }
  if (with_graph) out.graph = TRY(make_graph(context, row.name, nullptr));
  return out;
}

Result<api::WorkflowRun> to_api(Context& context, const WorkflowRunRow& row, bool with_graph) {
  Arena& arena = context.arena;
  api::WorkflowRun out;
  out.name = arena.copy(row.workflow);
  out.workflow_run_id = arena.copy(row.id);
  if (!row.previous_id.empty()) out.previous_run_id = arena.copy(row.previous_id);
  out.workflow_run_properties = to_wire_map(row.properties, arena);
  out.started_on = wire::Timestamp{row.started_ms};
  if (row.completed_ms != 0) out.completed_on = wire::Timestamp{row.completed_ms};
  out.status = to_text(row.state);
  if (!row.error.empty()) out.error_message = arena.copy(row.error);
  out.statistics = statistics_of(row, arena);
  if (with_graph) out.graph = TRY(make_graph(context, row.workflow, &row));
  return out;
}

}  // namespace tarn::glue
