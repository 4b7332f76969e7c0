// Which messages pass which patterns.
#include "services/logs/filter_pattern.h"

#include <gtest/gtest.h>

namespace tarn::logs {
namespace {

bool passes(std::string_view pattern, std::string_view message) {
  const auto parsed = FilterPattern::parse(pattern);
  EXPECT_TRUE(parsed.ok()) << pattern;
  return parsed.ok() && parsed->matches(message);
}

TEST(FilterPattern, NothingLetsAllThrough) {
  EXPECT_TRUE(passes("", "anything"));
  EXPECT_TRUE(passes("  ", ""));
}

TEST(FilterPattern, AllTermsMustOccur) {
  EXPECT_TRUE(passes("ERROR", "[ERROR] lost"));
  EXPECT_FALSE(passes("ERROR", "error"));
  EXPECT_TRUE(passes("ERROR lost", "lost: ERROR"));
  EXPECT_FALSE(passes("ERROR lost", "ERROR"));
}

TEST(FilterPattern, OneOfTheOptionalTermsMust) {
  EXPECT_TRUE(passes("?ERROR ?WARN", "WARN: low"));
  EXPECT_FALSE(passes("?ERROR ?WARN", "INFO"));
}

TEST(FilterPattern, ExcludedTermsMustNot) {
  EXPECT_TRUE(passes("ERROR -Exiting", "ERROR"));
  EXPECT_FALSE(passes("ERROR -Exiting", "ERROR Exiting"));
}

TEST(FilterPattern, PhrasesKeepTheirSpaces) {
  EXPECT_TRUE(passes("\"not found\"", "was not found"));
  EXPECT_FALSE(passes("\"not found\"", "found not"));
  EXPECT_FALSE(passes("-\"not found\"", "was not found"));
}

TEST(FilterPattern, WhatIsNotServedIsRefused) {
  for (const char* pattern : {"[ip, user]", "{ $.a = 1 }", "%regex%", "\"open", "ERROR -", "?"}) {
    const auto parsed = FilterPattern::parse(pattern);
    ASSERT_FALSE(parsed.ok()) << pattern;
    EXPECT_EQ(parsed.error().code(), "InvalidParameterException");
  }
}

}  // namespace
}  // namespace tarn::logs
