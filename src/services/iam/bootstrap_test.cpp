#include <gtest/gtest.h>

#include "services/iam/iam_fixture.h"

namespace tarn::iam {
namespace {

class BootstrapTest : public IamFixture {};

constexpr std::string_view kFile = R"({"accounts": [{
  "id": "222222222222",
  "canonical_id": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
  "display_name": "second", "email": "second@example.com",
  "root_keys": [{"access_key_id": "AKIASECOND", "secret_access_key": "s2"}],
  "policies": [{"name": "list", "document": {"Version": "2012-10-17", "Statement":
      {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}}}],
  "groups": [{"name": "readers",
      "managed_policies": ["arn:aws:iam::222222222222:policy/list"]}],
  "users": [{"name": "ann", "groups": ["readers"],
      "access_keys": [{"access_key_id": "AKIAANN", "secret_access_key": "sa"}],
      "policies": {"put": {"Version": "2012-10-17", "Statement":
          {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}}}}],
  "roles": [{"name": "crawl", "trust_policy": {"Version": "2012-10-17", "Statement":
      {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
       "Action": "sts:AssumeRole"}},
      "managed_policies": ["arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"]}]
}]})";

TEST_F(BootstrapTest, MakesWhatTheFileSays) {
  ASSERT_EQ(apply(kFile), "");
  const Identity root = identity_of("AKIASECOND");
  EXPECT_EQ(root.kind, PrincipalKind::kRoot);
  EXPECT_EQ(root.canonical_id, std::string(64, 'd'));
  const Identity ann = identity_of("AKIAANN");
  EXPECT_EQ(ann.arn, "arn:aws:iam::222222222222:user/ann");
  EXPECT_EQ((*iam().identities().find("AKIAANN"))->secret_access_key, "sa");
  EXPECT_EQ(denial(ann, "s3:PutObject", "arn:aws:s3:::b/k"), "");
  EXPECT_EQ(denial(ann, "s3:ListBucket", "arn:aws:s3:::b"), "");
  EXPECT_NE(denial(ann, "s3:GetObject", "arn:aws:s3:::b/k"), "");
  EXPECT_TRUE(
      iam()
          .identities()
          .assume_service_role("arn:aws:iam::222222222222:role/crawl", "glue.amazonaws.com", "s")
          .ok());
}

TEST_F(BootstrapTest, AgainChangesNothing) {
  ASSERT_EQ(apply(kFile), "");
  const Identity before = identity_of("AKIAANN");
  ASSERT_EQ(apply(kFile), "");
  EXPECT_EQ(identity_of("AKIAANN").principal_id, before.principal_id);
  caller_ = identity_of("AKIASECOND");
  auto policies = call([&](Context& c) { return list_policies(iam(), c, {.scope = "Local"}); });
  ASSERT_TRUE(policies.ok());
  ASSERT_EQ(policies->policies.size, 1u);
  EXPECT_EQ(policies->policies[0].default_version_id, "v1");
  EXPECT_EQ(policies->policies[0].attachment_count, 1);
  auto keys = call([&](Context& c) { return list_access_keys(iam(), c, {.user_name = "ann"}); });
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(keys->access_key_metadata.size, 1u);
}

TEST_F(BootstrapTest, ErrorsNameThePlace) {
  EXPECT_EQ(apply(R"({"accounts": [{"id": "1"}]})"),
            "bootstrap: accounts[0] has an id that is not twelve digits");
  EXPECT_EQ(apply(R"({"accounts": [{"id": "222222222222", "users": [{"path": "/"}]}]})"),
            "bootstrap: accounts[0].users[0].name is missing");
  EXPECT_EQ(apply(R"({"accounts": [{"id": "222222222222", "user": []}]})"),
            "bootstrap: accounts[0] has the unknown member user");
  EXPECT_EQ(apply(R"({"accounts": [{"id": "222222222222", "users": [{"name": "a",
                     "groups": ["g"]}]}]})"),
            "bootstrap: accounts[0].users[0] is in the unknown group g");
  EXPECT_EQ(apply(R"({"accounts": [{"id": "222222222222", "users": [{"name": "a",
                     "policies": {"p": {"Statement": 1}}}]}]})"),
            "bootstrap: accounts[0].users[0]: Syntax errors in policy.");
  EXPECT_EQ(apply(R"({"accounts": [{"id": "222222222222", "root_keys":
                     [{"access_key_id": "AKIAROOT", "secret_access_key": "x"}]}]})"),
            "bootstrap: the access key AKIAROOT belongs to someone else");
  // Nothing of a refused account is there.
  EXPECT_FALSE(iam()
                   .sessions()
                   .find_role(*database_->begin(), "arn:aws:iam::222222222222:role/crawl")
                   ->has_value());
}

TEST_F(BootstrapTest, AnEmptiedServerTakesItAgain) {
  ASSERT_EQ(apply(kFile), "");
  ASSERT_TRUE(database_->bump_generation().ok());
  EXPECT_EQ(*iam().identities().find("AKIAANN"), nullptr);
  ASSERT_EQ(apply(kFile), "");
  EXPECT_NE(*iam().identities().find("AKIAANN"), nullptr);
}

}  // namespace
}  // namespace tarn::iam
