// The functions through SQL, in an in-process DuckDB: testdata/*.txt has one expression a line,
// and under it, indented, its text or its error.
#include <gtest/gtest.h>

#include <duckdb.hpp>
#include <filesystem>
#include <fstream>

#include "engines/functions/register.h"

namespace tarn::engines {
namespace {

class FunctionsTest : public testing::Test {
 protected:
  FunctionsTest() : database_(nullptr), connection_(database_) {
    register_functions(*database_.instance);
  }

  // The value's text, or the error from "TARN:" on, its lines parted by |.
  std::string evaluate(const std::string& sql) {
    auto result = connection_.Query(sql);
    if (result->HasError()) {
      std::string message = result->GetError();
      const size_t mark = message.find("TARN:");
      message = mark == std::string::npos ? message : message.substr(mark + 5);
      for (size_t at; (at = message.find('\n')) != std::string::npos;) message[at] = '|';
      return message;
    }
    return result->GetValue(0, 0).ToString();
  }

  duckdb::DuckDB database_;
  duckdb::Connection connection_;
};

TEST_F(FunctionsTest, AnswerAsTheTestDataSays) {
  int count = 0;
  const std::string folder = std::string(TARN_SOURCE_DIR) + "/src/engines/functions/testdata";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    std::string expression;
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line[0] == '#') continue;
      if (!line.starts_with("    ")) {
        expression = line;
        continue;
      }
      EXPECT_EQ(evaluate("SELECT " + expression), line.substr(4))
          << entry.path().filename() << ": " << expression;
      ++count;
    }
  }
  EXPECT_GT(count, 100);
}

// Rows that a filter took away don't raise, also where the values come from a dictionary.
TEST_F(FunctionsTest, DoNotRaiseForRowsThatAreFilteredOut) {
  EXPECT_EQ(evaluate("SELECT sum(t_divide(10::BIGINT, b)) FROM (SELECT (range % 3)::BIGINT AS b "
                     "FROM range(3000)) WHERE b <> 0"),
            "15000");
  EXPECT_EQ(evaluate("SELECT sum(CASE WHEN b = 0 THEN 0 ELSE t_divide(10::BIGINT, b) END) FROM "
                     "(SELECT (range % 3)::BIGINT AS b FROM range(3000))"),
            "15000");
}

TEST_F(FunctionsTest, GiveNullForNullInEveryKindOfVector) {
  EXPECT_EQ(evaluate("SELECT count(t_substr(s, 2)) FROM (SELECT CASE WHEN range % 2 = 0 THEN "
                     "'abc' END AS s FROM range(5000))"),
            "2500");
  EXPECT_EQ(evaluate("SELECT t_substr(NULL::VARCHAR, 2)"), "NULL");
}

}  // namespace
}  // namespace tarn::engines
