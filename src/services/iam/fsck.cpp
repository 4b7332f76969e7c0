#include "services/iam/fsck.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/iam/account_rows.h"
#include "services/iam/aws_policies.h"
#include "services/iam/console_sessions.h"

namespace tarn::iam {
namespace {

using store::CheckedRow;
using store::RowRules;

constexpr EntityKind kKinds[] = {EntityKind::kUser, EntityKind::kGroup, EntityKind::kRole};

store::RowKind rows_of(EntityKind kind) { return {"iam." + std::string(entity_word(kind)), "t"}; }

Result<std::optional<EntityRow>> find_entity(const CheckedRow& row, std::string_view account,
                                             EntityKind kind, std::string_view name) {
  const store::Scope scope{row.generation(), account, store::kGlobal};
  return row.find<EntityRow>(entity_key(scope, kind, name).bytes());
}

Result<bool> has_policy(const CheckedRow& row, std::string_view arn) {
  if (find_aws_policy(arn) != nullptr) return true;
  return row.has(policy_key(row.scope(), arn.substr(arn.rfind('/') + 1)).bytes());
}

void add_entity_rules(RowRules& rules, EntityKind kind) {
  rules.each("iam: users, groups and roles lie under their names", rows_of(kind),
             [](const CheckedRow& row) -> Result<bool> {
               return to_lower_ascii(TRY(row.decode<EntityRow>()).name) == row.text(0);
             });
  rules.each("iam: an attached policy is there", rows_of(kind),
             [](const CheckedRow& row) -> Result<bool> {
               for (const std::string& arn : TRY(row.decode<EntityRow>()).attached_policies) {
                 if (!TRY(has_policy(row, arn))) return false;
               }
               return true;
             });
  rules.index({.name = "iam: a policy is found with those who have it",
               .rows = rows_of(kind),
               .index = {"iam.attachment", "ttt"},
               .calls = [kind](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto entity = TRY(row.decode<EntityRow>());
                 RowRules::Keys keys;
                 for (const std::string& arn : entity.attached_policies) {
                   keys.push_back(attachment_key(row.scope(), arn, kind, entity.name).bytes());
                 }
                 return keys;
               }});
}

void add_user_rules(RowRules& rules) {
  rules.each("iam: a user's groups are there", rows_of(EntityKind::kUser),
             [](const CheckedRow& row) -> Result<bool> {
               for (const std::string& group : TRY(row.decode<EntityRow>()).groups) {
                 if (!TRY(find_entity(row, row.account(), EntityKind::kGroup, group))) return false;
               }
               return true;
             });
  rules.index({.name = "iam: a group is found with its members",
               .rows = rows_of(EntityKind::kUser),
               .index = {"iam.member", "tt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto user = TRY(row.decode<EntityRow>());
                 RowRules::Keys keys;
                 for (const std::string& group : user.groups) {
                   keys.push_back(member_key(row.scope(), group, user.name).bytes());
                 }
                 return keys;
               }});
}

bool is_in(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The list of its owner has it.
Result<bool> is_listed(const CheckedRow& row) {
  const auto credential = TRY(row.decode<CredentialRow>());
  if (credential.access_key_id != row.text(0)) return false;
  if (credential.kind == CredentialKind::kSession) {
    return row.has(session_expiry_key(row.generation(), credential.expires_ms)
                       .add(credential.access_key_id)
                       .bytes());
  }
  if (credential.kind == CredentialKind::kRoot) {
    const auto key = account_key(row.generation(), credential.account);
    const auto account = TRY(row.find<AccountRow>(key.bytes()));
    return account && is_in(account->root_keys, credential.access_key_id);
  }
  const auto user =
      TRY(find_entity(row, credential.account, EntityKind::kUser, credential.user_name));
  return user && is_in(user->access_keys, credential.access_key_id);
}

Result<bool> has_credentials(const CheckedRow& row, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (!TRY(row.has(credential_key(row.generation(), id).bytes()))) return false;
  }
  return true;
}

void add_credential_rules(RowRules& rules) {
  rules.each("iam: a credential is in the list of its user, account or ends",
             {"iam.credential", "t"}, is_listed);
  rules.each("iam: a user's access keys have credentials", rows_of(EntityKind::kUser),
             [](const CheckedRow& row) -> Result<bool> {
               return has_credentials(row, TRY(row.decode<EntityRow>()).access_keys);
             });
  rules.each("iam: an account's root keys have credentials", {"iam.account", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               return has_credentials(row, TRY(row.decode<AccountRow>()).root_keys);
             });
  rules.each("iam: what ends is a session", {"iam.session_expiry", "it"},
             [](const CheckedRow& row) { return has_credentials(row, {row.text(1)}); });
  rules.each("iam: who is signed in to the console is of an account", {"iam.console_session", "it"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto session = TRY(row.decode<ConsoleSessionRow>());
               return row.has(account_key(row.generation(), session.account).bytes());
             });
}

}  // namespace

void add_row_rules(RowRules& rules) {
  for (const EntityKind kind : kKinds) add_entity_rules(rules, kind);
  add_user_rules(rules);
  add_credential_rules(rules);
  rules.index({.name = "iam: an account is found by its alias",
               .rows = {"iam.account", "t"},
               .index = {"iam.alias", "t"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto account = TRY(row.decode<AccountRow>());
                 if (account.alias.empty()) return RowRules::Keys{};
                 return RowRules::Keys{alias_key(row.generation(), account.alias).bytes()};
               }});
  rules.each("iam: a policy has its default version", {"iam.policy", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto policy = TRY(row.decode<PolicyRow>());
               const bool has_default = std::any_of(
                   policy.versions.begin(), policy.versions.end(),
                   [&](const auto& version) { return version.number == policy.default_version; });
               return has_default && to_lower_ascii(policy.name) == row.text(0);
             });
}

}  // namespace tarn::iam
