#include "core/filter_policy.h"

#include <gtest/gtest.h>

namespace tarn {
namespace {

bool matches(std::string_view policy, std::string_view document) {
  const auto parsed = FilterPolicy::parse(policy, true);
  EXPECT_TRUE(parsed.ok()) << policy;
  return parsed.ok() && parsed->matches(document);
}

bool is_refused(std::string_view policy, bool may_nest = true) {
  return !FilterPolicy::parse(policy, may_nest).ok();
}

TEST(FilterPolicy, ComparesValues) {
  EXPECT_TRUE(matches(R"({"a":["x","y"]})", R"({"a":"y","b":1})"));
  EXPECT_FALSE(matches(R"({"a":["x"]})", R"({"a":"X"})"));
  EXPECT_FALSE(matches(R"({"a":["x"]})", R"({})"));
  EXPECT_TRUE(matches(R"({"a":[1]})", R"({"a":1.0})"));
  EXPECT_FALSE(matches(R"({"a":["1"]})", R"({"a":1})"));
  EXPECT_TRUE(matches(R"({"a":[null]})", R"({"a":null})"));
  EXPECT_TRUE(matches(R"({"a":[true]})", R"({"a":true})"));
  EXPECT_TRUE(matches(R"({"a":["x"]})", R"({"a":["w","x"]})"));
  EXPECT_FALSE(matches(R"({"a":["x"],"b":["y"]})", R"({"a":"x"})"));
  EXPECT_TRUE(matches("{}", R"({"a":1})"));
}

TEST(FilterPolicy, KnowsItsOperators) {
  EXPECT_TRUE(matches(R"({"a":[{"prefix":"ab"}]})", R"({"a":"abc"})"));
  EXPECT_FALSE(matches(R"({"a":[{"prefix":"b"}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(matches(R"({"a":[{"prefix":{"equals-ignore-case":"AB"}}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(matches(R"({"a":[{"suffix":"bc"}]})", R"({"a":"abc"})"));
  EXPECT_FALSE(matches(R"({"a":[{"suffix":"abcd"}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(matches(R"({"a":[{"equals-ignore-case":"ABC"}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(matches(R"({"a":[{"wildcard":"a*c*e"}]})", R"({"a":"abcde"})"));
  EXPECT_FALSE(matches(R"({"a":[{"wildcard":"a*d"}]})", R"({"a":"abcde"})"));
  EXPECT_TRUE(matches(R"({"a":[{"cidr":"10.0.0.0/24"}]})", R"({"a":"10.0.0.255"})"));
  EXPECT_FALSE(matches(R"({"a":[{"cidr":"10.0.0.0/24"}]})", R"({"a":"10.0.1.0"})"));
  EXPECT_TRUE(matches(R"({"a":[{"numeric":[">",0,"<=",5]}]})", R"({"a":5})"));
  EXPECT_FALSE(matches(R"({"a":[{"numeric":[">",0,"<=",5]}]})", R"({"a":5.5})"));
  EXPECT_FALSE(matches(R"({"a":[{"numeric":["=",5]}]})", R"({"a":"5"})"));
}

TEST(FilterPolicy, KnowsAbsenceAndTheContrary) {
  EXPECT_TRUE(matches(R"({"a":[{"exists":false}]})", R"({"b":1})"));
  EXPECT_FALSE(matches(R"({"a":[{"exists":false}]})", R"({"a":1})"));
  EXPECT_TRUE(matches(R"({"a":[{"exists":true}]})", R"({"a":""})"));
  EXPECT_TRUE(matches(R"({"a":[{"anything-but":["x","y"]}]})", R"({"a":"z"})"));
  EXPECT_FALSE(matches(R"({"a":[{"anything-but":["x","y"]}]})", R"({"a":"x"})"));
  EXPECT_FALSE(matches(R"({"a":[{"anything-but":"x"}]})", "{}"));
  EXPECT_FALSE(matches(R"({"a":[{"anything-but":{"prefix":"x"}}]})", R"({"a":"xy"})"));
  EXPECT_TRUE(matches(R"({"a":[{"anything-but":{"suffix":"x"}}]})", R"({"a":"xy"})"));
}

TEST(FilterPolicy, NestsAndHasAlternatives) {
  EXPECT_TRUE(matches(R"({"a":{"b":["x"]}})", R"({"a":{"b":"x"}})"));
  EXPECT_TRUE(matches(R"({"a":{"b":["x"]}})", R"({"a":[{"b":"w"},{"b":"x"}]})"));
  EXPECT_FALSE(matches(R"({"a":{"b":["x"]}})", R"({"a":"x"})"));
  EXPECT_TRUE(matches(R"({"$or":[{"a":["x"]},{"b":["y"]}]})", R"({"b":"y"})"));
  EXPECT_FALSE(matches(R"({"$or":[{"a":["x"]},{"b":["y"]}],"c":[1]})", R"({"b":"y"})"));
}

TEST(FilterPolicy, RefusesWhatAwsRefuses) {
  EXPECT_TRUE(is_refused(R"({"a":"x"})"));
  EXPECT_TRUE(is_refused(R"({"a":[]})"));
  EXPECT_TRUE(is_refused(R"({"a":[["x"]]})"));
  EXPECT_TRUE(is_refused(R"({"a":[{"nearly":"x"}]})"));
  EXPECT_TRUE(is_refused(R"({"a":[{"prefix":1}]})"));
  EXPECT_TRUE(is_refused(R"({"a":[{"numeric":["~",1]}]})"));
  EXPECT_TRUE(is_refused(R"({"a":[{"exists":"yes"}]})"));
  EXPECT_TRUE(is_refused(R"({"a":[{"cidr":"10.0.0/8"}]})"));
  EXPECT_TRUE(is_refused(R"({"a":[{"prefix":"a","suffix":"b"}]})"));
  EXPECT_TRUE(is_refused(R"({"a":{"b":["x"]}})", false));
  EXPECT_FALSE(is_refused(R"({"a":{"b":["x"]}})"));
}

TEST(FilterPolicy, CountsKeysAndCombinations) {
  const auto policy = FilterPolicy::parse(R"({"a":["x","y"],"b":{"c":[1,2,3]}})", true).value();
  EXPECT_EQ(policy.keys(), 2);
  EXPECT_EQ(policy.combinations(), 6);
  EXPECT_TRUE(policy.asks_within("b"));
  EXPECT_FALSE(policy.asks_within("a"));
}

TEST(FilterPolicy, SaysWhatIsWrongWithoutABeginning) {
  const auto refused = FilterPolicy::parse(R"({"a":[{"nearly":"x"}]})", true);
  EXPECT_EQ(refused.error().message(), "Unrecognized match type nearly");
}

}  // namespace
}  // namespace tarn
