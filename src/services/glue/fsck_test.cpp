#include "services/glue/fsck.h"

#include "services/glue/catalog_extras_rows.h"
#include "services/glue/catalog_rows.h"
#include "services/glue/crawler_rows.h"
#include "services/glue/jobs/job_rows.h"
#include "services/glue/workflows/schedules.h"
#include "services/glue/workflows/trigger_rows.h"
#include "store/row_rules_fixture.h"

namespace tarn::glue {
namespace {

class GlueRules : public store::RowRulesFixture {
 protected:
  void put_catalog() {
    DatabaseRow database;
    database.name = "d";
    put(database_key(scope(), "d"), database);
    TableRow table;
    table.database = "d";
    table.name = "t";
    table.version = 1;
    put(table_key(scope(), "d", "t"), table);
    table.version = 0;
    put(version_key(scope(), "d", "t", 0), table);
    PartitionRow partition;
    partition.values = {"2024", "01"};
    put(partition_key(scope(), "d", "t", partition.values), partition);
    put(indexes_key(scope(), "d", "t").add("i"), PartitionIndexRow());
    put(statistics_key(scope(), "d", "t", {}).add("column"), ColumnStatisticsRow());
    put(functions_key(scope(), "d").add("f"), FunctionRow());
  }

  void put_crawler() {
    CrawlerRow crawler;
    crawler.name = "c";
    crawler.state = CrawlerState::kRunning;
    crawler.crawl_id = "crawl";
    crawler.due_ms = 8000;
    put(crawler_key(scope(), "c"), crawler);
    put_bytes(due_key(scope(), crawler), "");
    put(crawl_key(scope(), "c", 1000, "crawl"), CrawlRow());
    put(running_crawls_key(generation()).add("crawl"), RunningCrawlRow());
  }

  void put_job() {
    JobRow job;
    job.name = "j";
    put(job_key(scope(), "j"), job);
    RunRow run;
    run.id = "jr_1";
    run.job = "j";
    run.started_ms = 1000;
    run.holds_place = true;
    put(run_key(scope(), "j", run.id), run);
    put_bytes(run_order_key(scope(), "j").add_integer(-1000).add(run.id).bytes(), "");
    put(active_runs_key(generation()).add_integer(1000).add(run.id),
        ActiveRunRow{std::string(kAccount), std::string(kRegion), "j"});
    add(job_active_key(scope(), "j"), 1);
  }

  void put_workflow() {
    WorkflowRow workflow;
    workflow.name = "w";
    put(workflow_key(scope(), "w"), workflow);
    WorkflowRunRow run;
    run.workflow = "w";
    run.id = "wr_1";
    run.started_ms = 1000;
    put(workflow_run_key(scope(), "w", run.id), run);
    put_bytes(workflow_order_key(scope(), "w").add_integer(-1000).add(run.id).bytes(), "");
    TriggerRow trigger;
    trigger.name = "t";
    trigger.due_ms = 9000;
    put(trigger_key(scope(), "t"), trigger);
    put_bytes(due_key(scope(), trigger), "");
  }
};

TEST_F(GlueRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  put_catalog();
  put_crawler();
  put_job();
  put_workflow();
  expect_each_breaks();
}

// The run of a job that was deleted ends later.
TEST_F(GlueRules, ActiveRunsOfDeletedJobsMayStay) {
  add_row_rules(rules_);
  put(active_runs_key(generation()).add_integer(1000).add("jr_9"),
      ActiveRunRow{std::string(kAccount), std::string(kRegion), "gone"});
  EXPECT_TRUE(broken().empty());
}

}  // namespace
}  // namespace tarn::glue
