// scan_bench: queries over 12 million rows of Parquet, in plain DuckDB on the file and in Tarn's
// worker on the same bytes, as they lie and sealed. Prints a line a query: its name and the best of
// several interleaved runs of each, in milliseconds.
//
//   build/release/src/engines/scan_bench [rows] [runs]

#include <duckdb.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/check.h"
#include "engines/testing/test_engine.h"

namespace tarn::engines {
namespace {

double ms_of(const auto& act) {
  const auto start = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

class PlainDuckdb {
 public:
  PlainDuckdb() {
    CHECK(duckdb_open(nullptr, &database_) == DuckDBSuccess);
    CHECK(duckdb_connect(database_, &connection_) == DuckDBSuccess);
    run("SET parquet_metadata_cache = true");
    run("SET threads = 2");
  }
  void run(const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
      fprintf(stderr, "%s\n", duckdb_result_error(&result));
      exit(1);
    }
    duckdb_destroy_result(&result);
  }

 private:
  duckdb_database database_;
  duckdb_connection connection_;
};

ScanTable table_of(const ObjectInfo& object) {
  ScanTable table;
  table.name = "bench.sales";
  table.columns = {{"id", "bigint", "BIGINT", 0},    {"day", "date", "DATE", 1},
                   {"shop", "string", "VARCHAR", 2}, {"price", "double", "DOUBLE", 3},
                   {"units", "int", "INTEGER", 4},   {"note", "string", "VARCHAR", 5}};
  table.splits.push_back({object, 0, 0, {}});
  return table;
}

struct Case {
  const char* name;
  std::string sql;  // $t: the table
  std::vector<ResultColumn> columns;
};

std::string with_table(std::string sql, const std::string& table) {
  sql.replace(sql.find("$t"), 2, table);
  return sql;
}

std::vector<Case> cases() {
  const ResultColumn bigint = {"n", "bigint", "BIGINT"};
  const ResultColumn text = {"s", "varchar", "VARCHAR"};
  const ResultColumn number = {"d", "double", "DOUBLE"};
  return {
      {"one column", "SELECT sum(id)::BIGINT FROM $t", {bigint}},
      {"all columns",
       "SELECT sum(id)::BIGINT, max(day)::VARCHAR, max(shop), sum(price), sum(units)::BIGINT, "
       "max(note) FROM $t",
       {bigint, text, text, number, bigint, text}},
      {"filter and group",
       "SELECT shop, count(*), sum(price) FROM $t WHERE units > 50 GROUP BY shop ORDER BY 1",
       {text, bigint, number}},
      {"text filter", "SELECT count(*) FROM $t WHERE note LIKE '%77%'", {bigint}},
  };
}

void run(uint64_t rows, int runs) {
  TestObjects objects;
  const std::string bytes = TestObjects::written_by_duckdb(
      "COPY (SELECT i AS id, DATE '2020-01-01' + (i % 1000)::INTEGER AS day, 'shop ' || i % 500 AS "
      "shop, random() * 1000 AS price, (hash(i) % 100)::INTEGER AS units, 'note ' || hash(i) AS "
      "note FROM range(" +
      std::to_string(rows) + ") t(i)) TO {} (FORMAT parquet)");
  const std::string path = objects.folder() + "/plain.parquet";
  std::ofstream(path, std::ios::binary) << bytes;
  const ScanTable as_they_lie = table_of(objects.put_file("file", bytes));
  const ScanTable sealed = table_of(objects.put_sealed("sealed", bytes));

  QueryEngineOptions options = test_options(objects);
  options.threads = 2;
  auto engine = QueryEngine::start(options);
  CHECK(engine.ok());
  PlainDuckdb duckdb;
  for (const Case& query : cases()) {
    double best[3] = {1e18, 1e18, 1e18};
    const auto in_tarn = [&](const ScanTable& table) {
      const auto result = rows_of(
          **engine,
          test_request(objects, with_table(query.sql, scan_reference(0)), query.columns, {table}));
      CHECK(!result.empty() && result[0].find("ERROR") == std::string::npos);
    };
    for (int i = 0; i < runs; ++i) {
      best[0] = std::min(best[0], ms_of([&] {
                           duckdb.run(with_table(query.sql, "read_parquet('" + path + "')"));
                         }));
      best[1] = std::min(best[1], ms_of([&] { in_tarn(as_they_lie); }));
      best[2] = std::min(best[2], ms_of([&] { in_tarn(sealed); }));
    }
    printf("%s\t%.1f\t%.1f\t%.1f\n", query.name, best[0], best[1], best[2]);
  }
}

}  // namespace
}  // namespace tarn::engines

int main(int argc, char** argv) {
  const uint64_t rows = argc > 1 ? strtoull(argv[1], nullptr, 10) : 12'000'000;
  const int runs = argc > 2 ? atoi(argv[2]) : 7;
  tarn::engines::run(rows, runs);
  return 0;
}
