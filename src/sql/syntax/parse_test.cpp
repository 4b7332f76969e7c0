// The parser against testdata/parse_*: round trips, refusals; then limits, positions and kinds.
#include "sql/syntax/parse.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/json.h"
#include "sql/syntax/ast_write.h"
#include "sql/syntax/format_sql.h"
#include "sql/syntax/sql_error.h"

namespace tarn::sql {
namespace {

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(std::string(TARN_SOURCE_DIR) + "/src/sql/syntax/testdata/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

void expect_round_trip(const std::string& text) {
  auto first = parse_statement(text);
  ASSERT_TRUE(first.ok()) << text << "\n" << first.error().message();
  std::string formatted = format_statement(**first);
  auto second = parse_statement(formatted);
  ASSERT_TRUE(second.ok()) << text << "\n" << formatted << "\n" << second.error().message();
  EXPECT_EQ(format_statement(**second), formatted) << text;
}

int expect_round_trips(const std::string& file) {
  int count = 0;
  for (const std::string& line : lines_of(file)) {
    if (line.empty() || line.starts_with("--")) continue;
    expect_round_trip(line);
    ++count;
  }
  return count;
}

TEST(Parse, QueriesComeBackFromTheirText) {
  EXPECT_GT(expect_round_trips("parse_queries.sql"), 80);
}

TEST(Parse, DdlComesBackFromItsText) { EXPECT_GT(expect_round_trips("parse_ddl.sql"), 40); }

TEST(Parse, RefusesInTheDocumentedWords) {
  std::string statement;
  int count = 0;
  for (const std::string& line : lines_of("parse_errors.txt")) {
    if (line.empty() || line[0] == '#') continue;
    if (!line.starts_with("    ")) {
      statement = line;
      continue;
    }
    auto result = parse_statement(statement);
    ASSERT_FALSE(result.ok()) << statement;
    EXPECT_EQ(result.error().message(), line.substr(4)) << statement;
    EXPECT_TRUE(error_position(result.error()).has_value());
    ++count;
  }
  EXPECT_GT(count, 35);
}

std::string shape(std::string_view expression) {
  auto result = parse_expression(expression);
  return result.ok() ? format_expression(**result) : result.error().message();
}

TEST(Parse, BindsOperatorsAsTrinoDoes) {
  EXPECT_EQ(shape("1 + 2 * 3 || 4"), "(1 + (2 * 3)) || 4");
  EXPECT_EQ(shape("1 - 2 - 3"), "(1 - 2) - 3");
  EXPECT_EQ(shape("-1 + 2"), "(-1) + 2");
  EXPECT_EQ(shape("NOT a = b AND c OR d"), R"(((NOT ("a" = "b")) AND "c") OR "d")");
  EXPECT_EQ(shape("a BETWEEN 1 AND 2 AND b"), R"(("a" BETWEEN 1 AND 2) AND "b")");
  EXPECT_EQ(shape("-a AT TIME ZONE 'UTC'"), R"(-("a" AT TIME ZONE 'UTC'))");
  EXPECT_EQ(shape("position('a' IN b)"), R"("strpos"("b", 'a'))");
  EXPECT_EQ(shape("a.b[1].c"), R"("a"."b"[1]."c")");
}

TEST(Parse, TellsWhereThingsAre) {
  auto result = parse_statement("SELECT\n  \"ä\", a,\n  f(x)\nFROM t");
  ASSERT_TRUE(result.ok()) << result.error().message();
  const auto& query = *as<QueryStatement>(**result).query;
  const auto& select = as<Select>(*query.body);
  EXPECT_EQ(select.items[1].expression->position, (Position{2, 8}));
  EXPECT_EQ(select.from->position, (Position{4, 6}));
}

TEST(Parse, KeepsAViewsText) {
  auto result = parse_statement("CREATE VIEW v AS  SELECT 1 -- one\n ;");
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(as<CreateView>(**result).query_text, "SELECT 1");
}

TEST(Parse, ReadsWhatStoresAQuery) {
  for (std::string_view text :
       {"CREATE TABLE IF NOT EXISTS \"d\".\"t\" WITH (\"format\" = 'PARQUET', \"partitioned_by\" = "
        "ARRAY['a', 'b']) AS SELECT 1 WITH NO DATA",
        "INSERT INTO \"t\" (\"a\", \"b\") SELECT 1, 2", "INSERT INTO \"t\" VALUES 1, 2",
        "UNLOAD (SELECT 1) TO 's3://b/p/' WITH (\"format\" = 'PARQUET')"}) {
    auto statement = parse_statement(text);
    ASSERT_TRUE(statement.ok()) << statement.error().message();
    EXPECT_EQ(format_statement(**statement), text);
  }
  auto insert = parse_statement("INSERT INTO t ((SELECT 1)) -- one");
  ASSERT_TRUE(insert.ok()) << insert.error().message();
  EXPECT_EQ(as<Insert>(**insert).query_text, "((SELECT 1))");
  EXPECT_TRUE(as<Insert>(**insert).columns.empty());
  EXPECT_FALSE(parse_statement("UNLOAD SELECT 1 TO 's3://b/p/'").ok());
}

TEST(Parse, NamesWhatIsNotServed) {
  auto name_of = [](std::string_view text) -> std::string {
    auto result = parse_statement(text);
    if (!result.ok()) return result.error().message();
    if ((*result)->kind != StatementKind::kUnsupported) return "served";
    return as<Unsupported>(**result).name;
  };
  EXPECT_EQ(name_of("DELETE FROM t"), "DELETE");
  EXPECT_EQ(name_of("CREATE FUNCTION f() RETURNS int RETURN 1"), "CREATE FUNCTION");
  EXPECT_EQ(name_of("PREPARE p FROM SELECT ?"), "served");
  EXPECT_EQ(name_of("ALTER TABLE t RENAME TO u"), "ALTER TABLE RENAME");
  EXPECT_EQ(name_of("SHOW FUNCTIONS"), "SHOW FUNCTIONS");
}

TEST(Parse, UnescapesHiveStrings) {
  auto result = parse_statement(
      R"(CREATE EXTERNAL TABLE t (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\001')"
      R"( ESCAPED BY '\\' LINES TERMINATED BY "\n" COLLECTION ITEMS TERMINATED BY '\u0002')");
  ASSERT_TRUE(result.ok()) << result.error().message();
  const DelimitedFormat& format = *as<CreateTable>(**result).delimited;
  EXPECT_EQ(format.field_delimiter, "\x01");
  EXPECT_EQ(format.escape, "\\");
  EXPECT_EQ(format.line_delimiter, "\n");
  EXPECT_EQ(format.collection_delimiter, "\x02");
}

std::string repeat(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Parse, RefusesWhatIsTooDeepAndTakesWhatIsOnlyLong) {
  constexpr std::string_view kTooDeep =
      "line 1:1: statement is too large (stack overflow while parsing)";
  for (const auto& [open, middle, close] :
       {std::tuple("(", "1", ")"), std::tuple("- ", "1", ""), std::tuple("NOT ", "a", ""),
        std::tuple("f(", "1", ")"), std::tuple("(SELECT ", "1", ")"), std::tuple("1 + ", "1", ""),
        std::tuple("", "a", ".b"), std::tuple("", "a", "[1]"), std::tuple("ARRAY[", "1", "]"),
        std::tuple("x -> ", "1", ""), std::tuple("CASE WHEN a THEN ", "1", " END")}) {
    std::string deep = repeat(open, 10000) + middle + repeat(close, 10000);
    auto result = parse_statement("SELECT " + deep);
    ASSERT_FALSE(result.ok()) << open;
    EXPECT_EQ(result.error().message(), kTooDeep) << open;
    std::string fine = repeat(open, 200) + middle + repeat(close, 200);
    EXPECT_TRUE(parse_statement("SELECT " + fine).ok()) << open;
  }
  std::string chains = "1";  // each level alone is short; together they are too deep
  for (int i = 0; i < 20; ++i) chains = "(" + chains + repeat("+1", 100) + ")";
  EXPECT_FALSE(parse_statement("SELECT " + chains).ok());
  EXPECT_TRUE(parse_statement("SELECT a" + repeat(" OR a", 20000)).ok());
  EXPECT_TRUE(parse_statement("VALUES 1" + repeat(", 1", 20000)).ok());
  EXPECT_FALSE(parse_statement("SELECT 1" + repeat(" UNION SELECT 1", 5000)).ok());
  EXPECT_FALSE(parse_statement("SELECT " + repeat(" ", kMaxTextBytes)).ok());
}

// The statements of Trino's own unit tests, where they are at hand.
TEST(Parse, ReadsTheCorpus) {
  const char* root = std::getenv("TARN_CORPUS");
  std::string folder = root ? root : std::string(TARN_SOURCE_DIR) + "/../shared/corpus";
  std::ifstream file(folder + "/trino/cases.json");
  if (!file) GTEST_SKIP() << "no corpus at " << folder;
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto cases = Json::parse(text);
  ASSERT_TRUE(cases.ok()) << cases.error().message();
  int all = 0, parsed = 0;
  for (const Json& one : cases->items()) {
    std::string kind = one.find("kind")->as_string();
    const auto& arguments = one.find("args")->items();
    std::string sql = arguments[0].as_string();
    if (kind == "function") {
      sql += "(";
      for (size_t i = 1; i < arguments.size(); ++i) {
        sql += (i > 1 ? ", " : "") + arguments[i].as_string();
      }
      sql += ")";
    }
    if (kind != "query") sql = "SELECT " + sql;
    ++all;
    if (!parse_statement(sql).ok()) continue;
    ++parsed;
    expect_round_trip(sql);
  }
  RecordProperty("parsed", parsed);
  std::cout << parsed << " of " << all << " statements parse\n";
  EXPECT_GT(parsed, all * 97 / 100);
}

}  // namespace
}  // namespace tarn::sql
