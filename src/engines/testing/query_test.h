// QueryTest: a fixture with an engine, objects and one table, for tests of scans.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engines/query_engine.h"
#include "engines/testing/test_engine.h"

namespace tarn::engines {

using Rows = std::vector<std::string>;

inline const ResultColumn kBigint = {"n", "bigint", "BIGINT"};
inline const ResultColumn kText = {"s", "varchar", "VARCHAR"};

class QueryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto engine = QueryEngine::start(test_options(objects_));
    ASSERT_TRUE(engine.ok()) << engine.error().message();
    engine_ = std::move(*engine);
    table_.name = "db.t";
  }

  void column(const std::string& name, const std::string& hive, const std::string& physical) {
    table_.columns.push_back({name, hive, physical, static_cast<uint32_t>(table_.columns.size())});
  }
  void split(const ObjectInfo& object, std::vector<std::optional<std::string>> values = {}) {
    table_.splits.push_back({object, 0, 0, std::move(values)});
  }

  // SQL with $t for the table.
  QueryRequest request(std::string sql, std::vector<ResultColumn> columns) {
    for (size_t at; (at = sql.find("$t")) != std::string::npos;) {
      sql.replace(at, 2, scan_reference(0));
    }
    return test_request(objects_, std::move(sql), std::move(columns), {table_});
  }
  Rows rows(std::string sql, std::vector<ResultColumn> columns) {
    return rows_of(*engine_, request(std::move(sql), std::move(columns)));
  }

  TestObjects objects_;
  std::unique_ptr<QueryEngine> engine_;
  ScanTable table_;
};

}  // namespace tarn::engines
