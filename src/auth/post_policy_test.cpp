#include "auth/post_policy.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/encoding.h"

namespace tarn::auth {
namespace {

const int64_t kNowMs = parse_iso8601("2026-01-01T00:00:00Z").value();

std::string policy(std::string_view conditions) {
  return base64_encode("{\"expiration\": \"2026-01-01T00:00:01.000Z\", \"conditions\": [" +
                       std::string(conditions) + "]}");
}

std::string outcome(std::string_view base64, const FormFields& fields) {
  auto parsed = PostPolicy::parse(base64);
  if (!parsed.ok()) return parsed.error().code() + ": " + parsed.error().message();
  auto checked = parsed->check(fields, kNowMs);
  return checked.ok() ? "" : checked.error().code() + ": " + checked.error().message();
}

const FormFields kFields = {{"key", "a/b"},
                            {"bucket", "shop"},
                            {"x-ignore-it", "1"},
                            {"policy", "p"},
                            {"x-amz-signature", "s"}};

TEST(PostPolicy, HoldsConditions) {
  EXPECT_EQ(outcome(policy(R"({"bucket": "shop"}, ["starts-with", "$Key", "a/"])"), kFields), "");
  EXPECT_EQ(outcome(policy(R"({"bucket": "shop"}, ["eq", "$key", "a/b"])"), kFields), "");
}

TEST(PostPolicy, SaysWhichConditionFailed) {
  EXPECT_EQ(outcome(policy(R"({"bucket": "other"}, ["starts-with", "$key", ""])"), kFields),
            "AccessDenied: Invalid according to Policy: Policy Condition failed: "
            R"(["eq", "$bucket", "other"])");
  EXPECT_EQ(outcome(policy(R"({"bucket": "shop"}, ["starts-with", "$key", "A/"])"), kFields),
            "AccessDenied: Invalid according to Policy: Policy Condition failed: "
            R"(["starts-with", "$key", "A/"])");
  EXPECT_EQ(outcome(policy(R"({"bucket": "shop"}, ["eq", "key", "a/b"])"), kFields),
            "AccessDenied: Invalid according to Policy: Policy Condition failed: "
            R"(["eq", "key", "a/b"])");
  EXPECT_EQ(outcome(policy(R"(["content-length-range", "test", "10"])"), kFields),
            "AccessDenied: Invalid according to Policy: Policy Condition failed: "
            R"(["content-length-range", "test", "10"])");
}

TEST(PostPolicy, NamesFieldsWithoutACondition) {
  EXPECT_EQ(outcome(policy(R"({"bucket": "shop"})"), kFields),
            "AccessDenied: Invalid according to Policy: Extra input fields: key");
}

TEST(PostPolicy, Expires) {
  auto parsed = PostPolicy::parse(policy("")).value();
  EXPECT_EQ(parsed.check({}, kNowMs + 1000).error().message(),
            "Invalid according to Policy: Policy expired.");
  EXPECT_TRUE(parsed.check({}, kNowMs).ok());
}

TEST(PostPolicy, RefusesWhatIsNone) {
  EXPECT_EQ(outcome("bm9uZQ==", {}), "InvalidPolicyDocument: Invalid Policy: Invalid JSON.");
  EXPECT_EQ(outcome(base64_encode(R"({"conditions": []})"), {}),
            "InvalidPolicyDocument: Invalid Policy: Policy missing expiration.");
  EXPECT_EQ(outcome(base64_encode(R"({"expiration": "2026-01-01 00:00:01Z"})"), {}),
            "InvalidPolicyDocument: Invalid Policy: Invalid 'expiration' value: "
            "'2026-01-01 00:00:01Z'");
  EXPECT_EQ(outcome(base64_encode(R"({"expiration": "2026-01-01T00:00:01Z"})"), {}),
            "InvalidPolicyDocument: Invalid Policy: Policy missing conditions.");
  EXPECT_EQ(outcome(policy(R"({"a": "1", "b": "2"})"), {}),
            "InvalidPolicyDocument: Invalid Policy: Invalid Simple-Condition: Simple-Conditions "
            "must have exactly one property specified.");
}

TEST(PostPolicy, BoundsTheFile) {
  auto parsed = PostPolicy::parse(policy(R"(["content-length-range", 5, "10"])")).value();
  EXPECT_EQ(parsed.max_bytes(), 10u);
  EXPECT_TRUE(parsed.check_size(5).ok());
  EXPECT_TRUE(parsed.check_size(10).ok());
  EXPECT_EQ(parsed.check_size(4).error().code(), "EntityTooSmall");
  EXPECT_EQ(parsed.check_size(11).error().code(), "EntityTooLarge");
  parsed = PostPolicy::parse(policy(R"(["content-length-range", -1, 0])")).value();
  EXPECT_EQ(parsed.max_bytes(), 0u);
  EXPECT_EQ(parsed.check_size(3).error().code(), "EntityTooLarge");
}

}  // namespace
}  // namespace tarn::auth
