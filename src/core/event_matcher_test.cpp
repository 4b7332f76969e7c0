// How the matcher reads an event's bytes; the language itself is in event_pattern_test.cpp.
#include "core/event_matcher.h"

#include <gtest/gtest.h>

#include <string>

namespace tarn {
namespace {

bool fits(const std::string& pattern, const std::string& event) {
  std::vector<EventPattern> patterns;
  patterns.push_back(EventPattern::parse(pattern).value());
  const EventMatcher matcher(std::move(patterns));
  EventMatcher::Scratch scratch;
  return !matcher.match(event, scratch).empty();
}

TEST(EventMatcher, ReadsTextsOfEveryLengthWithAndWithoutEscapes) {
  for (size_t size = 0; size < 50; ++size) {
    const std::string text(size, 'x');
    const std::string pattern = R"({"a":[")" + text + R"("]})";
    EXPECT_TRUE(fits(pattern, R"({"a":")" + text + R"("})")) << size;
    EXPECT_TRUE(fits(pattern, R"({"skipped":")" + text + R"(\"","a":")" + text + R"("})")) << size;
    EXPECT_FALSE(fits(pattern, R"({"a":")" + text + R"(\\"})")) << size;
    EXPECT_FALSE(fits(pattern, R"({"a":")" + text + "y\"}")) << size;
    const std::string escaped = R"({"a":[")" + text + R"(\"\\\u00e9]"]})";
    EXPECT_TRUE(fits(escaped, R"({"b":[")" + text + R"(\\"],"a":")" + text + R"(\"\\\u00e9]"})"))
        << size;
  }
}

TEST(EventMatcher, ReadsNumbersAsTheyAreWritten) {
  for (const char* number : {"0", "7", "123456789012345", "-1", "1.5", "2e3", "9007199254740993"}) {
    const std::string text(number);
    EXPECT_TRUE(fits(R"({"a":[)" + text + "]}", R"({"a":)" + text + "}")) << text;
    EXPECT_FALSE(fits(R"({"a":[3]})", R"({"a":)" + text + "}")) << text;
  }
  EXPECT_TRUE(fits(R"({"a":[{"numeric":["=",2000]}]})", R"({"a":2e3,"b":1})"));
  EXPECT_TRUE(fits(R"({"a":[{"numeric":[">",4,"<=",5]}]})", R"({"a":[1,5]})"));
}

// Whatever the bytes are, there is an end, and nothing outside of them is read.
TEST(EventMatcher, EndsOnBytesThatAreNoEvent) {
  const std::string event = R"({"detail":{"a":["x",{"b":"\u00e9\\"}],"c":-1.5e3},"source":"app"})";
  std::vector<EventPattern> patterns;
  patterns.push_back(EventPattern::parse(R"({"detail":{"a":{"b":["y"]},"c":[1]}})").value());
  const EventMatcher matcher(std::move(patterns));
  EventMatcher::Scratch scratch;
  for (size_t size = 0; size <= event.size(); ++size) {
    const std::vector<char> cut(event.begin(), event.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_TRUE(matcher.match({cut.data(), cut.size()}, scratch).empty());
    for (const char odd : {'"', '\\', '{', ']', '\0', '\xff'}) {
      std::vector<char> broken(event.begin(), event.end());
      if (size < broken.size()) broken[size] = odd;
      EXPECT_TRUE(matcher.match({broken.data(), broken.size()}, scratch).empty());
    }
  }
}

}  // namespace
}  // namespace tarn
