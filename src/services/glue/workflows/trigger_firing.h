// Firing: what follows when a trigger fires, a job's run ends, a crawl ends, a workflow starts. All
// within the transaction of what it follows, so that nothing is started twice or forgotten.
//
//   Firing firing(parts, transaction, scope);
//   TRY(firing.after_run(run, next));
//   … commit …
//   glue.launch(firing.started());
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/glue/crawl_log.h"
#include "services/glue/crawler_store.h"
#include "services/glue/jobs/job_store.h"
#include "services/glue/workflows/trigger_store.h"

namespace tarn::glue {

// What is to be set going after the commit.
struct Started {
  std::vector<CrawlTicket> crawls;
  bool has_runs = false;
};

class Firing {
 public:
  Firing(const GlueParts& parts, store::Transaction& transaction, const store::Scope& scope,
         std::string request_id = {});

  // Its actions; within `run` where it is of a workflow.
  Result<void> fire(const TriggerRow& trigger, WorkflowRunRow* run = nullptr);
  // `next`: the attempt that follows, with which nothing else does yet.
  Result<void> after_run(const RunRow& run, const std::optional<RunRow>& next);
  // `crawler` as it was while it ran.
  Result<void> after_crawl(const CrawlerRow& crawler, const CrawlRow& crawl);
  // A run of the workflow, from its starting trigger. ConcurrentRunsExceededException.
  Result<WorkflowRunRow> start_workflow(std::string_view name,
                                        const std::map<std::string, std::string>& properties);
  // One that goes on from another: without what the new actions come after.
  Result<void> resume(WorkflowRunRow& run, const std::vector<WorkflowAction>& actions);
  // By the clock: what hinders it is logged.
  Result<void> start_scheduled(std::string_view name);
  // An event for a workflow's event trigger; fires where its batch is full.
  Result<void> notify(std::string_view workflow);
  Result<void> fire_batch(TriggerRow trigger);

  const Started& started() const { return started_; }

 private:
  Result<WorkflowAction> start_action(const TriggerAction& action, const TriggerRow& trigger,
                                      const WorkflowRunRow* run);
  Result<std::string> start_job(const TriggerAction& action, const TriggerRow& trigger,
                                const WorkflowRunRow* run);
  Result<std::string> start_crawl(const TriggerAction& action, const TriggerRow& trigger,
                                  const WorkflowRunRow* run);
  Result<void> after_action(std::string_view workflow, std::string_view run,
                            const WorkflowAction& ended);
  Result<void> advance(WorkflowRunRow& run);
  Result<void> after_any(const WorkflowAction& ended);

  const GlueParts& parts_;
  store::Transaction& transaction_;
  const store::Scope scope_;
  const std::string request_id_;
  const int64_t now_ms_;
  JobStore jobs_;
  CrawlerStore crawlers_;
  TriggerStore triggers_;
  Started started_;
};

// "SUCCEEDED", "FAILED", "CANCELLED": as conditions know a crawl's end.
std::string crawl_state_text(CrawlState state);
bool is_action_over(const WorkflowAction& action);

}  // namespace tarn::glue
