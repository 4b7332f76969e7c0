// Versions of data sets: built by the worker, sealed, attached and queried; what a conversion
// refuses is dropped and counted.
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "engines/testing/query_test.h"

namespace tarn::engines {
namespace {

struct Built {
  std::string bytes;
  std::vector<std::string> columns;
  std::vector<std::string> notes;
  std::string error;
};

class SpiceQueryTest : public QueryTest {
 protected:
  void SetUp() override {
    QueryTest::SetUp();
    column("n", "bigint", "BIGINT");
    column("s", "string", "VARCHAR");
    split(objects_.put_file(
        "t.parquet", TestObjects::written_by_duckdb("COPY (SELECT i AS n, 'v' || (i % 7) AS s FROM "
                                                    "range(300000) r(i)) TO {} (FORMAT parquet)")));
  }

  Built build(const std::string& sql, uint64_t size_bytes_max = 0) {
    QueryRequest order = request(sql, {kBigint, kText});
    order.build = BuildOrder{size_bytes_max};
    order.may_rerun = false;
    return run(std::move(order));
  }

  Built run(QueryRequest order) {
    Built built;
    auto query = engine_->run(std::move(order));
    EXPECT_TRUE(query.ok());
    RowBatch batch;
    while (true) {
      auto more = (*query)->next(batch);
      if (!more.ok()) {
        built.error = std::string(more.error().code());
        return built;
      }
      if (!*more) return built;
      for (size_t i = 0; i < batch.row_count(); ++i) {
        const auto row = batch.row(i);
        if (row[0] == "bytes") {
          built.bytes += row[1];
        } else if (row[0] == "column") {
          built.columns.emplace_back(row[1]);
        } else {
          built.notes.push_back(std::string(row[0]) + " " + std::string(row[1]));
        }
      }
    }
  }

  Rows query(const ObjectInfo& version, std::string sql, std::vector<ResultColumn> columns) {
    ScanTable spice;
    spice.format = ScanFormat::kSpice;
    spice.name = "spice";
    spice.splits.push_back({version, 0, 0, {}});
    for (size_t at; (at = sql.find("$v")) != std::string::npos;) {
      sql.replace(at, 2, scan_reference(0));
    }
    return rows_of(*engine_, test_request(objects_, sql, std::move(columns), {spice}));
  }
};

TEST_F(SpiceQueryTest, AVersionAnswersAsItsSource) {
  const Built built = build("SELECT n AS \"n\", s AS \"s\" FROM $t AS t ORDER BY n");
  EXPECT_EQ(built.error, "");
  EXPECT_EQ(built.notes, std::vector<std::string>{"rows 300000"});
  EXPECT_EQ(built.bytes.substr(0, 8), "TARNSPCE");
  const ObjectInfo version = objects_.put_sealed("version", built.bytes);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(
        query(version, "SELECT s, count(*), sum(n)::BIGINT FROM $v AS v GROUP BY s ORDER BY s",
              {kText, kBigint, kBigint}),
        rows("SELECT s, count(*), sum(n)::BIGINT FROM $t AS t GROUP BY s ORDER BY s",
             {kText, kBigint, kBigint}));
  }
  EXPECT_EQ(objects_.open_count("version"), 1);  // it stays attached
}

TEST_F(SpiceQueryTest, RefusedRowsAreDroppedAndCounted) {
  const Built built = build(
      "SELECT n AS \"n\", s AS \"s\" FROM $t AS t WHERE "
      "tarn_keep_row(CASE WHEN s = 'v3' THEN 'three' WHEN n % 7 = 4 THEN 'four' END)");
  EXPECT_EQ(built.error, "");
  EXPECT_EQ(built.notes,
            (std::vector<std::string>{"rows 214286", "dropped 42857 four", "dropped 42857 three"}));
}

TEST_F(SpiceQueryTest, RefusedRowsAreToldWithTheirValues) {
  const Built built = build(
      "SELECT n AS \"n\" , s AS \"s\" FROM $t AS t WHERE "
      "tarn_keep_row(CASE WHEN n = 5 THEN 'five' END, 'n', n, 'a \"b\"', nullif(s, 'v5'))");
  EXPECT_EQ(built.error, "");
  EXPECT_EQ(built.notes, (std::vector<std::string>{
                             "rows 299999", "dropped 1 five",
                             R"(error {"reason":"five","row":{"n":"5","a \"b\"":null}})"}));
}

TEST_F(SpiceQueryTest, ColumnsAreCountedAsTheyAreWritten) {
  const Built built = build("SELECT n - 7 AS \"n\", s AS \"s\" FROM $t AS t");
  ASSERT_EQ(built.columns.size(), 2u);
  std::istringstream numbers(built.columns[0]);
  double values = 0, least = 0, greatest = 0;
  ASSERT_TRUE(numbers >> values >> least >> greatest);
  EXPECT_NEAR(values, 300'000, 60'000);
  EXPECT_EQ(least, -7);
  EXPECT_EQ(greatest, 299'992);
  const double texts = std::stod(built.columns[1]);
  EXPECT_GE(texts, 7);
  EXPECT_LE(texts, 10);
}

TEST_F(SpiceQueryTest, TooLargeIsSaidByName) {
  EXPECT_EQ(build("SELECT n AS \"n\", s AS \"s\" FROM $t AS t", 300'000).error,
            "DATA_SET_SIZE_LIMIT_EXCEEDED");
}

TEST_F(SpiceQueryTest, AnErrorInTheMiddleEndsTheBuild) {
  EXPECT_EQ(build("SELECT n AS \"n\", CASE WHEN n = 250000 THEN error('no') ELSE s END AS \"s\" "
                  "FROM $t AS t")
                .error,
            "GENERIC_INTERNAL_ERROR");
}

class SummaryTest : public SpiceQueryTest {
 protected:
  void SetUp() override {
    SpiceQueryTest::SetUp();
    bytes_ = build("SELECT n AS \"n\", s AS \"s\" FROM $t AS t").bytes;
  }

  // "kept" or "scanned", and what is summed.
  Rows pick(const std::string& version, const std::string& key, const std::string& where) {
    ScanTable spice;
    spice.format = ScanFormat::kSpice;
    spice.name = "spice";
    spice.splits.push_back({versions_.at(version), 0, 0, {}});
    const std::string from = " FROM " + scan_reference(0) + " AS v";
    QueryRequest order =
        test_request(objects_, "SELECT 'scanned', sum(n)::BIGINT" + from + " WHERE " + key + where,
                     {kText, kBigint}, {spice});
    const std::string keys = "SELECT " + key + " AS k";
    order.summary = SummaryOrder{
        keys + ", sum(n) AS q" + from + " GROUP BY k",
        "SELECT sum(c)::BIGINT, count(*) FROM (SELECT count(*) AS c FROM (" + keys + from +
            " LIMIT 5000) AS t GROUP BY k) AS t",
        "SELECT 'kept', sum(q)::BIGINT FROM " + summary_reference() + " AS t WHERE k" + where};
    return rows_of(*engine_, std::move(order));
  }

  std::string bytes_;
  std::map<std::string, ObjectInfo> versions_;
};

TEST_F(SummaryTest, PicksAreAnsweredFromTheKeptTable) {
  versions_["one"] = objects_.put_sealed("one", bytes_);
  for (int again = 0; again < 3; ++again) {
    EXPECT_EQ(pick("one", "s", " = 'v3'"), Rows{"kept|6428507143"});
    EXPECT_EQ(pick("one", "n % 10", " < 1"), Rows{"kept|4499850000"});
  }
}

TEST_F(SummaryTest, AVersionHasItsOwn) {
  const std::string other =
      build("SELECT n + 1 AS \"n\", s AS \"s\" FROM $t AS t WHERE n < 7").bytes;
  versions_["one"] = objects_.put_sealed("one", bytes_);
  versions_["two"] = objects_.put_sealed("two", other);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(pick("one", "s", " = 'v3'"), Rows{"kept|6428507143"});
    EXPECT_EQ(pick("two", "s", " = 'v3'"), Rows{"kept|4"});
  }
}

TEST_F(SummaryTest, WhatWouldBeNoSmallerIsScanned) {
  versions_["one"] = objects_.put_sealed("one", bytes_);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(pick("one", "n", " < 3"), Rows{"scanned|3"});
  }
  EXPECT_EQ(pick("one", "error(s)", " = ''").front().find("GENERIC_INTERNAL_ERROR"), 0u);
}

TEST_F(SummaryTest, OldOnesGiveWayToNewOnes) {
  versions_["one"] = objects_.put_sealed(
      "one", build("SELECT n AS \"n\", s AS \"s\" FROM $t AS t WHERE n < 3000").bytes);
  for (int i = 0; i < 300; ++i) {
    const std::string key = "n % 3 + " + std::to_string(i);
    EXPECT_EQ(pick("one", key, " = " + std::to_string(i)), Rows{"kept|1498500"});
  }
  EXPECT_EQ(pick("one", "n % 3 + 0", " = 0"), Rows{"kept|1498500"});
}

TEST_F(SpiceQueryTest, ADamagedVersionIsAnError) {
  Built built = build("SELECT n AS \"n\", s AS \"s\" FROM $t AS t");
  const ObjectInfo version = objects_.put_sealed("damaged", built.bytes);
  objects_.corrupt("damaged");
  EXPECT_NE(query(version, "SELECT count(*) FROM $v AS v", {kBigint}), Rows{"300000"});
  for (size_t at : {size_t{0}, size_t{8}, size_t{12}, size_t{100}}) {
    std::string other = built.bytes.substr(0, 200'000);
    other[at] = static_cast<char>(other[at] ^ 1);
    const ObjectInfo bad = objects_.put_sealed("bad" + std::to_string(at), other);
    const Rows answer = query(bad, "SELECT count(*) FROM $v AS v", {kBigint});
    ASSERT_EQ(answer.size(), 1u);
    EXPECT_NE(answer[0].find("Corrupt data: "), std::string::npos) << answer[0];
  }
}

}  // namespace
}  // namespace tarn::engines
