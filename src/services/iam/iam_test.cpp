#include <gtest/gtest.h>

#include "auth/policy.h"
#include "base/encoding.h"
#include "services/iam/aws_policies.h"
#include "services/iam/iam_fixture.h"

namespace tarn::iam {
namespace {

constexpr std::string_view kReadBucket =
    R"({"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow",
        "Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]})";
constexpr std::string_view kTrustGlue =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
constexpr std::string_view kS3ReadOnly = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

class IamTest : public IamFixture {
 protected:
  void make_user(std::string_view name) {
    ASSERT_EQ(error_of([&](Context& c) { return create_user(iam(), c, {.user_name = name}); }), "");
  }

  // Makes a key for the user and returns its id.
  std::string make_key(std::string_view name) {
    auto made = call([&](Context& c) { return create_access_key(iam(), c, {.user_name = name}); });
    EXPECT_TRUE(made.ok());
    return made.ok() ? std::string(made->access_key->access_key_id) : "";
  }
};

TEST_F(IamTest, UsersLiveAndDie) {
  make_user("Ann");
  EXPECT_EQ(error_of([&](Context& c) { return create_user(iam(), c, {.user_name = "ann"}); }),
            "EntityAlreadyExists: User with name ann already exists.");
  auto got = call([&](Context& c) { return get_user(iam(), c, {.user_name = "Ann"}); });
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->user->arn, "arn:aws:iam::111111111111:user/Ann");
  EXPECT_TRUE(got->user->user_id.starts_with("AIDA"));
  EXPECT_EQ(error_of([&](Context& c) { return get_user(iam(), c, {.user_name = "ann"}); }),
            "NoSuchEntity: The user with name ann cannot be found.");
  EXPECT_EQ(error_of([&](Context& c) {
              return update_user(iam(), c,
                                 {.user_name = "Ann", .new_path = "/x/", .new_user_name = "ann"});
            }),
            "");
  got = call([&](Context& c) { return get_user(iam(), c, {.user_name = "ann"}); });
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->user->arn, "arn:aws:iam::111111111111:user/x/ann");
  EXPECT_EQ(error_of([&](Context& c) { return delete_user(iam(), c, {.user_name = "ann"}); }), "");
  EXPECT_EQ(error_of([&](Context& c) { return delete_user(iam(), c, {.user_name = "ann"}); }),
            "NoSuchEntity: The user with name ann cannot be found.");
}

TEST_F(IamTest, UsersAreListedInPages) {
  for (const char* name : {"c", "A", "b", "e", "D"}) make_user(name);
  std::string names;
  wire::Text marker;
  for (int page = 0; page < 10; ++page) {
    auto out =
        call([&](Context& c) { return list_users(iam(), c, {.marker = marker, .max_items = 2}); });
    ASSERT_TRUE(out.ok());
    for (const api::User& user : out->users) names += user.user_name;
    marker = out->marker;
    if (!*out->is_truncated) break;
  }
  EXPECT_EQ(names, "ADbce");
  EXPECT_EQ(error_of([&](Context& c) { return list_users(iam(), c, {.marker = "zz"}); }),
            "ValidationError: Invalid Marker.");
}

TEST_F(IamTest, WhatHoldsAUserMustGoFirst) {
  make_user("ann");
  const std::string key = make_key("ann");
  const auto remove = [&](Context& c) { return delete_user(iam(), c, {.user_name = "ann"}); };
  EXPECT_EQ(error_of(remove),
            "DeleteConflict: Cannot delete entity, must delete access keys first.");
  ASSERT_EQ(error_of([&](Context& c) {
              return delete_access_key(iam(), c, {.user_name = "ann", .access_key_id = key});
            }),
            "");
  ASSERT_EQ(error_of([&](Context& c) {
              return attach_user_policy(iam(), c, {.user_name = "ann", .policy_arn = kS3ReadOnly});
            }),
            "");
  EXPECT_EQ(error_of(remove),
            "DeleteConflict: Cannot delete entity, must detach all policies "
            "first.");
  ASSERT_EQ(error_of([&](Context& c) {
              return detach_user_policy(iam(), c, {.user_name = "ann", .policy_arn = kS3ReadOnly});
            }),
            "");
  EXPECT_EQ(error_of(remove), "");
}

TEST_F(IamTest, KeysAreTwoAUserAndCanBeSwitchedOff) {
  make_user("ann");
  const std::string key = make_key("ann");
  make_key("ann");
  EXPECT_EQ(error_of([&](Context& c) { return create_access_key(iam(), c, {.user_name = "ann"}); }),
            "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
  auto found = iam().identities().find(key);
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->identity.arn, "arn:aws:iam::111111111111:user/ann");
  EXPECT_EQ((*found)->secret_access_key.size(), 40u);
  EXPECT_TRUE((*found)->active);
  ASSERT_EQ(error_of([&](Context& c) {
              return update_access_key(
                  iam(), c, {.user_name = "ann", .access_key_id = key, .status = "Inactive"});
            }),
            "");
  EXPECT_FALSE((*iam().identities().find(key))->active);
  ASSERT_EQ(error_of([&](Context& c) {
              return delete_access_key(iam(), c, {.user_name = "ann", .access_key_id = key});
            }),
            "");
  EXPECT_EQ(*iam().identities().find(key), nullptr);
  EXPECT_EQ(*iam().identities().find("AKIANOBODY"), nullptr);
}

TEST_F(IamTest, KeysAndIdentitiesSurviveARestart) {
  make_user("ann");
  const std::string key = make_key("ann");
  const std::string secret = (*iam().identities().find(key))->secret_access_key;
  open();
  auto found = iam().identities().find(key);
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->secret_access_key, secret);
  EXPECT_EQ((*found)->identity.user_name, "ann");
}

TEST_F(IamTest, InlinePoliciesDecideAtOnce) {
  make_user("ann");
  const Identity ann = identity_of(make_key("ann"));
  EXPECT_EQ(denial(ann, "s3:GetObject", "arn:aws:s3:::b/k"),
            "User: arn:aws:iam::111111111111:user/ann is not authorized to perform: s3:GetObject "
            "on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the "
            "s3:GetObject action");
  ASSERT_EQ(error_of([&](Context& c) {
              return put_user_policy(
                  iam(), c,
                  {.user_name = "ann", .policy_name = "read", .policy_document = kReadBucket});
            }),
            "");
  EXPECT_EQ(denial(ann, "s3:GetObject", "arn:aws:s3:::b/k"), "");
  EXPECT_NE(denial(ann, "s3:PutObject", "arn:aws:s3:::b/k"), "");
  auto got = call([&](Context& c) {
    return get_user_policy(iam(), c, {.user_name = "ann", .policy_name = "read"});
  });
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(uri_decode(got->policy_document), kReadBucket);
  ASSERT_EQ(error_of([&](Context& c) {
              return delete_user_policy(iam(), c, {.user_name = "ann", .policy_name = "read"});
            }),
            "");
  EXPECT_NE(denial(ann, "s3:GetObject", "arn:aws:s3:::b/k"), "");
  EXPECT_EQ(error_of([&](Context& c) {
              return put_user_policy(
                  iam(), c, {.user_name = "ann", .policy_name = "bad", .policy_document = "{}"});
            }),
            "MalformedPolicyDocument: Syntax errors in policy. The field Statement is missing.");
}

TEST_F(IamTest, GroupsGiveTheirPolicies) {
  make_user("ann");
  const Identity ann = identity_of(make_key("ann"));
  ASSERT_EQ(error_of([&](Context& c) { return create_group(iam(), c, {.group_name = "g"}); }), "");
  ASSERT_EQ(error_of([&](Context& c) {
              return attach_group_policy(iam(), c, {.group_name = "g", .policy_arn = kS3ReadOnly});
            }),
            "");
  EXPECT_NE(denial(ann, "s3:ListBucket", "arn:aws:s3:::b"), "");
  ASSERT_EQ(error_of([&](Context& c) {
              return add_user_to_group(iam(), c, {.group_name = "g", .user_name = "ann"});
            }),
            "");
  EXPECT_EQ(denial(ann, "s3:ListBucket", "arn:aws:s3:::b"), "");
  EXPECT_EQ(error_of([&](Context& c) { return delete_group(iam(), c, {.group_name = "g"}); }),
            "DeleteConflict: Cannot delete entity, must remove users from group first.");
  ASSERT_EQ(error_of([&](Context& c) {
              return update_group(iam(), c, {.group_name = "g", .new_group_name = "h"});
            }),
            "");
  auto group = call([&](Context& c) { return get_group(iam(), c, {.group_name = "h"}); });
  ASSERT_TRUE(group.ok());
  ASSERT_EQ(group->users.size, 1u);
  EXPECT_EQ(group->users[0].user_name, "ann");
  EXPECT_EQ(denial(ann, "s3:ListBucket", "arn:aws:s3:::b"), "");
  ASSERT_EQ(error_of([&](Context& c) {
              return remove_user_from_group(iam(), c, {.group_name = "h", .user_name = "ann"});
            }),
            "");
  EXPECT_NE(denial(ann, "s3:ListBucket", "arn:aws:s3:::b"), "");
}

TEST_F(IamTest, ManagedPoliciesHaveVersions) {
  make_user("ann");
  const Identity ann = identity_of(make_key("ann"));
  auto made = call([&](Context& c) {
    return create_policy(iam(), c, {.policy_name = "p", .policy_document = kReadBucket});
  });
  ASSERT_TRUE(made.ok());
  const std::string arn(made->policy->arn);
  EXPECT_EQ(arn, "arn:aws:iam::111111111111:policy/p");
  ASSERT_EQ(error_of([&](Context& c) {
              return attach_user_policy(iam(), c, {.user_name = "ann", .policy_arn = arn});
            }),
            "");
  EXPECT_EQ(denial(ann, "s3:GetObject", "arn:aws:s3:::b/k"), "");
  constexpr std::string_view kDeny =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})";
  for (int version = 2; version <= 5; ++version) {
    auto next = call([&](Context& c) {
      return create_policy_version(iam(), c, {.policy_arn = arn, .policy_document = kDeny});
    });
    ASSERT_TRUE(next.ok());
    EXPECT_EQ(next->policy_version->version_id, "v" + std::to_string(version));
  }
  EXPECT_TRUE(error_of([&](Context& c) {
                return create_policy_version(iam(), c,
                                             {.policy_arn = arn, .policy_document = kDeny});
              }).starts_with("LimitExceeded: A managed policy can have up to 5 versions."));
  EXPECT_EQ(denial(ann, "s3:GetObject", "arn:aws:s3:::b/k"), "");
  ASSERT_EQ(error_of([&](Context& c) {
              return set_default_policy_version(iam(), c, {.policy_arn = arn, .version_id = "v3"});
            }),
            "");
  EXPECT_TRUE(denial(ann, "s3:GetObject", "arn:aws:s3:::b/k")
                  .ends_with("with an explicit deny in an identity-based policy"));
  EXPECT_EQ(error_of([&](Context& c) {
              return delete_policy_version(iam(), c, {.policy_arn = arn, .version_id = "v3"});
            }),
            "DeleteConflict: Cannot delete the default version of a policy.");
  EXPECT_EQ(error_of([&](Context& c) { return delete_policy(iam(), c, {.policy_arn = arn}); }),
            "DeleteConflict: Cannot delete a policy attached to entities.");
  auto entities =
      call([&](Context& c) { return list_entities_for_policy(iam(), c, {.policy_arn = arn}); });
  ASSERT_TRUE(entities.ok());
  ASSERT_EQ(entities->policy_users.size, 1u);
  EXPECT_EQ(entities->policy_users[0].user_name, "ann");
}

TEST_F(IamTest, PoliciesOfAwsAreThereAndCannotBeChanged) {
  for (const AwsPolicy& policy : aws_policies()) {
    const auto parsed = auth::Policy::parse(policy.document, auth::PolicyKind::kIdentity);
    EXPECT_TRUE(parsed.ok()) << policy.name << ": " << parsed.error().message();
    EXPECT_EQ(find_aws_policy(aws_policy_arn(policy)), &policy);
  }
  for (const std::string_view name :
       {"AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "IAMFullAccess",
        "IAMReadOnlyAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess",
        "service-role/AWSGlueServiceRole", "AWSGlueConsoleFullAccess", "AmazonAthenaFullAccess",
        "CloudWatchLogsFullAccess", "CloudWatchLogsReadOnlyAccess", "AWSLambda_FullAccess",
        "service-role/AWSLambdaBasicExecutionRole", "AmazonDynamoDBFullAccess",
        "AmazonKinesisFullAccess", "AmazonRedshiftFullAccess"}) {
    EXPECT_NE(find_aws_policy("arn:aws:iam::aws:policy/" + std::string(name)), nullptr) << name;
  }
  EXPECT_EQ(find_aws_policy("arn:aws:iam::aws:policy/AWSGlueServiceRole"), nullptr);
  EXPECT_TRUE(error_of([&](Context& c) {
                return delete_policy(iam(), c, {.policy_arn = kS3ReadOnly});
              }).starts_with("AccessDenied"));
  make_user("ann");
  EXPECT_EQ(error_of([&](Context& c) {
              return attach_user_policy(
                  iam(), c, {.user_name = "ann", .policy_arn = "arn:aws:iam::aws:policy/None"});
            }),
            "NoSuchEntity: Policy arn:aws:iam::aws:policy/None does not exist or is not "
            "attachable.");
}

TEST_F(IamTest, ServicesAssumeOnlyRolesThatTrustThem) {
  ASSERT_EQ(error_of([&](Context& c) {
              return create_role(iam(), c,
                                 {.path = "/service-role/",
                                  .role_name = "crawl",
                                  .assume_role_policy_document = kTrustGlue});
            }),
            "");
  const std::string arn = "arn:aws:iam::111111111111:role/service-role/crawl";
  auto identity = iam().identities().assume_service_role(arn, "glue.amazonaws.com", "job");
  ASSERT_TRUE(identity.ok()) << identity.error().message();
  EXPECT_EQ(identity->arn, "arn:aws:sts::111111111111:assumed-role/crawl/job");
  EXPECT_EQ(identity->account, kAccount);
  EXPECT_NE(denial(*identity, "s3:GetObject", "arn:aws:s3:::b/k"), "");
  ASSERT_EQ(error_of([&](Context& c) {
              return attach_role_policy(iam(), c,
                                        {.role_name = "crawl", .policy_arn = kS3ReadOnly});
            }),
            "");
  EXPECT_EQ(denial(*identity, "s3:GetObject", "arn:aws:s3:::b/k"), "");

  const auto refused = iam().identities().assume_service_role(arn, "athena.amazonaws.com", "q");
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message().find(arn), std::string::npos);
  EXPECT_NE(refused.error().message().find(
                R"({"Effect":"Allow","Principal":{"Service":"athena.amazonaws.com"})"),
            std::string::npos);
  EXPECT_FALSE(
      iam()
          .identities()
          .assume_service_role("arn:aws:iam::111111111111:role/crawl", "glue.amazonaws.com", "job")
          .ok());  // another path is another role
}

TEST_F(IamTest, RootMayAllAtHomeAndNothingAbroad) {
  EXPECT_EQ(denial(caller_, "glue:GetTable", "arn:aws:glue:us-east-1:111111111111:catalog"), "");
  EXPECT_NE(denial(caller_, "glue:GetTable", "arn:aws:glue:us-east-1:222222222222:catalog"), "");
}

TEST_F(IamTest, ArnsOfEntitiesGetTheirPathsAndNames) {
  ASSERT_EQ(error_of([&](Context& c) {
              return create_user(iam(), c, {.path = "/dev/", .user_name = "ann"});
            }),
            "");
  ASSERT_EQ(error_of([&](Context& c) {
              return put_user_policy(
                  iam(), c,
                  {.user_name = "ann", .policy_name = "self", .policy_document = R"({"Version":
                  "2012-10-17","Statement":{"Effect":"Allow","Action":"iam:*AccessKey*",
                  "Resource":"arn:aws:iam::*:user/dev/${aws:username}"}})"});
            }),
            "");
  const Identity ann = identity_of(make_key("ann"));
  EXPECT_EQ(denial(ann, "iam:CreateAccessKey", "arn:aws:iam::111111111111:user/"), "");
  EXPECT_EQ(denial(ann, "iam:CreateAccessKey", "arn:aws:iam::111111111111:user/ann"), "");
  EXPECT_NE(denial(ann, "iam:CreateAccessKey", "arn:aws:iam::111111111111:user/bob"), "");
}

TEST_F(IamTest, BoundariesNarrow) {
  make_user("ann");
  ASSERT_EQ(
      error_of([&](Context& c) {
        return attach_user_policy(
            iam(), c,
            {.user_name = "ann", .policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"});
      }),
      "");
  const Identity ann = identity_of(make_key("ann"));
  EXPECT_EQ(denial(ann, "s3:PutObject", "arn:aws:s3:::b/k"), "");
  ASSERT_EQ(error_of([&](Context& c) {
              return put_user_permissions_boundary(
                  iam(), c, {.user_name = "ann", .permissions_boundary = kS3ReadOnly});
            }),
            "");
  EXPECT_TRUE(denial(ann, "s3:PutObject", "arn:aws:s3:::b/k")
                  .ends_with("because no permissions boundary allows the s3:PutObject action"));
  EXPECT_EQ(denial(ann, "s3:GetObject", "arn:aws:s3:::b/k"), "");
}

TEST_F(IamTest, PoliciesSeeTheAccountOfTheResource) {
  make_user("ann");
  ASSERT_EQ(
      error_of([&](Context& c) {
        return put_user_policy(
            iam(), c,
            {.user_name = "ann", .policy_name = "p", .policy_document = R"({"Version":"2012-10-17",
                  "Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":
                  {"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}}})"});
      }),
      "");
  const Identity ann = identity_of(make_key("ann"));
  EXPECT_EQ(denial(ann, "sqs:SendMessage", "arn:aws:sqs:us-east-1:111111111111:q"), "");
  EXPECT_NE(denial(ann, "sqs:SendMessage", "arn:aws:sqs:us-east-1:222222222222:q"), "");
}

TEST_F(IamTest, SimulationSaysWhatTheAuthorizerWould) {
  make_user("ann");
  ASSERT_EQ(error_of([&](Context& c) {
              return put_user_policy(
                  iam(), c,
                  {.user_name = "ann", .policy_name = "read", .policy_document = kReadBucket});
            }),
            "");
  auto out = call([&](Context& c) {
    api::SimulatePrincipalPolicyRequest in;
    in.policy_source_arn = "arn:aws:iam::111111111111:user/ann";
    in.action_names = wire::make_list<wire::Text>(c.arena, 2);
    in.action_names[0] = "s3:GetObject";
    in.action_names[1] = "s3:PutObject";
    in.resource_arns = wire::make_list<wire::Text>(c.arena, 1);
    in.resource_arns[0] = "arn:aws:s3:::b/k";
    return simulate_principal_policy(iam(), c, in);
  });
  ASSERT_TRUE(out.ok());
  ASSERT_EQ(out->evaluation_results.size, 2u);
  EXPECT_EQ(out->evaluation_results[0].eval_decision, "allowed");
  EXPECT_EQ(out->evaluation_results[0].matched_statements[0].source_policy_id, "read");
  EXPECT_EQ(out->evaluation_results[1].eval_decision, "implicitDeny");
}

TEST_F(IamTest, TheUseOfAKeyIsNoted) {
  make_user("ann");
  const std::string key = make_key("ann");
  AccessRequest request;
  request.action = "s3:GetObject";
  request.resources = {"*"};
  request.global = {{"aws:RequestedRegion", "eu-west-1"}};
  EXPECT_FALSE(iam().authorizer().authorize(identity_of(key), request).ok());
  // The note is written behind the call; the next commit comes after it.
  make_user("bob");
  auto used =
      call([&](Context& c) { return get_access_key_last_used(iam(), c, {.access_key_id = key}); });
  ASSERT_TRUE(used.ok());
  EXPECT_EQ(used->user_name, "ann");
  EXPECT_EQ(used->access_key_last_used->service_name, "s3");
  EXPECT_EQ(used->access_key_last_used->region, "eu-west-1");
}

}  // namespace
}  // namespace tarn::iam
