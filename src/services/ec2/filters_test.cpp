// EC2's filters: wildcards, alternatives, and what is not known.
#include "services/ec2/filters.h"

#include <gtest/gtest.h>

#include "base/arena.h"

namespace tarn::ec2 {
namespace {

TEST(Wildcards, StarAndQuestionMark) {
  EXPECT_TRUE(matches_wildcards("eu-*", "eu-west-1"));
  EXPECT_TRUE(matches_wildcards("*", ""));
  EXPECT_TRUE(matches_wildcards("*west*", "eu-west-1"));
  EXPECT_TRUE(matches_wildcards("eu-west-?", "eu-west-1"));
  EXPECT_TRUE(matches_wildcards("a*b*c", "a--b-bxc"));
  EXPECT_FALSE(matches_wildcards("a*b*c", "a--b-bx"));
  EXPECT_FALSE(matches_wildcards("?", ""));
  EXPECT_FALSE(matches_wildcards("", "x"));
  EXPECT_FALSE(matches_wildcards("EU-*", "eu-west-1"));
}

TEST(Wildcards, ManyStarsEndSoon) {
  const std::string text(2000, 'a');
  EXPECT_FALSE(matches_wildcards("*a*a*a*a*a*a*a*a*a*a*b", text));
}

class Filters : public testing::Test {
 protected:
  Result<bool> ask(std::string_view name, std::initializer_list<std::string_view> values) {
    auto filters = wire::make_list<api::Filter>(arena_, 1);
    filters[0].name = name;
    filters[0].values = wire::make_list<wire::Text>(arena_, values.size());
    uint32_t i = 0;
    for (std::string_view value : values) filters[0].values[i++] = value;
    return passes(filters, [](std::string_view asked) -> std::string_view {
      return asked == "region-name" ? std::string_view("eu-west-1") : std::string_view();
    });
  }
  Arena arena_;
};

TEST_F(Filters, ValuesAreAlternatives) {
  EXPECT_TRUE(ask("region-name", {"us-east-1", "eu-*"}).value());
  EXPECT_FALSE(ask("region-name", {"us-east-1"}).value());
  EXPECT_FALSE(ask("region-name", {}).value());
}

TEST_F(Filters, UnknownNamesAreRefused) {
  const auto refused = ask("colour", {"red"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), "InvalidParameterValue");
  EXPECT_EQ(refused.error().message(), "The filter 'colour' is invalid");
}

}  // namespace
}  // namespace tarn::ec2
