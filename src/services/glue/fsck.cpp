#include "services/glue/fsck.h"

#include "services/glue/crawler_rows.h"
#include "services/glue/jobs/job_rows.h"
#include "services/glue/workflows/schedules.h"
#include "services/glue/workflows/trigger_rows.h"

namespace tarn::glue {
namespace {

using store::CheckedRow;
using store::RowRules;

void add_crawler_rules(RowRules& rules) {
  rules.each("glue: a crawl is of a crawler", {"glue.crawl", "tit"}, [](const CheckedRow& row) {
    return row.has(crawler_key(row.scope(), row.text(0)).bytes());
  });
  rules.index({.name = "glue: crawls that run are on the list of what a restart mends",
               .rows = {"glue.crawler", "t"},
               .index = {"glue.running_crawl", "t"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto crawler = TRY(row.decode<CrawlerRow>());
                 if (crawler.state == CrawlerState::kReady) return RowRules::Keys{};
                 store::Key key = running_crawls_key(row.generation());
                 return RowRules::Keys{key.add(crawler.crawl_id).bytes()};
               }});
}

void add_job_rules(RowRules& rules) {
  rules.each("glue: a run is of a job", {"glue.job_run", "tt"}, [](const CheckedRow& row) {
    return row.has(job_key(row.scope(), row.text(0)).bytes());
  });
  rules.index({.name = "glue: a job's runs are in order",
               .rows = {"glue.job_run", "tt"},
               .index = {"glue.job_run_order", "tit"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto run = TRY(row.decode<RunRow>());
                 store::Key key = run_order_key(row.scope(), row.text(0));
                 return RowRules::Keys{key.add_integer(-run.started_ms).add(run.id).bytes()};
               }});
  rules.index({.name = "glue: runs that are not over are on the list of active ones",
               .rows = {"glue.job_run", "tt"},
               .index = {"glue.active_run", "it"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto run = TRY(row.decode<RunRow>());
                 if (run.completed_ms != 0) return RowRules::Keys{};
                 store::Key key = active_runs_key(row.generation());
                 return RowRules::Keys{key.add_integer(run.started_ms).add(run.id).bytes()};
               },
               // Of a job that was deleted meanwhile: it goes when the run ends.
               .is_leftover = [](const CheckedRow& row) -> Result<bool> {
                 const auto active = TRY(row.decode<ActiveRunRow>());
                 const store::Scope scope{row.generation(), active.account, active.region};
                 return !TRY(row.has(run_key(scope, active.job, row.text(1)).bytes()));
               }});
  rules.sum({.name = "glue: a job counts its concurrent runs",
             .rows = {"glue.job_run", "tt"},
             .counters = {"glue.job_active", "t"},
             .adds = [](const CheckedRow& row) -> Result<RowRules::Amounts> {
               if (!TRY(row.decode<RunRow>()).holds_place) return RowRules::Amounts{};
               return RowRules::Amounts{{job_active_key(row.scope(), row.text(0)).bytes(), 1}};
             }});
}

template <class Row>
Result<RowRules::Keys> due_keys(const CheckedRow& row) {
  const Row scheduled = TRY(row.decode<Row>());
  if (scheduled.due_ms == 0) return RowRules::Keys{};
  return RowRules::Keys{due_key(row.scope(), scheduled)};
}

void add_workflow_rules(RowRules& rules) {
  rules.each("glue: a workflow's run is of a workflow", {"glue.workflow_run", "tt"},
             [](const CheckedRow& row) {
               return row.has(workflow_key(row.scope(), row.text(0)).bytes());
             });
  rules.index({.name = "glue: a workflow's runs are in order",
               .rows = {"glue.workflow_run", "tt"},
               .index = {"glue.workflow_run_order", "tit"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto run = TRY(row.decode<WorkflowRunRow>());
                 store::Key key = workflow_order_key(row.scope(), row.text(0));
                 return RowRules::Keys{key.add_integer(-run.started_ms).add(run.id).bytes()};
               }});
  const std::string due = "glue: triggers and crawlers are found when they are due";
  const store::RowKind due_rows = {"glue.due", "iittt"};
  rules.index({due, {"glue.trigger", "t"}, due_rows, due_keys<TriggerRow>});
  rules.index({due, {"glue.crawler", "t"}, due_rows, due_keys<CrawlerRow>});
}

}  // namespace

void add_row_rules(RowRules& rules) {
  add_catalog_rules(rules);
  add_crawler_rules(rules);
  add_job_rules(rules);
  add_workflow_rules(rules);
}

}  // namespace tarn::glue
