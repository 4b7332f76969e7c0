#include "auth/policy_evaluation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tarn::auth {
namespace {

using Kind = Decision::Kind;

Policy parse(std::string_view statements, PolicyKind kind = PolicyKind::kIdentity) {
  const std::string text =
      R"({"Version":"2012-10-17","Statement":[)" + std::string(statements) + "]}";
  auto policy = Policy::parse(text, kind);
  EXPECT_TRUE(policy.ok()) << policy.error().message();
  return *policy;
}

PolicyRequest user_request(std::string_view action, std::string_view resource) {
  PolicyRequest request;
  request.principal = {RequestPrincipal::Kind::kUser,
                       "111111111111",
                       "c1",
                       "arn:aws:iam::111111111111:user/ann",
                       "",
                       ""};
  request.action = action;
  request.resource = resource;
  request.values.add("aws:username", "ann");
  return request;
}

PolicyRequest session_request(std::string_view action, std::string_view resource) {
  PolicyRequest request = user_request(action, resource);
  request.principal.kind = RequestPrincipal::Kind::kAssumedRole;
  request.principal.arn = "arn:aws:sts::111111111111:assumed-role/r/s";
  request.principal.role_arn = "arn:aws:iam::111111111111:role/r";
  return request;
}

Decision decide_identity(const Policy& policy, const PolicyRequest& request) {
  const NamedPolicy named{&policy, "p"};
  return decide(request, {.identity = {&named, 1}});
}

constexpr std::string_view kAllowAll = R"({"Sid":"All","Effect":"Allow","Action":"*",
                                          "Resource":"*"})";

TEST(PolicyEvaluation, ActionsAndResources) {
  const Policy policy =
      parse(R"({"Sid":"Read","Effect":"Allow","Action":["s3:Get*","S3:list?ucket"],
      "Resource":["arn:aws:s3:::b","arn:aws:s3:::b/${aws:username}/*"]})");
  const auto kind = [&](std::string_view action, std::string_view resource) {
    return decide_identity(policy, user_request(action, resource)).kind;
  };
  EXPECT_EQ(kind("s3:GetObject", "arn:aws:s3:::b/ann/x"), Kind::kAllowed);
  EXPECT_EQ(kind("s3:ListBucket", "arn:aws:s3:::b"), Kind::kAllowed);
  EXPECT_EQ(kind("s3:GetObject", "arn:aws:s3:::b/bob/x"), Kind::kImplicitDeny);
  EXPECT_EQ(kind("s3:PutObject", "arn:aws:s3:::b/ann/x"), Kind::kImplicitDeny);
  EXPECT_EQ(kind("s3:GetObject", "*"), Kind::kImplicitDeny);
}

TEST(PolicyEvaluation, NotActionAndNotResource) {
  const Policy policy = parse(R"({"Effect":"Allow","NotAction":"iam:*",
                                  "NotResource":"arn:aws:s3:::secret/*"})");
  const auto kind = [&](std::string_view action, std::string_view resource) {
    return decide_identity(policy, user_request(action, resource)).kind;
  };
  EXPECT_EQ(kind("s3:GetObject", "arn:aws:s3:::b/x"), Kind::kAllowed);
  EXPECT_EQ(kind("iam:GetUser", "arn:aws:s3:::b/x"), Kind::kImplicitDeny);
  EXPECT_EQ(kind("s3:GetObject", "arn:aws:s3:::secret/x"), Kind::kImplicitDeny);
}

TEST(PolicyEvaluation, OldVersionsHaveNoVariables) {
  const Policy policy = Policy::parse(R"({"Version":"2008-10-17","Statement":{"Effect":"Allow",
      "Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}})",
                                      PolicyKind::kIdentity)
                            .value();
  EXPECT_FALSE(decide_identity(policy, user_request("s3:A", "arn:aws:s3:::b/ann")).allowed());
  EXPECT_TRUE(
      decide_identity(policy, user_request("s3:A", "arn:aws:s3:::b/${aws:username}")).allowed());
}

TEST(PolicyEvaluation, DenialsAreExplained) {
  const Policy policy = parse(std::string(kAllowAll) + R"(,{"Sid":"NoDelete","Effect":"Deny",
      "Action":"s3:Delete*","Resource":"*"})");
  PolicyRequest request = user_request("s3:DeleteObject", "arn:aws:s3:::b/k");
  Decision decision = decide_identity(policy, request);
  EXPECT_EQ(decision.kind, Kind::kExplicitDeny);
  EXPECT_EQ(decision.sid, "NoDelete");
  EXPECT_EQ(decision.policy_name, "p");
  EXPECT_EQ(explain(request, decision),
            "User: arn:aws:iam::111111111111:user/ann is not authorized to perform: "
            "s3:DeleteObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in an "
            "identity-based policy");
  request = user_request("glue:GetTable", "arn:aws:glue:us-east-1:111111111111:catalog");
  EXPECT_EQ(explain(request, decide(request, {})),
            "User: arn:aws:iam::111111111111:user/ann is not authorized to perform: "
            "glue:GetTable on resource: arn:aws:glue:us-east-1:111111111111:catalog because no "
            "identity-based policy allows the glue:GetTable action");
  request.resource = "*";
  EXPECT_EQ(explain(request, decide(request, {})),
            "User: arn:aws:iam::111111111111:user/ann is not authorized to perform: "
            "glue:GetTable because no identity-based policy allows the glue:GetTable action");
}

struct ResourceCase {
  std::string_view principal;  // of the bucket policy
  bool identity_allows;
  bool session_allows;
  std::string_view owner;
  bool allowed;
};

TEST(PolicyEvaluation, IdentityAndResourcePoliciesTogether) {
  const Policy all = parse(kAllowAll);
  const Policy none = parse(R"({"Effect":"Allow","Action":"ec2:*","Resource":"*"})");
  constexpr std::string_view kOwn = "111111111111";
  constexpr std::string_view kOther = "222222222222";
  constexpr std::string_view kSession = R"({"AWS":"arn:aws:sts::111111111111:assumed-role/r/s"})";
  constexpr std::string_view kRole = R"({"AWS":"arn:aws:iam::111111111111:role/r"})";
  constexpr std::string_view kAccount = R"({"AWS":"111111111111"})";
  constexpr std::string_view kAnyone = R"("*")";
  constexpr std::string_view kStranger = R"({"AWS":"arn:aws:iam::111111111111:user/bob"})";
  const ResourceCase cases[] = {
      {kSession, false, false, kOwn, true},  // names the session: nothing narrows it
      {kRole, false, true, kOwn, true},      // names the role: session policies narrow it
      {kRole, false, false, kOwn, false},
      {kAnyone, false, true, kOwn, true},
      {kAnyone, false, false, kOwn, false},
      {kAccount, false, true, kOwn, false},  // only delegates
      {kAccount, true, true, kOwn, true},
      {kStranger, false, true, kOwn, false},
      {kStranger, true, true, kOwn, true},  // identity alone is enough at home
      {kStranger, true, false, kOwn, false},
      {kAccount, true, true, kOther, true},  // abroad both are needed
      {kAccount, false, true, kOther, false},
      {kSession, false, true, kOther, false},
      {kSession, true, true, kOther, true},
      {kStranger, true, true, kOther, false},
  };
  const PolicyRequest request = session_request("s3:GetObject", "arn:aws:s3:::b/k");
  for (const ResourceCase& one : cases) {
    const Policy resource =
        parse(R"({"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":)" +
                  std::string(one.principal) + "}",
              PolicyKind::kResource);
    const NamedPolicy identity{one.identity_allows ? &all : &none, "i"};
    const NamedPolicy session{one.session_allows ? &all : &none, "s"};
    const Decision decision = decide(request, {.identity = {&identity, 1},
                                               .resource = &resource,
                                               .resource_account = one.owner,
                                               .session = {&session, 1},
                                               .has_session_policies = true});
    EXPECT_EQ(decision.allowed(), one.allowed)
        << one.principal << one.identity_allows << one.session_allows << one.owner;
  }
}

TEST(PolicyEvaluation, RootAnonymousAndServices) {
  PolicyRequest request = user_request("s3:GetObject", "arn:aws:s3:::b/k");
  request.principal = {RequestPrincipal::Kind::kRoot,
                       "111111111111",
                       "c1",
                       "arn:aws:iam::111111111111:root",
                       "",
                       ""};
  EXPECT_TRUE(decide(request, {}).allowed());
  EXPECT_FALSE(decide(request, {.resource_account = "222222222222"}).allowed());
  const Policy deny = parse(R"({"Effect":"Deny","Action":"s3:*","Resource":"*","Principal":"*"})",
                            PolicyKind::kResource);
  EXPECT_EQ(decide(request, {.resource = &deny}).kind, Kind::kExplicitDeny);

  const Policy open = parse(R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
                                "Principal":"*"})",
                            PolicyKind::kResource);
  request.principal = {};
  EXPECT_FALSE(decide(request, {}).allowed());
  EXPECT_TRUE(decide(request, {.resource = &open}).allowed());

  const Policy trust = parse(R"({"Effect":"Allow","Action":"sts:AssumeRole",
      "Principal":{"Service":"glue.amazonaws.com"}})",
                             PolicyKind::kTrust);
  request.action = "sts:AssumeRole";
  request.principal = {RequestPrincipal::Kind::kService, "", "", "", "", "glue.amazonaws.com"};
  const DecisionInput input{.resource = &trust, .resource_kind = PolicyKind::kTrust};
  EXPECT_TRUE(decide(request, input).allowed());
  request.principal.service = "athena.amazonaws.com";
  EXPECT_FALSE(decide(request, input).allowed());
}

TEST(PolicyEvaluation, AServiceOfARegionIsItThere) {
  const Policy policy = parse(R"({"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"*",
      "Principal":{"Service":"logs.eu-west-1.amazonaws.com"}})",
                              PolicyKind::kResource);
  PolicyRequest request;
  request.principal = {RequestPrincipal::Kind::kService, "", "", "", "", "logs.amazonaws.com"};
  request.action = "lambda:InvokeFunction";
  request.resource = "arn:aws:lambda:eu-west-1:111111111111:function:f";
  const DecisionInput input{.resource = &policy};
  EXPECT_FALSE(decide(request, input).allowed());
  request.values.add("aws:RequestedRegion", "eu-west-1");
  EXPECT_TRUE(decide(request, input).allowed());
  request.principal.service = "log.amazonaws.com";
  EXPECT_FALSE(decide(request, input).allowed());
  request.principal.service = "logs.amazonaws.com";
  request.values = {};
  request.values.add("aws:RequestedRegion", "us-east-1");
  EXPECT_FALSE(decide(request, input).allowed());
}

TEST(PolicyEvaluation, NotPrincipalSparesTheNamed) {
  const Policy policy = parse(R"({"Effect":"Deny","Action":"s3:*","Resource":"*",
      "NotPrincipal":{"AWS":"arn:aws:iam::111111111111:user/ann"}})",
                              PolicyKind::kResource);
  PolicyRequest request = user_request("s3:GetObject", "arn:aws:s3:::b/k");
  EXPECT_EQ(evaluate(policy, PolicyKind::kResource, request).kind, Verdict::Kind::kNothing);
  request.principal.arn = "arn:aws:iam::111111111111:user/bob";
  EXPECT_EQ(evaluate(policy, PolicyKind::kResource, request).kind, Verdict::Kind::kDeny);
}

TEST(PolicyEvaluation, ABoundaryNarrows) {
  const Policy all = parse(kAllowAll);
  const Policy reads = parse(R"({"Effect":"Allow","Action":"s3:Get*","Resource":"*"})");
  const NamedPolicy identity{&all, "i"};
  const DecisionInput input{.identity = {&identity, 1}, .boundary = &reads};
  EXPECT_TRUE(decide(user_request("s3:GetObject", "arn:aws:s3:::b/k"), input).allowed());
  const PolicyRequest put = user_request("s3:PutObject", "arn:aws:s3:::b/k");
  const Decision decision = decide(put, input);
  EXPECT_EQ(decision.source, PolicySource::kBoundary);
  EXPECT_TRUE(explain(put, decision)
                  .ends_with("because no permissions boundary allows the s3:PutObject action"));
}

TEST(PolicyEvaluation, TrustIsNeededEvenAtHome) {
  const Policy all = parse(kAllowAll);
  const NamedPolicy identity{&all, "i"};
  const Policy trust = parse(R"({"Effect":"Allow","Action":"sts:AssumeRole",
      "Principal":{"AWS":"222222222222"}})",
                             PolicyKind::kTrust);
  const Decision decision =
      decide(user_request("sts:AssumeRole", "arn:aws:iam::111111111111:role/r"),
             {.identity = {&identity, 1},
              .resource = &trust,
              .resource_kind = PolicyKind::kTrust,
              .resource_account = "111111111111",
              .resource_required = true});
  EXPECT_EQ(decision.kind, Kind::kImplicitDeny);
  EXPECT_EQ(decision.source, PolicySource::kResource);
}

// Random policies: the order of statements never matters, a deny always wins, and an added allow
// never takes anything away.
TEST(PolicyEvaluation, OrderDoesNotMatterAndDenyWins) {
  std::mt19937 random(7);
  const auto pick = [&](std::initializer_list<std::string_view> from) {
    return std::string(from.begin()[random() % from.size()]);
  };
  for (int round = 0; round < 2000; ++round) {
    Policy policy;
    policy.has_variables = true;
    for (size_t i = 0; i <= random() % 5; ++i) {
      Statement statement;
      statement.effect = random() % 3 == 0 ? Effect::kDeny : Effect::kAllow;
      statement.actions = {pick({"s3:GetObject", "s3:*", "glue:*", "*", "s3:Put?bject"})};
      statement.not_action = random() % 5 == 0;
      statement.resources = {pick({"*", "arn:aws:s3:::a/*", "arn:aws:s3:::b", "arn:aws:s3:::?"})};
      statement.not_resource = random() % 5 == 0;
      policy.statements.push_back(statement);
    }
    const PolicyRequest request =
        user_request(pick({"s3:GetObject", "s3:PutObject", "glue:GetTable"}),
                     pick({"arn:aws:s3:::a/k", "arn:aws:s3:::b", "*"}));
    const Kind before = decide_identity(policy, request).kind;
    std::shuffle(policy.statements.begin(), policy.statements.end(), random);
    EXPECT_EQ(decide_identity(policy, request).kind, before);

    const Policy allow = parse(kAllowAll);
    policy.statements.push_back(allow.statements[0]);
    EXPECT_EQ(decide_identity(policy, request).kind,
              before == Kind::kExplicitDeny ? Kind::kExplicitDeny : Kind::kAllowed);
    policy.statements.back().effect = Effect::kDeny;
    EXPECT_EQ(decide_identity(policy, request).kind, Kind::kExplicitDeny);
  }
}

}  // namespace
}  // namespace tarn::auth
