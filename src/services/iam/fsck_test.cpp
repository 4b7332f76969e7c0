#include "services/iam/fsck.h"

#include "services/iam/account_rows.h"
#include "services/iam/console_sessions.h"
#include "store/row_rules_fixture.h"

namespace tarn::iam {
namespace {

class IamRules : public store::RowRulesFixture {
 protected:
  static constexpr const char* kPolicyArn = "arn:aws:iam::123456789012:policy/Own";

  store::Scope global() const { return {generation(), kAccount, store::kGlobal}; }

  void put_entity(EntityKind kind, EntityRow row) {
    row.attached_policies = {kPolicyArn};
    put(entity_key(global(), kind, row.name), row);
    put(attachment_key(global(), kPolicyArn, kind, row.name), MarkRow());
  }

  void put_credential(const std::string& id, CredentialKind kind) {
    CredentialRow row;
    row.access_key_id = id;
    row.kind = kind;
    row.account = kAccount;
    row.user_name = kind == CredentialKind::kUser ? "Ann" : "";
    row.expires_ms = kind == CredentialKind::kSession ? 5000 : 0;
    put(credential_key(generation(), id), row);
  }

  void put_all() {
    PolicyRow policy;
    policy.name = "Own";
    policy.versions.resize(1);
    policy.versions[0].number = 1;
    put(policy_key(global(), "Own"), policy);
    EntityRow user;
    user.name = "Ann";
    user.groups = {"Staff"};
    user.access_keys = {"AKIA1"};
    put_entity(EntityKind::kUser, user);
    put(member_key(global(), "Staff", "Ann"), MarkRow());
    EntityRow named;
    named.name = "Staff";
    put_entity(EntityKind::kGroup, named);
    put_entity(EntityKind::kRole, named);
    AccountRow account;
    account.id = kAccount;
    account.alias = "us";
    account.root_keys = {"AKIAROOT"};
    put(account_key(generation(), kAccount), account);
    put(alias_key(generation(), "us"), AliasRow{std::string(kAccount), {}});
    put_credential("AKIAROOT", CredentialKind::kRoot);
    put_credential("AKIA1", CredentialKind::kUser);
    put_credential("ASIA1", CredentialKind::kSession);
    put_bytes(session_expiry_key(generation(), 5000).add("ASIA1").bytes(), "");
    ConsoleSessionRow signed_in;
    signed_in.account = kAccount;
    put(console_session_key(generation(), 5000).add("hash").bytes(), signed_in);
  }
};

TEST_F(IamRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  put_all();
  expect_each_breaks();
}

TEST_F(IamRules, AwsPoliciesNeedNoRow) {
  add_row_rules(rules_);
  constexpr const char* kArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  EntityRow role;
  role.name = "reader";
  role.attached_policies = {kArn};
  put(entity_key(global(), EntityKind::kRole, "reader"), role);
  put(attachment_key(global(), kArn, EntityKind::kRole, "reader"), MarkRow());
  EXPECT_TRUE(broken().empty());
}

}  // namespace
}  // namespace tarn::iam
