// spice_bench: queries over a version of a data set in SPICE, sealed, in Tarn's worker, beside
// plain DuckDB on a database file of the same rows. Prints a line a query: its name, plain DuckDB,
// the worker's first answer (the version is attached and read) and its best, in milliseconds.
//
//   build/release/src/engines/spice_bench [rows] [runs]

#include <duckdb.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/check.h"
#include "engines/testing/test_engine.h"

namespace tarn::engines {
namespace {

const ResultColumn kBigint = {"n", "bigint", "BIGINT"};
const ResultColumn kText = {"s", "varchar", "VARCHAR"};
const ResultColumn kNumber = {"d", "double", "DOUBLE"};
const ResultColumn kTime = {"t", "timestamp(3)", "TIMESTAMP"};

struct Case {
  const char* name;
  std::string sql;  // $t: the table
  std::vector<ResultColumn> columns;
};

std::vector<Case> cases() {
  return {
      {"revenue by product and region",
       "SELECT product, region, sum(revenue - cost) FROM $t GROUP BY product, region ORDER BY 1, 2",
       {kText, kText, kNumber}},
      {"one month of it",
       "SELECT product, sum(revenue) FROM $t WHERE day >= TIMESTAMP '2024-03-01' AND day < "
       "TIMESTAMP '2024-04-01' GROUP BY product ORDER BY 1",
       {kText, kNumber}},
      {"customers, counted once",
       "SELECT region, count(DISTINCT customer) FROM $t GROUP BY region ORDER BY 1",
       {kText, kBigint}},
  };
}

std::string with_table(std::string sql, const std::string& table) {
  sql.replace(sql.find("$t"), 2, table);
  return sql;
}

double ms_of(const auto& act) {
  const auto start = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

void run_plain(duckdb_connection connection, const std::string& sql) {
  duckdb_result result;
  if (duckdb_query(connection, sql.c_str(), &result) != DuckDBSuccess) {
    fprintf(stderr, "%s\n", duckdb_result_error(&result));
    exit(1);
  }
  duckdb_destroy_result(&result);
}

std::string rows_sql(uint64_t rows) {
  return "SELECT i AS id, TIMESTAMP '2024-01-01' + INTERVAL 1 MINUTE * (hash(i) % "
         "500000)::INTEGER AS day, 'product ' || hash(i + 1) % 40 AS product, 'region ' || i % 4 "
         "AS region, (hash(i + 2) % 100000)::BIGINT AS customer, (hash(i + 3) % 100000)::DOUBLE / "
         "100 AS revenue, (hash(i + 4) % 60000)::DOUBLE / 100 AS cost FROM range(" +
         std::to_string(rows) + ") t(i) ORDER BY day";
}

std::string build(QueryEngine& engine, TestObjects& objects, uint64_t rows) {
  QueryRequest order = test_request(objects, rows_sql(rows),
                                    {kBigint, kTime, kText, kText, kBigint, kNumber, kNumber});
  order.build = BuildOrder{};
  auto query = engine.run(std::move(order));
  CHECK(query.ok());
  std::string bytes;
  RowBatch batch;
  while (true) {
    auto more = (*query)->next(batch);
    CHECK(more.ok());
    if (!*more) return bytes;
    for (size_t i = 0; i < batch.row_count(); ++i) {
      if (batch.row(i)[0] == "bytes") bytes += batch.row(i)[1];
    }
  }
}

void run(uint64_t rows, int runs) {
  TestObjects objects;
  QueryEngineOptions options = test_options(objects);
  options.threads = 2;
  options.short_query_bytes = UINT64_MAX;
  options.shared_memory_bytes = 2ull << 30;
  auto engine = QueryEngine::start(options);
  CHECK(engine.ok());
  duckdb_database database;
  duckdb_connection plain;
  CHECK(duckdb_open((objects.folder() + "/plain.duckdb").c_str(), &database) == DuckDBSuccess);
  CHECK(duckdb_connect(database, &plain) == DuckDBSuccess);
  run_plain(plain, "SET threads = 2");
  run_plain(plain, "CREATE TABLE data AS " + rows_sql(rows));
  ScanTable version;
  version.format = ScanFormat::kSpice;
  version.name = "spice";
  version.splits.push_back(
      {objects.put_sealed("version", build(**engine, objects, rows)), 0, 0, {}});
  for (const Case& query : cases()) {
    double duckdb = 1e18, first = 0, best = 1e18;
    for (int i = 0; i < runs; ++i) {
      duckdb = std::min(duckdb, ms_of([&] { run_plain(plain, with_table(query.sql, "data")); }));
      const double ms = ms_of([&] {
        const auto result =
            rows_of(**engine, test_request(objects, with_table(query.sql, scan_reference(0)),
                                           query.columns, {version}));
        CHECK(!result.empty() && result[0].find("ERROR") == std::string::npos);
      });
      if (i == 0) first = ms;
      best = std::min(best, ms);
    }
    printf("%s\t%.1f\t%.1f\t%.1f\n", query.name, duckdb, first, best);
  }
  duckdb_disconnect(&plain);
  duckdb_close(&database);
}

}  // namespace
}  // namespace tarn::engines

int main(int argc, char** argv) {
  const uint64_t rows = argc > 1 ? strtoull(argv[1], nullptr, 10) : 10'000'000;
  const int runs = argc > 2 ? atoi(argv[2]) : 7;
  tarn::engines::run(rows, runs);
  return 0;
}
