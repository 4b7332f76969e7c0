#include "wire/pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/gen/services.h"

namespace tarn::wire {

TEST(Pattern, MatchesTheWholeText) {
  EXPECT_TRUE(matches_pattern("[a-z]+", "abc"));
  EXPECT_FALSE(matches_pattern("[a-z]+", "abc1"));
  EXPECT_FALSE(matches_pattern("[a-z]+", ""));
  EXPECT_TRUE(matches_pattern("^\\d{12}$", "123456789012"));
  EXPECT_FALSE(matches_pattern("^\\d{12}$", "12345678901"));
  EXPECT_TRUE(matches_pattern("a(b|cd)*e", "abcdbe"));
  EXPECT_FALSE(matches_pattern("a(b|cd)*e", "abce"));
  EXPECT_TRUE(matches_pattern("arn:(aws|aws-cn):iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
                              "arn:aws:iam::123456789012:role/x"));
}

TEST(Pattern, KnowsWhatModelsUse) {
  std::string glue_name = "[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\t]*";
  EXPECT_TRUE(matches_pattern(glue_name, "naïve 😀"));
  EXPECT_FALSE(matches_pattern(glue_name, "a\nb"));
  EXPECT_FALSE(matches_pattern("(?!aws:)[\\w:]+", "aws:x"));
  EXPECT_TRUE(matches_pattern("(?!aws:)[\\w:]+", "xaws:"));
  EXPECT_TRUE(matches_pattern("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$", "Größe 1"));
  EXPECT_FALSE(matches_pattern("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$", "a#b"));
  EXPECT_TRUE(matches_pattern("[\\w+=,.@-]+", "a-b"));
  EXPECT_TRUE(matches_pattern("(?i)[a-z]+", "ABC"));
  EXPECT_FALSE(matches_pattern("[^\\p{Cc}]+", "a\x01"));
  EXPECT_TRUE(matches_pattern("a.*+", "abc"));
}

TEST(Pattern, LongTextsDoNotOverflowTheStack) {
  std::string text(200'000, 'a');
  EXPECT_TRUE(matches_pattern("[\\s\\S]*", text));
  EXPECT_TRUE(matches_pattern("(.|\\n)*", text));
  EXPECT_TRUE(matches_pattern("(aa?)*", text));  // gives up, which counts as a match
}

TEST(Pattern, ReadsAllOfTheModels) {
  for (const Service* service : services()) {
    for (const Shape& shape : service->shapes) {
      if (!shape.constraint || shape.constraint->pattern.empty()) continue;
      if (shape.name == "StringDateTime") continue;  // ssm's: has references to groups
      EXPECT_TRUE(is_readable_pattern(shape.constraint->pattern))
          << service->name << " " << shape.name << ": " << shape.constraint->pattern;
    }
  }
}

}  // namespace tarn::wire
