// The life of queries in real workers: results, limits, cancelling, deaths, turns.
#include <signal.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "engines/testing/query_test.h"

namespace tarn::engines {
namespace {

using Clock = std::chrono::steady_clock;

const ResultColumn kDouble = {"d", "double", "DOUBLE"};
constexpr const char* kEndless = "SELECT sum(sqrt(i))::DOUBLE FROM range(1000000000000) t(i)";

int64_t ms_since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
}

// This process's children: the workers.
std::vector<pid_t> workers() {
  std::vector<pid_t> pids;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream children(task.path() / "children");
    for (pid_t pid; children >> pid;) pids.push_back(pid);
  }
  return pids;
}

void kill_workers() {
  for (const pid_t pid : workers()) ::kill(pid, SIGKILL);
}

class QueryEngineTest : public QueryTest {
 protected:
  void restart(QueryEngineOptions options) {
    engine_.reset();
    auto engine = QueryEngine::start(std::move(options));
    ASSERT_TRUE(engine.ok()) << engine.error().message();
    engine_ = std::move(*engine);
  }
  void use_lines(int count) {
    table_.format = ScanFormat::kText;
    column("n", "bigint", "BIGINT");
    std::string lines;
    for (int i = 0; i < count; ++i) lines += std::to_string(i) + "\n";
    split(objects_.put_inline("lines", lines));
  }
  std::unique_ptr<RunningQuery> start(QueryRequest request) {
    auto query = engine_->run(std::move(request));
    EXPECT_TRUE(query.ok());
    return std::move(*query);
  }
  static void wait_until_running(const RunningQuery& query) {
    while (query.progress().is_queued) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
};

TEST_F(QueryEngineTest, WritesEachTypeAsAthenaDoes) {
  const std::vector<std::pair<std::string, ResultColumn>> values = {
      {"true", {"", "boolean", "BOOLEAN"}},
      {"(-5)::TINYINT", {"", "tinyint", "TINYINT"}},
      {"1::REAL / 3", {"", "real", "FLOAT"}},
      {"1e10::DOUBLE", {"", "double", "DOUBLE"}},
      {"0.1::DOUBLE", {"", "double", "DOUBLE"}},
      {"100::DOUBLE", {"", "double", "DOUBLE"}},
      {"'nan'::DOUBLE", {"", "double", "DOUBLE"}},
      {"(-0.05)::DECIMAL(38,3)", {"", "decimal(38,3)", "DECIMAL(38,3)"}},
      {"12.50::DECIMAL(4,2)", {"", "decimal(4,2)", "DECIMAL(4,2)"}},
      {"'ab'", {"", "char(4)", "VARCHAR"}},
      {"'\\x00\\xFFa'::BLOB", {"", "varbinary", "BLOB"}},
      {"DATE '1969-12-31'", {"", "date", "DATE"}},
      {"TIMESTAMP '1900-01-01 00:00:00.1239'", {"", "timestamp(3)", "TIMESTAMP"}},
      {"3723004000000000::BIGINT", {"", "time(3)", "BIGINT"}},
      {"(-14)::BIGINT", {"", "interval year to month", "BIGINT"}},
      {"93784005::BIGINT", {"", "interval day to second", "BIGINT"}},
      {"[1, NULL]::INTEGER[]", {"", "array(integer)", "INTEGER[]"}},
      {"NULL::INTEGER", {"", "integer", "INTEGER"}},
  };
  std::string sql = "SELECT ";
  std::vector<ResultColumn> columns;
  for (const auto& [expression, column] : values) {
    sql += (columns.empty() ? "" : ", ") + expression;
    columns.push_back(column);
  }
  EXPECT_EQ(rows(sql, columns),
            Rows({"true|-5|0.33333334|1.0E10|0.1|100.0|NaN|-0.050|12.50|ab  |00 ff 61|1969-12-31|"
                  "1900-01-01 00:00:00.123|01:02:03.004|-1-2|1 02:03:04.005|[1, null]|NULL"}));
}

TEST_F(QueryEngineTest, RefusesTypesOtherThanPromised) {
  EXPECT_EQ(rows("SELECT 1::BIGINT", {{"a", "integer", "INTEGER"}}),
            Rows({"GENERIC_INTERNAL_ERROR: column a is BIGINT instead of INTEGER"}));
}

TEST_F(QueryEngineTest, ReachesNoFileNetworkOrSetting) {
  for (const char* sql :
       {"SELECT content FROM read_text('/etc/passwd')", "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM glob('/*')", "SELECT * FROM read_parquet('tarn://other')",
        "COPY (SELECT 1) TO '/tmp/tarn-escape'", "COPY (SELECT 1) TO 'tarn://x'",
        "ATTACH '/tmp/tarn-escape.db'", "INSTALL httpfs", "LOAD httpfs", "SET threads = 1",
        "SET enable_external_access = true"}) {
    const Rows result = rows(sql, {kText});
    ASSERT_EQ(result.size(), 1u) << sql;
    EXPECT_TRUE(result[0].starts_with("GENERIC_INTERNAL_ERROR: ")) << sql << ": " << result[0];
  }
  EXPECT_FALSE(std::filesystem::exists("/tmp/tarn-escape"));
}

TEST_F(QueryEngineTest, CancelEndsAQueryAtOnceAndFreesItsPlace) {
  QueryEngineOptions options = test_options(objects_);
  options.short_queries = 1;
  restart(options);
  EXPECT_EQ(rows("SELECT 1::BIGINT", {kBigint}), Rows({"1"}));
  auto query = start(request(kEndless, {kDouble}));
  wait_until_running(*query);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto begin = Clock::now();
  query->cancel();
  EXPECT_EQ(rows_of(*query), Rows({"USER_CANCELED: Query was canceled by user"}));
  EXPECT_LT(ms_since(begin), 100);
  EXPECT_EQ(rows("SELECT 2::BIGINT", {kBigint}), Rows({"2"}));
  EXPECT_LT(ms_since(begin), 5000);
  EXPECT_EQ(workers().size(), 1u);  // no worker had to be ended for it
}

TEST_F(QueryEngineTest, TimeLimitEndsAQuery) {
  QueryRequest limited = request(kEndless, {kDouble});
  limited.limits.time_ms = 300;
  EXPECT_EQ(rows_of(*engine_, std::move(limited)),
            Rows({"EXCEEDED_TIME_LIMIT: Query exceeded the maximum execution time limit of "
                  "300ms"}));
}

TEST_F(QueryEngineTest, AShortQueryThatTakesLongMovesToAWorkerOfItsOwn) {
  QueryEngineOptions options = test_options(objects_);
  options.short_query_ms = 50;
  restart(options);
  auto query = start(request("SELECT sum(i % 1000)::BIGINT FROM range(400000000) t(i)", {kBigint}));
  EXPECT_EQ(rows_of(*query), Rows({"199800000000"}));
  EXPECT_GE(workers().size(), 2u);
}

TEST_F(QueryEngineTest, MemoryLimitAndSpilling) {
  QueryEngineOptions options = test_options(objects_);
  options.shared_memory_bytes = 48 << 20;
  options.heavy_memory_bytes = 64 << 20;
  restart(options);
  // Many groups need more memory than there is, whatever is spilled.
  const Rows groups =
      rows("SELECT count(*) FROM (SELECT DISTINCT hash(i)::VARCHAR || i FROM range(2000000) t(i))",
           {kBigint});
  EXPECT_TRUE(groups[0].starts_with("EXCEEDED_MEMORY_LIMIT: ")) << groups[0];
  // A sort of 150 MB does with what can be spilled, and not without.
  const std::string sort =
      "SELECT count(*) FROM (SELECT hash(i)::VARCHAR || i AS k, row_number() OVER (ORDER BY "
      "hash(i)) AS n FROM range(3000000) t(i)) WHERE n > 5 AND k > ''";
  EXPECT_EQ(rows(sort, {kBigint}), Rows({"2999995"}));
  options.spill_bytes = 1 << 20;
  restart(options);
  const Rows refused = rows(sort, {kBigint});
  EXPECT_TRUE(refused[0].starts_with("EXCEEDED_MEMORY_LIMIT: ")) << refused[0];
}

TEST_F(QueryEngineTest, AQueryLostWithItsWorkerRunsAgainUnseen) {
  use_lines(10);
  QueryRequest lost = request("SELECT sum(n)::BIGINT FROM $t", {kBigint});
  std::atomic<int> opened{0};
  lost.open = [&](const ObjectInfo& object) {
    if (opened++ == 0) kill_workers();
    return objects_.open(object);
  };
  EXPECT_EQ(rows_of(*engine_, std::move(lost)), Rows({"45"}));
  EXPECT_EQ(opened, 2);
}

TEST_F(QueryEngineTest, AQueryThatEndsItsWorkerTwiceFails) {
  use_lines(10);
  QueryRequest deadly = request("SELECT sum(n)::BIGINT FROM $t", {kBigint});
  deadly.open = [&](const ObjectInfo& object) {
    kill_workers();
    return objects_.open(object);
  };
  EXPECT_EQ(rows_of(*engine_, std::move(deadly)),
            Rows({"GENERIC_INTERNAL_ERROR: The query's worker ended unexpectedly: signal 9 "
                  "(Killed)"}));
  EXPECT_EQ(rows("SELECT 1::BIGINT", {kBigint}), Rows({"1"}));
}

TEST_F(QueryEngineTest, RowsThatWereHandedOverAreNotSentAgain) {
  auto query = start(request("SELECT i::BIGINT FROM range(5000000) t(i)", {kBigint}));
  RowBatch batch;
  auto more = query->next(batch);
  ASSERT_TRUE(more.ok() && *more);
  EXPECT_EQ(batch.row(0)[0], "0");
  kill_workers();
  const Rows rest = rows_of(*query);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_TRUE(rest[0].starts_with("GENERIC_INTERNAL_ERROR: The query's worker ended")) << rest[0];
}

TEST_F(QueryEngineTest, ASlowReaderGetsEveryRowAndHoldsUpNobody) {
  auto slow = start(request("SELECT i::BIGINT FROM range(2000000) t(i)", {kBigint}));
  RowBatch batch;
  ASSERT_TRUE(slow->next(batch).ok());
  size_t count = batch.row_count();
  EXPECT_EQ(rows("SELECT 7::BIGINT", {kBigint}), Rows({"7"}));
  while (true) {
    auto more = slow->next(batch);
    ASSERT_TRUE(more.ok()) << more.error().message();
    if (!*more) break;
    EXPECT_EQ(batch.row(0)[0], std::to_string(count));
    count += batch.row_count();
  }
  EXPECT_EQ(count, 2000000u);
  EXPECT_EQ(slow->progress().rows, 2000000u);
}

TEST_F(QueryEngineTest, ManyQueriesAtOnceEachGetTheirOwnRows) {
  use_lines(1000);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 20; ++i) {
        const std::string number = std::to_string(thread * 100 + i);
        QueryRequest one = request("SELECT n FROM $t WHERE n = " + number, {kBigint});
        one.group = std::to_string(thread % 3);
        if (rows_of(*engine_, std::move(one)) == Rows({number})) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
}

TEST_F(QueryEngineTest, AGroupDoesNotWaitBehindTheQueueOfAnother) {
  QueryEngineOptions options = test_options(objects_);
  options.short_queries = 1;
  restart(options);
  std::vector<std::unique_ptr<RunningQuery>> busy;
  for (int i = 0; i < 30; ++i) {
    busy.push_back(
        start(request("SELECT sum(sqrt(i))::DOUBLE FROM range(20000000) t(i)", {kDouble})));
  }
  QueryRequest other = request("SELECT 1::BIGINT", {kBigint});
  other.group = "other";
  EXPECT_EQ(rows_of(*engine_, std::move(other)), Rows({"1"}));
  EXPECT_TRUE(busy.back()->progress().is_queued);
}

TEST_F(QueryEngineTest, AFullQueueRefusesAndTheEndOfTheEngineEndsItsQueries) {
  QueryEngineOptions options = test_options(objects_);
  options.short_queries = 1;
  options.queued_queries = 2;
  restart(options);
  std::vector<std::unique_ptr<RunningQuery>> queries;
  std::string refused;
  for (int i = 0; i < 5; ++i) {
    auto query = engine_->run(request(kEndless, {kDouble}));
    if (query.ok()) {
      queries.push_back(std::move(*query));
    } else {
      refused = query.error().code();
    }
  }
  EXPECT_EQ(refused, "QUERY_QUEUE_FULL");
  engine_.reset();
  EXPECT_TRUE(workers().empty());
  for (const auto& query : queries) EXPECT_EQ(rows_of(*query).size(), 1u);
}

TEST_F(QueryEngineTest, SaysWhatAWorkerLacksThatDoesNotStart) {
  const std::string alone = objects_.folder() + "/tarn-sqld";  // without the engine's library
  QueryEngineOptions options = test_options(objects_);
  std::filesystem::copy_file(options.worker_path, alone);
  options.worker_path = alone;
  restart(std::move(options));
  const std::string error = rows("SELECT 1::DOUBLE AS d", {kDouble}).back();
  EXPECT_NE(error.find("did not start"), std::string::npos) << error;
  EXPECT_NE(error.find(objects_.folder() + "/libduckdb.so is not there"), std::string::npos)
      << error;
}

TEST_F(QueryEngineTest, IdleWorkersAreLetGo) {
  QueryEngineOptions options = test_options(objects_);
  options.idle_worker_ms = 100;
  restart(options);
  EXPECT_EQ(rows("SELECT 1::BIGINT", {kBigint}), Rows({"1"}));
  EXPECT_EQ(workers().size(), 1u);
  for (int i = 0; i < 500 && !workers().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(workers().empty());
  EXPECT_EQ(rows("SELECT 2::BIGINT", {kBigint}), Rows({"2"}));
}

}  // namespace
}  // namespace tarn::engines
