#include "engines/query_engine.h"

#include <gtest/gtest.h>

#include "engines/testing/test_engine.h"

namespace tarn::engines {
namespace {

class QueryEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto engine = QueryEngine::start(test_options(objects_));
    ASSERT_TRUE(engine.ok()) << engine.error().message();
    engine_ = std::move(*engine);
  }

  std::vector<std::string> rows(std::string sql, std::vector<ResultColumn> columns,
                                std::vector<ScanTable> tables = {}) {
    return rows_of(*engine_,
                   test_request(objects_, std::move(sql), std::move(columns), std::move(tables)));
  }

  TestObjects objects_;
  std::unique_ptr<QueryEngine> engine_;
};

using Rows = std::vector<std::string>;

TEST_F(QueryEngineTest, RunsAStatementWithoutTables) {
  EXPECT_EQ(
      rows("SELECT 1::INTEGER, 'x'", {{"a", "integer", "INTEGER"}, {"b", "varchar", "VARCHAR"}}),
      Rows({"1|x"}));
}

TEST_F(QueryEngineTest, RefusesTypesOtherThanPromised) {
  EXPECT_EQ(rows("SELECT 1::BIGINT", {{"a", "integer", "INTEGER"}}),
            Rows({"GENERIC_INTERNAL_ERROR: column a is BIGINT instead of INTEGER"}));
}

}  // namespace
}  // namespace tarn::engines
