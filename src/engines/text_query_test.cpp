// Delimited text, CSV and JSON through the real worker.
#include "engines/testing/query_test.h"

namespace tarn::engines {
namespace {

class TextQueryTest : public QueryTest {
 protected:
  // All of the table's columns cast to varchar, in the file's order.
  Rows all() {
    std::string sql = "SELECT ";
    std::vector<ResultColumn> results;
    for (const ScanColumn& column : table_.columns) {
      if (!results.empty()) sql += ", ";
      sql += "\"" + column.name + "\"::VARCHAR";
      results.push_back({column.name, "varchar", "VARCHAR"});
    }
    return rows(sql + " FROM $t", results);
  }
  void only(const std::string& bytes, const std::string& key = "f") {
    table_.splits.clear();
    split(objects_.put_inline(key, bytes));
  }
};

TEST_F(TextQueryTest, DelimitedTextByLazySimpleSerDe) {
  table_.format = ScanFormat::kText;
  table_.options = {{"field.delim", ","}, {"skip.header.line.count", "1"}};
  column("id", "int", "INTEGER");
  column("name", "string", "VARCHAR");
  column("price", "decimal(10,2)", "DECIMAL(10,2)");
  column("day", "date", "DATE");
  column("at", "timestamp", "TIMESTAMP");
  column("ok", "boolean", "BOOLEAN");
  only(
      "id,name,price,day,at,ok\n"
      "1,one,1.005,2024-02-29,2024-01-02 03:04:05.6,TRUE\r\n"
      "x,,1e2,2023-02-29,2024-01-02,yes,extra\n"
      "\\N,\"q\",-0.5\n"
      "\n"
      "99999999999,l\xC3\xA9,123456789.1,2024-1-5,,false");
  EXPECT_EQ(all(),
            Rows({"1|one|1.01|2024-02-29|2024-01-02 03:04:05.6|true",
                  "NULL||100.00|NULL|2024-01-02 00:00:00|NULL", "NULL|\"q\"|-0.50|NULL|NULL|NULL",
                  "NULL|NULL|NULL|NULL|NULL|NULL", "NULL|l\xC3\xA9|NULL|2024-01-05|NULL|false"}));
}

TEST_F(TextQueryTest, DelimitersOfNestedValuesEscapesAndNulls) {
  table_.format = ScanFormat::kText;
  table_.options = {{"field.delim", "|"},
                    {"collection.delim", ","},
                    {"mapkey.delim", ":"},
                    {"escape.delim", "\\"},
                    {"serialization.null.format", "nil"}};
  column("tags", "array<string>", "VARCHAR[]");
  column("counts", "map<string,int>", "MAP(VARCHAR, INTEGER)");
  column("point", "struct<x:int,y:string>", "STRUCT(x INTEGER, y VARCHAR)");
  column("text", "string", "VARCHAR");
  only("a,b\\,c,nil|k:1,l:x,k:9|3,here|p\\|q\n||5|nil\n");
  EXPECT_EQ(all(), Rows({"[a, 'b,c', NULL]|{k=1, l=NULL}|{'x': 3, 'y': here}|p|q",
                         "[]|{}|{'x': 5, 'y': NULL}|NULL"}));
}

TEST_F(TextQueryTest, DefaultDelimitersAndColumnsByPosition) {
  table_.format = ScanFormat::kText;
  table_.columns = {{"third", "bigint", "BIGINT", 2}};
  table_.partition_columns = {{"p", "string", "VARCHAR", 0}};
  split(objects_.put_inline("a",
                            "1\x01"
                            "2\x01"
                            "3\n4\x01"
                            "5\x01"
                            "6\n"),
        {"x"});
  split(objects_.put_inline("empty", ""), {"y"});
  EXPECT_EQ(rows("SELECT third, p, \"$path\" FROM $t ORDER BY 1", {kBigint, kText, kText}),
            Rows({"3|x|s3://bucket/a", "6|x|s3://bucket/a"}));
  EXPECT_EQ(rows("SELECT count(*) FROM $t", {kBigint}), Rows({"2"}));
}

TEST_F(TextQueryTest, CsvByOpenCsvSerde) {
  table_.format = ScanFormat::kCsv;
  column("a", "string", "VARCHAR");
  column("b", "string", "VARCHAR");
  column("n", "int", "INTEGER");
  only(
      "\"plain, quoted\",\"a \"\"doubled\"\" quote\",1\n"
      "  \"blanks before\",un\\quoted,2\n"
      "\"two\nlines\",\"esc\\\"aped\\\\\",3\r\n"
      ",\"\",4\n"
      "short\n");
  EXPECT_EQ(all(), Rows({"plain, quoted|a \"doubled\" quote|1", "blanks before|unquoted|2",
                         "two\nlines|esc\"aped\\|3", "||4", "short|NULL|NULL"}));
  only("x,y,one\n");
  EXPECT_EQ(all(), Rows({"HIVE_BAD_DATA: Error parsing field value 'one' for field 2 (n) in "
                         "s3://bucket/f"}));
  only("\"never closed,1\nmore\n");
  EXPECT_EQ(all(), Rows({"HIVE_BAD_DATA: Un-terminated quoted field at end of CSV line "
                         "(s3://bucket/f)"}));
  table_.options = {{"separatorChar", ";"}, {"quoteChar", "'"}, {"skip.header.line.count", "2"}};
  only("h\n'a\nb'\n'x;y';z;7\n");
  EXPECT_EQ(all(), Rows({"x;y|z|7"}));
}

TEST_F(TextQueryTest, JsonLines) {
  table_.format = ScanFormat::kHiveJson;
  column("id", "bigint", "BIGINT");
  column("name", "string", "VARCHAR");
  column("tags", "array<string>", "VARCHAR[]");
  column("place", "struct<city:string,at:struct<lat:double,lon:double>>",
         "STRUCT(city VARCHAR, \"at\" STRUCT(lat DOUBLE, lon DOUBLE))");
  column("m", "map<string,int>", "MAP(VARCHAR, INTEGER)");
  column("t", "timestamp", "TIMESTAMP");
  only(R"({"id": 1, "NAME": "caf\u00e9 \ud83d\ude00", "tags": ["a", null], "extra": {"x": [1]},)"
       R"( "place": {"AT": {"lon": 2.5, "lat": 1e1}, "city": "B"}, "m": {"k": 1, "k": 2},)"
       R"( "t": "2024-01-02T03:04:05Z"})"
       "\n\n  \n"
       R"({"id": "7", "name": {"any": ["json", 1]}, "tags": [], "place": null})"
       "\n{}");
  EXPECT_EQ(all(), Rows({"1|caf\xC3\xA9 \xF0\x9F\x98\x80|[a, NULL]|{'city': B, 'at': {'lat': 10.0, "
                         "'lon': 2.5}}|{k=2}|2024-01-02 03:04:05",
                         "7|{\"any\": [\"json\", 1]}|[]|NULL|NULL|NULL",
                         "NULL|NULL|NULL|NULL|NULL|NULL"}));
}

TEST_F(TextQueryTest, MalformedJsonIsAnErrorUnlessIgnored) {
  table_.format = ScanFormat::kOpenxJson;
  column("id", "int", "INTEGER");
  const std::string bytes = "{\"id\": 1}\n{\"id\": 2\n{\"id\": 3}\n";
  only(bytes);
  EXPECT_EQ(all(), Rows({"HIVE_CURSOR_ERROR: Row is not a valid JSON Object: character 9 of "
                         "'{\"id\": 2' in s3://bucket/f"}));
  table_.options = {{"ignore.malformed.json", "true"}};
  EXPECT_EQ(all(), Rows({"1", "NULL", "3"}));
  only("{\"id\": \"one\"}\n");
  EXPECT_EQ(all(), Rows({"HIVE_BAD_DATA: Cannot read one as int in column id of s3://bucket/f"}));
}

TEST_F(TextQueryTest, GzipWholeConcatenatedTruncatedAndAltered) {
  table_.format = ScanFormat::kText;
  table_.options = {{"field.delim", ","}};
  column("n", "bigint", "BIGINT");
  std::string lines;
  for (int i = 0; i < 200000; ++i) lines += std::to_string(i) + "\n";
  const std::string packed = TestObjects::gzip(lines);
  const std::string sum = "SELECT count(*), sum(n)::BIGINT FROM $t";
  const Rows expected = {"200000|19999900000"};
  only(packed, "a.gz");
  EXPECT_EQ(rows(sum, {kBigint, kBigint}), expected);
  only(packed, "no-extension");
  EXPECT_EQ(rows(sum, {kBigint, kBigint}), expected);
  const size_t half = lines.find('\n', lines.size() / 2) + 1;
  only(TestObjects::gzip(lines.substr(0, half)) + TestObjects::gzip(lines.substr(half)), "two.gz");
  EXPECT_EQ(rows(sum, {kBigint, kBigint}), expected);
  only(packed.substr(0, packed.size() / 2), "half.gz");
  EXPECT_EQ(rows(sum, {kBigint, kBigint}),
            Rows({"HIVE_BAD_DATA: Not a valid gzip file: unexpected end of file "
                  "(s3://bucket/half.gz)"}));
  std::string altered = packed;
  altered[altered.size() / 2] ^= 0x55;
  only(altered, "altered.gz");
  EXPECT_TRUE(rows(sum, {kBigint, kBigint})[0].starts_with("HIVE_BAD_DATA: Not a valid gzip file"));
  only("plain text", "plain.gz");
  EXPECT_EQ(rows(sum, {kBigint, kBigint}), Rows({"1|NULL"}));  // content counts, not the name
  only("", "empty.gz");
  EXPECT_EQ(rows(sum, {kBigint, kBigint}), Rows({"0|NULL"}));
}

TEST_F(TextQueryTest, DividedFilesGiveEachLineOnceAndCountEachByteOnce) {
  table_.format = ScanFormat::kText;
  table_.options = {{"field.delim", ","}, {"skip.header.line.count", "1"}};
  column("n", "bigint", "BIGINT");
  column("s", "string", "VARCHAR");
  std::string lines = "n,s\n";
  int64_t sum = 0;
  int64_t count = 0;
  while (lines.size() < (40u << 20)) {
    lines += std::to_string(count) + "," + std::string(static_cast<size_t>(count % 300), 'x') +
             (count % 3 == 0 ? "\r\n" : "\n");
    sum += count++;
  }
  split(objects_.put_sealed("big", lines));
  const std::string expected = std::to_string(count) + "|" + std::to_string(sum);
  auto query = engine_->run(request("SELECT count(*), sum(n)::BIGINT FROM $t", {kBigint, kBigint}));
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(rows_of(**query), Rows({expected}));
  EXPECT_EQ((*query)->progress().scanned_bytes, lines.size());
  // Without an order the rows come in the file's.
  const Rows first = rows("SELECT n FROM $t LIMIT 3", {kBigint});
  EXPECT_EQ(first, Rows({"0", "1", "2"}));
}

TEST_F(TextQueryTest, ARowBeyondTheLimitIsRefused) {
  table_.format = ScanFormat::kText;
  column("s", "string", "VARCHAR");
  split(objects_.put_file("long", std::string(34u << 20, 'x')));
  const Rows result = rows("SELECT length(s) FROM $t", {kBigint});
  EXPECT_TRUE(result[0].starts_with("HIVE_CURSOR_ERROR: Line too long")) << result[0];
}

TEST_F(TextQueryTest, WhatIsNotReadSaysSo) {
  table_.format = ScanFormat::kText;
  column("s", "string", "VARCHAR");
  only("BZh91AY", "x.bz2");
  EXPECT_EQ(all(), Rows({"HIVE_BAD_DATA: Not a valid bzip2 file: unexpected end of file "
                         "(s3://bucket/x.bz2)"}));
  only("a\n");
  table_.options = {{"skip.footer.line.count", "1"}};
  EXPECT_EQ(all(), Rows({"HIVE_UNSUPPORTED_FORMAT: Tarn does not read tables with "
                         "skip.footer.line.count = '1'"}));
  EXPECT_FALSE(scan_format("org.apache.hadoop.hive.ql.io.orc.OrcSerde", "").ok());
}

}  // namespace
}  // namespace tarn::engines
