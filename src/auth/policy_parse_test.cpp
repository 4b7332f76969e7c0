#include <gtest/gtest.h>

#include "auth/policy.h"

namespace tarn::auth {
namespace {

std::string message_of(std::string_view text, PolicyKind kind = PolicyKind::kIdentity) {
  const auto policy = Policy::parse(text, kind);
  if (policy.ok()) return "parsed";
  EXPECT_EQ(policy.error().code(), "MalformedPolicyDocument");
  EXPECT_EQ(policy.error().http_status(), 400);
  return policy.error().message();
}

// One statement with `members` in a document of the current version.
std::string document(std::string_view members) {
  return R"({"Version":"2012-10-17","Statement":[{)" + std::string(members) + "}]}";
}

TEST(PolicyParse, ReadsAWholeDocument) {
  const Policy policy = Policy::parse(R"({"Version": "2012-10-17", "Id": "p", "Statement": {
      "Sid": "One", "Effect": "Allow", "Principal": {"AWS": ["*", "123456789012"],
      "Service": "glue.amazonaws.com"}, "NotAction": "s3:Get*", "Resource": ["arn:aws:s3:::b/*"],
      "Condition": {"ForAnyValue:StringNotLikeIfExists": {"aws:TagKeys": ["a", "b"]},
                    "Bool": {"aws:SecureTransport": true}}}})",
                                      PolicyKind::kResource)
                            .value();
  ASSERT_EQ(policy.statements.size(), 1u);
  const Statement& statement = policy.statements[0];
  EXPECT_TRUE(policy.has_variables);
  EXPECT_EQ(statement.sid, "One");
  EXPECT_EQ(statement.effect, Effect::kAllow);
  ASSERT_EQ(statement.principals.size(), 3u);
  EXPECT_EQ(statement.principals[0].type, PrincipalEntry::Type::kAnyone);
  EXPECT_EQ(statement.principals[2].value, "glue.amazonaws.com");
  EXPECT_TRUE(statement.not_action);
  ASSERT_EQ(statement.conditions.size(), 2u);
  EXPECT_EQ(statement.conditions[0].key, "aws:tagkeys");
  EXPECT_EQ(statement.conditions[0].quantifier, Quantifier::kForAnyValue);
  EXPECT_TRUE(statement.conditions[0].negated);
  EXPECT_TRUE(statement.conditions[0].if_exists);
  EXPECT_EQ(statement.conditions[1].values[0], "true");
}

TEST(PolicyParse, ErrorsSayWhatIsWrong) {
  EXPECT_EQ(message_of("{"),
            "Syntax errors in policy. Malformed JSON at line 1:2: expected a member name in "
            "quotes");
  EXPECT_EQ(message_of(R"({"Version":"2020-01-01","Statement":[]})"),
            "Policy document must be version 2012-10-17 or greater.");
  EXPECT_EQ(message_of(R"({"Version":"2012-10-17"})"),
            "Syntax errors in policy. The field Statement is missing.");
  EXPECT_EQ(message_of(document(R"("Effect":"Allow","Resource":"*")")),
            "Policy statement must contain actions.");
  EXPECT_EQ(message_of(document(R"("Effect":"Allow","Action":"s3:*")")),
            "Policy statement must contain resources.");
  EXPECT_EQ(message_of(document(R"("Action":"s3:*","Resource":"*")")),
            "Statement 1 lacks the required field Effect.");
  EXPECT_EQ(message_of(document(R"("Effect":"Allow","Action":"list","Resource":"*")")),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  EXPECT_EQ(message_of(document(R"("Effect":"Allow","Action":"s3:*","Resource":"bucket")")),
            "Resource bucket must be in ARN format or \"*\".");
  EXPECT_EQ(message_of(document(R"("Effect":"Allow","Action":"s3:*","Resource":"*","Foo":1)")),
            "Statement 1 has the unknown field Foo.");
  EXPECT_EQ(message_of(document(
                R"("Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*")")),
            "Policy document should not specify a principal.");
  EXPECT_EQ(message_of(document(R"("Effect":"Allow","Action":"sts:*","Resource":"*")"),
                       PolicyKind::kTrust),
            "Has prohibited field Resource");
  EXPECT_EQ(message_of(document(R"("Effect":"Allow","Action":"sts:*","Principal":{"AWS":"me"})"),
                       PolicyKind::kTrust),
            "Invalid principal in policy: \"AWS\":\"me\"");
  EXPECT_EQ(message_of(document(R"("Effect":"Allow","Action":"s3:*","Resource":"*",
                                   "Condition":{"StringIs":{"a":"b"}})")),
            "Invalid Condition type : StringIs.");
}

TEST(PolicyParse, SidsAreUnique) {
  EXPECT_EQ(message_of(R"({"Statement":[
      {"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"},
      {"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"}]})"),
            "Statement IDs (SID) in a single policy must be unique.");
}

TEST(PolicyParse, EveryOperatorIsKnown) {
  for (const std::string_view name :
       {"StringEquals", "stringlike", "NumericLessThanEquals", "DateGreaterThan", "Bool",
        "BinaryEquals", "NotIpAddress", "ArnNotLike", "Null", "ForAllValues:StringLikeIfExists"}) {
    EXPECT_TRUE(parse_condition_operator(name)) << name;
  }
  EXPECT_FALSE(parse_condition_operator("NullIfExists"));
  EXPECT_FALSE(parse_condition_operator("ForEach:StringLike"));
  EXPECT_FALSE(parse_condition_operator(""));
}

}  // namespace
}  // namespace tarn::auth
