// Parquet through the real worker: by name, with partitions, over every way an object may lie.
#include "engines/testing/query_test.h"

namespace tarn::engines {
namespace {

class ParquetQueryTest : public QueryTest {
 protected:
  static std::string parquet(const std::string& select) {
    return TestObjects::written_by_duckdb("COPY (" + select +
                                          ") TO {} (FORMAT parquet, ROW_GROUP_SIZE 20000)");
  }
};

TEST_F(ParquetQueryTest, ReadsInlineFileSealedAndPartedObjectsAlike) {
  const std::string bytes =
      parquet("SELECT i::BIGINT AS id, 'value ' || i AS name FROM range(100000) t(i)");
  column("id", "bigint", "BIGINT");
  column("name", "string", "VARCHAR");
  const std::vector<ObjectInfo> objects = {
      objects_.put_inline("inline", bytes), objects_.put_file("file", bytes),
      objects_.put_sealed("sealed", bytes), objects_.put_sealed("parts", bytes, 100001)};
  for (const ObjectInfo& object : objects) {
    table_.splits.clear();
    split(object);
    EXPECT_EQ(
        rows("SELECT count(*), sum(id)::BIGINT, max(name) FROM $t", {kBigint, kBigint, kText}),
        Rows({"100000|4999950000|value 99999"}))
        << object.key;
  }
}

TEST_F(ParquetQueryTest, FindsColumnsByNameIgnoringCaseAndFillsMissingOnes) {
  column("b", "string", "VARCHAR");
  column("a", "bigint", "BIGINT");
  column("added", "int", "INTEGER");
  split(objects_.put_inline("1", parquet("SELECT 1::INTEGER AS A, 'x' AS b, 9 AS extra")));
  split(objects_.put_inline("2", parquet("SELECT 'y' AS B, 2::BIGINT AS a, 5::INTEGER AS ADDED")));
  EXPECT_EQ(rows("SELECT a, b, added FROM $t ORDER BY a",
                 {kBigint, kText, {"added", "integer", "INTEGER"}}),
            Rows({"1|x|NULL", "2|y|5"}));
}

TEST_F(ParquetQueryTest, PartitionValuesAreConstantsOfEachFile) {
  column("n", "bigint", "BIGINT");
  table_.partition_columns = {{"year", "int", "INTEGER", 0}, {"kind", "string", "VARCHAR", 1}};
  split(objects_.put_inline("1", parquet("SELECT 1::BIGINT AS n")), {"2024", "a/b"});
  split(objects_.put_inline("2", parquet("SELECT 2::BIGINT AS n")), {"2025", std::nullopt});
  split(objects_.put_inline("3", parquet("SELECT 3::BIGINT AS n")),
        {"2026", "__HIVE_DEFAULT_PARTITION__"});
  EXPECT_EQ(rows("SELECT n, kind, \"$path\" FROM $t WHERE year >= 2024 AND n < 3 ORDER BY n",
                 {kBigint, kText, kText}),
            Rows({"1|a/b|s3://bucket/1", "2|NULL|s3://bucket/2"}));
  EXPECT_EQ(rows("SELECT count(*), sum(n)::BIGINT FROM $t WHERE kind IS NULL", {kBigint, kBigint}),
            Rows({"2|5"}));
  table_.splits[0].partition_values[0] = "20x4";
  EXPECT_EQ(rows("SELECT count(*) FROM $t WHERE year > 0", {kBigint}),
            Rows({"HIVE_INVALID_PARTITION_VALUE: Invalid partition value '20x4' for int partition "
                  "key: year"}));
}

// The engine reads the other columns of such rows last, by file and row.
TEST_F(ParquetQueryTest, TheFirstRowsOfAnOrderComeWithTheirOtherColumns) {
  column("id", "bigint", "BIGINT");
  column("name", "string", "VARCHAR");
  column("size", "bigint", "BIGINT");
  table_.partition_columns = {{"kind", "string", "VARCHAR", 2}};
  for (int file = 0; file < 3; ++file) {
    const std::string n = std::to_string(file);
    const std::string bytes = parquet("SELECT i::BIGINT * 3 + " + n + " AS id, 'v' || (i * 3 + " +
                                      n + ") AS name, -i::BIGINT AS size FROM range(30000) t(i)");
    split(objects_.put_sealed("f" + n, bytes), {"k" + n});
  }
  EXPECT_EQ(rows("SELECT id, name, kind, \"$path\" FROM $t ORDER BY id DESC LIMIT 2 OFFSET 1",
                 {kBigint, kText, kText, kText}),
            Rows({"89998|v89998|k1|s3://bucket/f1", "89997|v89997|k0|s3://bucket/f0"}));
  EXPECT_EQ(rows("SELECT name, size FROM $t WHERE id % 7 = 3 ORDER BY size, id LIMIT 1",
                 {kText, kBigint}),
            Rows({"v89995|-29998"}));
}

TEST_F(ParquetQueryTest, ATypeThatDoesNotFitIsBadData) {
  column("n", "int", "INTEGER");
  split(objects_.put_inline("bad", parquet("SELECT 1::BIGINT AS n")));
  EXPECT_EQ(rows("SELECT n::BIGINT FROM $t", {kBigint}),
            Rows({"HIVE_BAD_DATA: Field n's type INT64 in parquet file s3://bucket/bad is "
                  "incompatible with type int defined in table schema"}));
}

TEST_F(ParquetQueryTest, NestedColumnsFollowTheirNames) {
  column("s", "struct<b:string,a:int,c:int>", "STRUCT(b VARCHAR, a INTEGER, c INTEGER)");
  column("l", "array<struct<y:int,x:int>>", "STRUCT(y INTEGER, x INTEGER)[]");
  column("m", "map<string,bigint>", "MAP(VARCHAR, BIGINT)");
  split(objects_.put_inline("1", parquet("SELECT {'A': 1, 'b': 'q', 'z': 3} AS s, "
                                         "[{'x': 1, 'y': 2}, NULL] AS l, map {'k': 7} AS m")));
  EXPECT_EQ(rows("SELECT s, l, m FROM $t",
                 {{"s", "row(b varchar, a integer, c integer)",
                   "STRUCT(b VARCHAR, a INTEGER, c INTEGER)"},
                  {"l", "array(row(y integer, x integer))", "STRUCT(y INTEGER, x INTEGER)[]"},
                  {"m", "map(varchar, bigint)", "MAP(VARCHAR, BIGINT)"}}),
            Rows({"{b=q, a=1, c=null}|[{y=2, x=1}, null]|{k=7}"}));
}

TEST_F(ParquetQueryTest, IntervalsAreRead) {
  column("span", "string", "VARCHAR");
  column("spans", "array<string>", "VARCHAR[]");
  split(objects_.put_inline("1", parquet("SELECT INTERVAL '14 months 3 days 4 hours' AS span, "
                                         "[INTERVAL '1 second'] AS spans")));
  EXPECT_EQ(rows("SELECT span, spans FROM $t", {kText, {"l", "array(varchar)", "VARCHAR[]"}}),
            Rows({"1 year 2 months 3 days 04:00:00|[00:00:01]"}));
}

// By names that the lowered SQL gives, as by those of the tables.
TEST_F(ParquetQueryTest, ConditionsThatMayFailJoinByTheirKeys) {
  column("id", "bigint", "BIGINT");
  split(objects_.put_inline("1", parquet("SELECT i::BIGINT AS id FROM range(1000) t(i)")));
  const std::string named = "(SELECT id AS c0 FROM $t)", other = "(SELECT id AS c1 FROM $t)";
  const std::string computed = "(SELECT id AS c1, id % 7 AS c2 FROM $t)";
  const std::vector<std::string> queries = {
      "SELECT c0 FROM " + named + " WHERE NOT EXISTS (SELECT 1 FROM " + other +
          " WHERE c1 = c0 + 1)",
      "SELECT c0 FROM " + named + " WHERE EXISTS (SELECT c2 FROM " + computed +
          " WHERE c1 = c0 + 1 AND c2 < c0)",
      "SELECT c0, (SELECT m FROM (SELECT max(c1) AS m FROM (SELECT c1 FROM " + other +
          " WHERE c1 = c0 + 1))) AS n FROM " + named,
      "SELECT c0 FROM (SELECT c0, c1 FROM " + named + " CROSS JOIN " + other +
          ") WHERE c1 = c0 + 1",
      "SELECT c0 FROM (SELECT c0, c1 FROM " + named + " JOIN " + other +
          " ON c1 = c0 + 1) JOIN (SELECT id AS c2 FROM $t) ON c2 = c1 + 1"};
  for (const std::string& query : queries) {
    const Rows plan = rows("EXPLAIN " + query, {kText, kText});
    std::string text;
    for (const std::string& row : plan) text += row;
    EXPECT_NE(text.find("HASH_JOIN"), std::string::npos) << query << text;
    EXPECT_EQ(text.find("CROSS_PRODUCT"), std::string::npos) << query << text;
  }
  EXPECT_EQ(rows(queries[0], {kBigint}), Rows({"999"}));
  EXPECT_EQ(rows("SELECT count(*) FROM (" + queries[4] + ")", {kBigint}), Rows({"998"}));
}

TEST_F(ParquetQueryTest, ATableWithoutObjectsHasNoRows) {
  column("n", "bigint", "BIGINT");
  EXPECT_EQ(rows("SELECT n FROM $t", {kBigint}), Rows());
  EXPECT_EQ(rows("SELECT count(*) FROM $t", {kBigint}), Rows({"0"}));
}

TEST_F(ParquetQueryTest, TruncatedAndAlteredFilesAreErrors) {
  const std::string bytes = parquet("SELECT i::BIGINT AS n FROM range(50000) t(i)");
  column("n", "bigint", "BIGINT");
  const std::string sum = "SELECT sum(n)::BIGINT FROM $t";
  for (const std::string& damaged :
       {std::string(), std::string("PAR1"), std::string("no parquet at all"),
        bytes.substr(0, bytes.size() / 2), bytes.substr(bytes.size() / 2)}) {
    table_.splits.clear();
    split(objects_.put_inline("damaged", damaged));
    const Rows result = rows(sum, {kBigint});
    ASSERT_EQ(result.size(), 1u);
    EXPECT_TRUE(result[0].starts_with("HIVE_") &&
                result[0].find("s3://bucket/damaged") != std::string::npos)
        << result[0];
    EXPECT_EQ(result[0].find("tarn://"), std::string::npos) << result[0];
  }
  table_.splits.clear();
  split(objects_.put_sealed("altered", bytes));
  objects_.corrupt("altered");
  const Rows result = rows(sum, {kBigint});
  ASSERT_EQ(result.size(), 1u);
  EXPECT_TRUE(result[0].starts_with("GENERIC_INTERNAL_ERROR: ")) << result[0];
  EXPECT_NE(result[0].find("does not verify"), std::string::npos) << result[0];
}

TEST_F(ParquetQueryTest, CountsTheBytesItAskedForTheSameEachTime) {
  const std::string bytes =
      parquet("SELECT i::BIGINT AS a, hash(i)::VARCHAR AS b FROM range(100000) t(i)");
  column("a", "bigint", "BIGINT");
  column("b", "string", "VARCHAR");
  split(objects_.put_sealed("counted", bytes));
  uint64_t first = 0;
  for (int i = 0; i < 3; ++i) {
    auto query = engine_->run(request("SELECT sum(a)::BIGINT FROM $t", {kBigint}));
    ASSERT_TRUE(query.ok());
    EXPECT_EQ(rows_of(**query), Rows({"4999950000"}));
    const uint64_t scanned = (*query)->progress().scanned_bytes;
    EXPECT_GT(scanned, 0u);
    EXPECT_LT(scanned, bytes.size() / 2);
    if (i == 0) first = scanned;
    EXPECT_EQ(scanned, first);
  }
}

TEST_F(ParquetQueryTest, StopsAtTheScannedBytesLimit) {
  column("a", "string", "VARCHAR");
  split(objects_.put_inline("big", parquet("SELECT uuid()::VARCHAR AS a FROM range(100000)")));
  QueryRequest limited = request("SELECT max(a) FROM $t", {kText});
  limited.limits.scanned_bytes = 100000;
  EXPECT_EQ(rows_of(*engine_, std::move(limited)),
            Rows({"BYTES_SCANNED_LIMIT: Bytes scanned limit was exceeded"}));
}

TEST_F(ParquetQueryTest, AnObjectThatIsRefusedFailsTheQuery) {
  column("a", "string", "VARCHAR");
  ObjectInfo missing;
  missing.bucket = "bucket";
  missing.key = "gone";
  missing.version_id = "gone#1";
  split(missing);
  EXPECT_EQ(rows("SELECT max(a) FROM $t", {kText}),
            Rows({"HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://bucket/gone: The "
                  "specified key does not exist."}));
}

}  // namespace
}  // namespace tarn::engines
