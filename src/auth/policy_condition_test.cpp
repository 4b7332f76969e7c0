#include "auth/policy_condition.h"

#include <gtest/gtest.h>

#include "auth/policy_pattern.h"

namespace tarn::auth {
namespace {

using Values = std::vector<std::string>;

// Whether `op` on the key "k" with `wanted` holds for a request whose k is `present`.
bool test(std::string_view op, const Values& wanted, const Values& present) {
  auto condition = parse_condition_operator(op);
  EXPECT_TRUE(condition) << op;
  condition->key = "k";
  condition->values = wanted;
  ConditionValues values;
  for (const std::string& value : present) values.add("K", value);
  values.add("aws:username", "ann");
  return holds(*condition, values, true);
}

TEST(PolicyCondition, Strings) {
  EXPECT_TRUE(test("StringEquals", {"a", "b"}, {"b"}));
  EXPECT_FALSE(test("StringEquals", {"a"}, {"A"}));
  EXPECT_FALSE(test("StringEquals", {"a*"}, {"ab"}));
  EXPECT_TRUE(test("StringEqualsIgnoreCase", {"a"}, {"A"}));
  EXPECT_TRUE(test("StringNotEquals", {"a", "b"}, {"c"}));
  EXPECT_FALSE(test("StringNotEquals", {"a", "b"}, {"b"}));
  EXPECT_TRUE(test("StringLike", {"a?c*"}, {"abcd"}));
  EXPECT_FALSE(test("StringNotLike", {"a?c*"}, {"abcd"}));
  EXPECT_TRUE(test("StringLike", {"home/${aws:username}/*"}, {"home/ann/x"}));
  EXPECT_TRUE(test("StringEquals", {"${none, 'guest'}"}, {"guest"}));
  EXPECT_FALSE(test("StringEquals", {"${none}"}, {"${none}"}));
}

TEST(PolicyCondition, NumbersDatesAndTheRest) {
  EXPECT_TRUE(test("NumericLessThanEquals", {"10"}, {"10"}));
  EXPECT_FALSE(test("NumericLessThan", {"10"}, {"10"}));
  EXPECT_TRUE(test("NumericEquals", {"1.0"}, {"1"}));
  EXPECT_FALSE(test("NumericEquals", {"1"}, {"one"}));
  EXPECT_TRUE(test("DateLessThan", {"2026-01-02T00:00:00Z"}, {"2026-01-01T23:59:59Z"}));
  EXPECT_TRUE(test("DateGreaterThan", {"1767225600"}, {"2026-01-01T00:00:01Z"}));
  EXPECT_TRUE(test("Bool", {"true"}, {"True"}));
  EXPECT_FALSE(test("Bool", {"true"}, {"false"}));
  EXPECT_TRUE(test("BinaryEquals", {"aGk="}, {"aGk="}));
  EXPECT_FALSE(test("BinaryEquals", {"aGk="}, {"aGo="}));
  EXPECT_TRUE(test("ArnLike", {"arn:aws:s3:::a*"}, {"arn:aws:s3:::abc"}));
  EXPECT_FALSE(test("ArnLike", {"arn:aws:*:::y"}, {"arn:aws:s3:::x:y"}));
  EXPECT_FALSE(test("ArnEquals", {"arn:*:s3::*:b"}, {"arn:aws:sqs::1:b"}));
}

TEST(PolicyCondition, Addresses) {
  EXPECT_TRUE(test("IpAddress", {"10.0.0.0/8"}, {"10.200.0.1"}));
  EXPECT_FALSE(test("IpAddress", {"10.0.0.0/8"}, {"11.0.0.1"}));
  EXPECT_TRUE(test("IpAddress", {"127.0.0.1"}, {"127.0.0.1"}));
  EXPECT_TRUE(test("IpAddress", {"2001:db8::/33"}, {"2001:db8:7fff::1"}));
  EXPECT_FALSE(test("IpAddress", {"2001:db8::/33"}, {"2001:db8:8000::1"}));
  EXPECT_TRUE(test("IpAddress", {"10.0.0.0/8"}, {"::ffff:10.0.0.1"}));
  EXPECT_TRUE(test("NotIpAddress", {"10.0.0.0/8"}, {"192.168.0.1"}));
  EXPECT_FALSE(test("IpAddress", {"nonsense"}, {"10.0.0.1"}));
  EXPECT_FALSE(test("IpAddress", {"10.0.0.0/99"}, {"10.0.0.1"}));
}

TEST(PolicyCondition, MissingKeys) {
  EXPECT_FALSE(test("StringEquals", {"a"}, {}));
  EXPECT_TRUE(test("StringNotEquals", {"a"}, {}));
  EXPECT_TRUE(test("StringEqualsIfExists", {"a"}, {}));
  EXPECT_FALSE(test("StringEqualsIfExists", {"a"}, {"b"}));
  EXPECT_FALSE(test("NumericLessThan", {"1"}, {}));
  EXPECT_TRUE(test("ForAllValues:StringEquals", {"a"}, {}));
  EXPECT_FALSE(test("ForAnyValue:StringEquals", {"a"}, {}));
  EXPECT_TRUE(test("Null", {"true"}, {}));
  EXPECT_FALSE(test("Null", {"false"}, {}));
  EXPECT_TRUE(test("Null", {"false"}, {"a"}));
}

TEST(PolicyCondition, SeveralValues) {
  EXPECT_TRUE(test("ForAllValues:StringEquals", {"a", "b"}, {"a", "b"}));
  EXPECT_FALSE(test("ForAllValues:StringEquals", {"a", "b"}, {"a", "c"}));
  EXPECT_TRUE(test("ForAnyValue:StringEquals", {"a"}, {"c", "a"}));
  EXPECT_FALSE(test("ForAnyValue:StringEquals", {"a"}, {"c", "d"}));
  EXPECT_TRUE(test("ForAnyValue:StringNotEquals", {"a"}, {"a", "b"}));
  EXPECT_FALSE(test("ForAllValues:StringNotEquals", {"a"}, {"a", "b"}));
}

TEST(PolicyPattern, WildcardsOfAVariableAreText) {
  ConditionValues values;
  values.add("k", "a*");
  const auto pattern = make_pattern("x/${k}/${*}*", true, &values);
  ASSERT_TRUE(pattern);
  EXPECT_TRUE(matches(*pattern, "x/a*/*z"));
  EXPECT_FALSE(matches(*pattern, "x/ab/*z"));
  EXPECT_FALSE(matches(*pattern, "x/a*/z"));
  EXPECT_EQ(make_pattern("${k}", true, nullptr)->text, "${k}");
}

TEST(PolicyPattern, ArnPartsMatchOnTheirOwn) {
  const auto pattern = [](std::string_view text) { return *make_pattern(text, true, nullptr); };
  EXPECT_TRUE(matches_arn(pattern("*"), "arn:aws:s3:::b"));
  EXPECT_TRUE(matches_arn(pattern("arn:aws:s3:::b/*"), "arn:aws:s3:::b/a:b/c"));
  EXPECT_TRUE(matches_arn(pattern("arn:aws:glue:*:*:table/*"), "arn:aws:glue:r:1:table/d/t"));
  EXPECT_FALSE(matches_arn(pattern("arn:aws:s3:::b/*"), "arn:aws:s3:::b"));
  EXPECT_FALSE(matches_arn(pattern("arn:aws:a*:x:y:z"), "arn:aws:ab:q:x:y:z"));
}

}  // namespace
}  // namespace tarn::auth
