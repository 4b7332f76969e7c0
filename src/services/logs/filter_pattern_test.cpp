// Which messages pass which patterns.
#include "services/logs/filter_pattern.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <string>

namespace tarn::logs {
namespace {

bool passes(std::string_view pattern, std::string_view message) {
  const auto parsed = FilterPattern::parse(pattern);
  EXPECT_TRUE(parsed.ok()) << pattern << ": " << (parsed.ok() ? "" : parsed.error().message());
  return parsed.ok() && parsed->matches(message);
}

struct FilterCase {
  const char* pattern;
  const char* passing;
  const char* other;  // null: none
};

void check_all(const std::vector<FilterCase>& cases) {
  for (const FilterCase& one : cases) {
    EXPECT_TRUE(passes(one.pattern, one.passing)) << one.pattern << " | " << one.passing;
    if (one.other == nullptr) continue;
    EXPECT_FALSE(passes(one.pattern, one.other)) << one.pattern << " | " << one.other;
  }
}

TEST(FilterPattern, terms) {
  check_all({
      {"", "anything", nullptr},
      {"  ", "", nullptr},
      {"ERROR", "[ERROR] lost", "error"},
      {"ERROR lost", "lost: ERROR", "ERROR"},
      {"?ERROR ?WARN", "WARN: low", "INFO"},
      {"?ERROR INFO", "INFO", "ERROR"},
      {"ERROR -Exiting", "ERROR", "ERROR Exiting"},
      {"-DEBUG", "INFO", "a DEBUG b"},
      {"\"not found\"", "was not found", "found not"},
      {"-\"not found\"", "found not", "was not found"},
      {R"("say \"hi\"")", R"(say "hi")", "say hi"},
      {"%4\\d\\d%", "status 404", "status 44"},
      {"ERROR %^x%", "x ERROR", "ERROR x"},
      {"-%a+b%", "ba a", "xaab"},
  });
}

TEST(FilterPattern, json) {
  const char* const kLine =
      R"({"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value",)"
      R"("another value"],"objectList":[{"name":"a","id":1},{"name":"b","id":2}],)"
      R"("SomeObject":null,"cluster.name":"c","flag":true,"off":false,"n":-1.5e2,"text":"12"})";
  const std::pair<const char*, bool> cases[] = {
      {R"({ $.eventType = "UpdateTrail" })", true},
      {R"({$.eventType=UpdateTrail})", true},
      {R"({ $.eventType = "Update*" })", true},
      {R"({ $.eventType = *Trail })", true},
      {R"({ $.eventType = "update*" })", false},
      {R"({ $.eventType != "UpdateTrail" })", false},
      {R"({ $.sourceIPAddress != 123.123.* })", true},
      {R"({ $.arrayKey[0] = "value" })", true},
      {R"({ $.arrayKey[1] = "another value" })", true},
      {R"({ $.arrayKey[2] = * })", false},
      {R"({ $.arrayKey[*] = "another*" })", true},
      {R"({ $.objectList[1].id = 2 })", true},
      {R"({ $.objectList[1].id = 2.0 })", true},
      {R"({ $.objectList[*].id > 1 })", true},
      {R"({ $.objectList[*].id > 2 })", false},
      {R"({ $.n < -1e2 })", true},
      {R"({ $.n <= -150 && $.n >= -150 })", true},
      {R"({ $.text = 12 })", true},
      {R"({ $.text > 1 })", false},
      {R"({ $.SomeObject IS NULL })", true},
      {R"({ $.eventType IS NULL })", false},
      {R"({ $.SomeOtherObject NOT EXISTS })", true},
      {R"({ $.SomeObject NOT EXISTS })", false},
      {R"({ $.SomeObject EXISTS })", true},
      {R"({ $.flag IS TRUE && $.off IS FALSE })", true},
      {R"({ $.flag IS FALSE })", false},
      {R"({ $.gone != "x" })", false},
      {R"({ $.['cluster.name'] = "c" })", true},
      {R"({ $["cluster.name"] = "c" })", true},
      {R"({ $.eventType = %^Upd\w+$% })", true},
      {R"({ $.eventType = "x" || $.flag IS TRUE && $.off IS TRUE })", false},
      {R"({ ($.eventType = "x" || $.flag IS TRUE) && $.off IS FALSE })", true},
      {R"({ $.eventType = "x" || $.eventType = "y" || $.eventType = UpdateTrail })", true},
      {R"({ ($.objectList[0].id = 1) && ($.objectList[0].name = "b") })", false},
  };
  for (const auto& [pattern, expected] : cases)
    EXPECT_EQ(passes(pattern, kLine), expected) << pattern;
  EXPECT_FALSE(passes("{ $.a = 1 }", "plain text"));
  EXPECT_FALSE(passes("{ $.a = 1 }", R"(x {"a":1})"));
  EXPECT_FALSE(passes("{ $.a NOT EXISTS }", "[1]"));
}

TEST(FilterPattern, words) {
  const char* const kLine =
      R"(127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534)";
  const std::pair<const char*, bool> cases[] = {
      {"[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]", true},
      {"[ip, user, username, timestamp, request, status_code = 404, bytes > 1000]", true},
      {"[ip, user, username, timestamp, request, status_code = 5*, bytes]", false},
      {"[ip, ..., status_code = 404, bytes <= 1534]", true},
      {"[..., status_code = 404 || status_code = 410, bytes]", true},
      {"[..., status_code = 4* && status_code != 404, bytes]", false},
      {"[ip = 127.*, ...]", true},
      {"[ip = %^10%, ...]", false},
      {"[a, b, c, d, e, f, g, h]", false},
      {"[a, b = Prod, rest = *1534]", true},
      {"[a, b != Prod, rest]", false},
      {"[(a = \"127.0.0.1\" || a = x), ...]", true},
      {"[..., bytes = 1534]", true},
  };
  for (const auto& [pattern, expected] : cases)
    EXPECT_EQ(passes(pattern, kLine), expected) << pattern;
  EXPECT_TRUE(passes("[w1=ERROR, w2]", "ERROR 401 UNAUTHORIZED"));
  EXPECT_FALSE(passes("[w1=ERROR, w2]", "WARN ERROR"));
  EXPECT_TRUE(passes("[w1!=ERROR&&w1!=WARN, w2]", "INFO x"));
}

TEST(FilterPattern, says_what_is_wrong) {
  for (const char* pattern : {"\"open",
                              "ERROR -",
                              "?",
                              "%open",
                              "%(%",
                              "%a{2,1}%",
                              "%*a%",
                              "%a% %b% %c%",
                              "{",
                              "{}",
                              "{ $.a }",
                              "{ $.a = }",
                              "{ a = 1 }",
                              "{ $ = 1 }",
                              "{ $.a = 1",
                              "{ $.a = 1 } x",
                              "{ ($.a = 1 }",
                              "{ $.a IS 5 }",
                              "{ $.a NOT NULL }",
                              "{ $.a[x] = 1 }",
                              "{ $.a = \"x }",
                              "{ $.a = 1 && }",
                              "{ $. = 1 }",
                              "[",
                              "[]",
                              "[a",
                              "[a, b",
                              "[a] x",
                              "[a = ]",
                              "[..., ...]",
                              "[a = 1 || b = 2]",
                              "[a = %[%]"}) {
    const auto parsed = FilterPattern::parse(pattern);
    ASSERT_FALSE(parsed.ok()) << pattern;
    EXPECT_EQ(parsed.error().code(), "InvalidParameterException");
  }
}

TEST(LineRegex, agrees_with_another_engine) {
  std::mt19937 random(5);
  const auto below = [&](size_t n) { return random() % n; };
  static constexpr const char* kPieces[] = {"a",    "b",   "c",      ".",     "[ab]",   "[^a]",
                                            "(ab)", "a|b", "(a|bc)", "\\w",   "^a",     "c$",
                                            "a{2}", "b*",  "c+",     "(ab)?", "a{1,2}", "(b|c)+"};
  size_t found = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string pattern;
    for (size_t i = 1 + below(4); i > 0; --i) pattern += kPieces[below(18)];
    const auto ours = LineRegex::parse(pattern);
    ASSERT_TRUE(ours.has_value()) << pattern;
    const std::regex theirs(pattern);
    for (int i = 0; i < 20; ++i) {
      std::string line;
      for (size_t n = below(7); n > 0; --n) line += "abcd"[below(4)];
      const bool expected = std::regex_search(line, theirs);
      found += expected ? 1 : 0;
      ASSERT_EQ(ours->occurs_in(line), expected) << pattern << " in " << line;
    }
  }
  EXPECT_GT(found, 5000u);
}

TEST(LineRegex, takes_no_more_time_than_the_line_is_long) {
  const auto regex = LineRegex::parse("(a*)*(a|aa)+b");
  ASSERT_TRUE(regex.has_value());
  EXPECT_FALSE(regex->occurs_in(std::string(100'000, 'a')));
  EXPECT_FALSE(LineRegex::parse("((a{100}){100}){100}").has_value());
  EXPECT_FALSE(LineRegex::parse(std::string(5000, '(')).has_value());
}

}  // namespace
}  // namespace tarn::logs
