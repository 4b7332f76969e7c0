#include <gtest/gtest.h>

#include "services/iam/iam_fixture.h"
#include "services/sts/sts.h"
#include "services/sts/sts_operations.h"

namespace tarn::sts {
namespace {

constexpr std::string_view kRole = "arn:aws:iam::111111111111:role/r";

constexpr std::string_view kFile = R"({"accounts": [
 {"id": "111111111111",
  "users": [
   {"name": "ann", "access_keys": [{"access_key_id": "AKIAANN", "secret_access_key": "s"}]},
   {"name": "bob", "access_keys": [{"access_key_id": "AKIABOB", "secret_access_key": "s"}],
    "policies": {"assume": {"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}}}],
  "roles": [
   {"name": "r", "policies": {"s3": {"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}},
    "trust_policy": {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:user/ann"},
       "Action": ["sts:AssumeRole", "sts:TagSession"],
       "Condition": {"StringEquals": {"sts:ExternalId": "42"}}},
      {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole"}]}},
   {"name": "open", "trust_policy": {"Version": "2012-10-17", "Statement":
      {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"}}}]},
 {"id": "222222222222",
  "users": [{"name": "eve", "access_keys": [{"access_key_id": "AKIAEVE",
    "secret_access_key": "s"}], "managed_policies": ["arn:aws:iam::aws:policy/PowerUserAccess"]},
   {"name": "mal", "access_keys": [{"access_key_id": "AKIAMAL", "secret_access_key": "s"}]}]}
]})";

class StsTest : public iam::IamFixture {
 protected:
  void SetUp() override {
    IamFixture::SetUp();
    ASSERT_EQ(apply(kFile), "");
  }

  // AssumeRole as the gateway runs it: refined, authorised, called.
  Result<api::AssumeRoleResponse> assume(std::string_view key, const api::AssumeRoleRequest& in) {
    caller_ = identity_of(key);
    Sts sts(iam().sessions());
    return call([&](Context& context) -> Result<api::AssumeRoleResponse> {
      std::vector<AccessRequest> requests(1);
      requests[0].action = "sts:AssumeRole";
      requests[0].resources = {std::string(in.role_arn)};
      if (!in.external_id.empty()) {
        requests[0].conditions.emplace_back("sts:ExternalId", in.external_id);
      }
      TRY(refine_assume_role(sts, context, in, requests));
      for (const AccessRequest& one : requests) {
        TRY(iam().authorizer().authorize(caller_, one));
      }
      return assume_role(sts, context, in);
    });
  }

  std::string refusal(std::string_view key, const api::AssumeRoleRequest& in) {
    const auto result = assume(key, in);
    return result.ok() ? "" : result.error().code() + ": " + result.error().message();
  }
};

TEST_F(StsTest, TheTrustedUserGetsASessionThatSurvivesARestart) {
  const auto out =
      assume("AKIAANN", {.role_arn = kRole, .role_session_name = "work", .external_id = "42"});
  ASSERT_TRUE(out.ok()) << out.error().message();
  EXPECT_EQ(out->assumed_role_user->arn, "arn:aws:sts::111111111111:assumed-role/r/work");
  const std::string key(out->credentials->access_key_id);
  EXPECT_TRUE(key.starts_with("ASIA"));
  open();
  const auto found = iam().identities().find(key);
  ASSERT_TRUE(found.ok() && *found);
  const Credential& credential = **found;
  EXPECT_EQ(credential.secret_access_key, out->credentials->secret_access_key);
  EXPECT_EQ(credential.session_token, out->credentials->session_token);
  EXPECT_EQ(credential.identity.session_expires_ms, out->credentials->expiration->unix_ms);
  EXPECT_EQ(credential.identity.role_arn, kRole);
  EXPECT_EQ(denial(credential.identity, "s3:GetObject", "arn:aws:s3:::b/k"), "");
  EXPECT_NE(denial(credential.identity, "glue:GetTable", "*"), "");
}

TEST_F(StsTest, OthersAreRefused) {
  const api::AssumeRoleRequest in{.role_arn = kRole, .role_session_name = "s"};
  EXPECT_EQ(refusal("AKIAANN", in),  // without the external id
            "AccessDenied: User: arn:aws:iam::111111111111:user/ann is not authorized to perform: "
            "sts:AssumeRole on resource: arn:aws:iam::111111111111:role/r because no "
            "identity-based policy allows the sts:AssumeRole action");
  EXPECT_TRUE(refusal("AKIABOB", in)
                  .ends_with("because no resource-based policy allows the sts:AssumeRole action"));
  EXPECT_NE(refusal("AKIAROOT", in), "");
  EXPECT_EQ(refusal("AKIAEVE", in), "");  // another account: trusted, and allowed at home
  EXPECT_NE(refusal("AKIAMAL", in), "");  // trusted, but not allowed at home
  const api::AssumeRoleRequest none{.role_arn = "arn:aws:iam::111111111111:role/none",
                                    .role_session_name = "s"};
  EXPECT_TRUE(refusal("AKIABOB", none).starts_with("AccessDenied"));
}

TEST_F(StsTest, AnAccountInTheTrustPolicyOnlyDelegates) {
  const api::AssumeRoleRequest in{.role_arn = "arn:aws:iam::111111111111:role/open",
                                  .role_session_name = "s"};
  EXPECT_EQ(refusal("AKIABOB", in), "");
  EXPECT_NE(refusal("AKIAANN", in), "");
}

TEST_F(StsTest, SessionPoliciesNarrowAndTagsAreSeen) {
  api::Tag tag{"team", "data"};
  const auto out =
      assume("AKIAANN",
             {.role_arn = kRole,
              .role_session_name = "s",
              .policy = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*",
                     "Resource":"arn:aws:s3:::${aws:PrincipalTag/team}/*"}})",
              .tags = {&tag, 1, true},
              .external_id = "42"});
  ASSERT_TRUE(out.ok()) << out.error().message();
  const Identity session = identity_of(out->credentials->access_key_id);
  EXPECT_EQ(denial(session, "s3:GetObject", "arn:aws:s3:::data/k"), "");
  EXPECT_NE(denial(session, "s3:GetObject", "arn:aws:s3:::other/k"), "");
  EXPECT_TRUE(denial(session, "s3:PutObject", "arn:aws:s3:::data/k")
                  .ends_with("because no session policy allows the s3:PutObject action"));
}

TEST_F(StsTest, DurationsAreLimited) {
  api::AssumeRoleRequest in{
      .role_arn = kRole, .role_session_name = "s", .duration_seconds = 3601, .external_id = "42"};
  EXPECT_EQ(refusal("AKIAANN", in),
            "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set "
            "for this role.");
  in.duration_seconds = 900;
  const auto out = assume("AKIAANN", in);
  ASSERT_TRUE(out.ok());
  const int64_t left_ms = out->credentials->expiration->unix_ms - clock_.domain_ms();
  EXPECT_GT(left_ms, 890'000);
  EXPECT_LE(left_ms, 900'000);
}

TEST_F(StsTest, SessionTokensOfUsers) {
  Sts sts(iam().sessions());
  caller_ = identity_of("AKIABOB");
  const auto out =
      call([&](Context& c) { return get_session_token(sts, c, api::GetSessionTokenRequest{}); });
  ASSERT_TRUE(out.ok());
  caller_ = identity_of(out->credentials->access_key_id);
  EXPECT_EQ(caller_.arn, "arn:aws:iam::111111111111:user/bob");
  EXPECT_EQ(denial(caller_, "sts:AssumeRole", "*").find("User: "), 0u);  // no trust policy given
  const auto again =
      call([&](Context& c) { return get_session_token(sts, c, api::GetSessionTokenRequest{}); });
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code(), "AccessDenied");
  const auto who = call(
      [&](Context& c) { return get_caller_identity(sts, c, api::GetCallerIdentityRequest{}); });
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(who->account, "111111111111");
  const auto info = call([&](Context& c) {
    return get_access_key_info(sts, c, {.access_key_id = caller_.access_key_id});
  });
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->account, "111111111111");
}

// What AWS's policy AWSRevokeOlderSessions asks for, and policies against keys without MFA.
TEST_F(StsTest, PoliciesSeeWhenSessionsWereIssued) {
  const auto narrowed = [&](const std::string& condition) {
    const std::string policy =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*",)"
        R"("Resource":"*",)"
        R"("Condition":)" +
        condition + "}}";
    const auto out = assume(
        "AKIAANN",
        {.role_arn = kRole, .role_session_name = "s", .policy = policy, .external_id = "42"});
    EXPECT_TRUE(out.ok()) << out.error().message();
    return denial(identity_of(out->credentials->access_key_id), "s3:GetObject",
                  "arn:aws:s3:::data/k");
  };
  EXPECT_EQ(narrowed(R"({"DateGreaterThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}})"), "");
  EXPECT_NE(narrowed(R"({"DateLessThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}})"), "");
  EXPECT_NE(narrowed(R"({"Null":{"aws:TokenIssueTime":"true"}})"), "");
  EXPECT_EQ(narrowed(R"({"Bool":{"aws:MultiFactorAuthPresent":"false"}})"), "");
  EXPECT_NE(narrowed(R"({"Bool":{"aws:MultiFactorAuthPresent":"true"}})"), "");
}

TEST_F(StsTest, SessionsThatEndedAreRemovedInTime) {
  const api::AssumeRoleRequest in{.role_arn = kRole, .role_session_name = "s", .external_id = "42"};
  const auto old = assume("AKIAANN", in);
  ASSERT_TRUE(old.ok());
  const std::string key(old->credentials->access_key_id);
  clock_.advance_domain(3 * 86400);
  ASSERT_TRUE(assume("AKIAANN", in).ok());
  open();
  EXPECT_EQ(*iam().identities().find(key), nullptr);
}

}  // namespace
}  // namespace tarn::sts
