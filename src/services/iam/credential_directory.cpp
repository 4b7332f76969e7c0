#include "services/iam/credential_directory.h"

#include "auth/policy_evaluation.h"
#include "services/iam/account_rows.h"
#include "services/iam/credentials.h"
#include "services/iam/errors.h"

namespace tarn::iam {
namespace {

void set_root(const AccountRow& account, Identity& identity) {
  identity.kind = PrincipalKind::kRoot;
  identity.arn = "arn:aws:iam::" + account.id + ":root";
  identity.principal_id = account.id;
}

void set_session(const CredentialRow& row, Identity& identity) {
  identity.kind = static_cast<PrincipalKind>(row.principal_kind);
  identity.arn = row.arn;
  identity.principal_id = row.principal_id;
  identity.user_name = row.user_name;
  identity.role_arn = row.role_arn;
  identity.session_name = row.session_name;
  identity.session_created_ms = row.created_ms;
  identity.session_expires_ms = row.expires_ms;
  identity.session_policies = row.session_policies;
  identity.session_tags = row.session_tags;
}

}  // namespace

Result<SharedCredential> CredentialDirectory::find(std::string_view access_key_id) {
  const std::string key(access_key_id);
  // Read before the rows are: a change in between leaves the entry stale at once.
  const uint64_t epoch = iam_.epoch();
  const uint64_t generation = iam_.database().generation();
  {
    const std::lock_guard lock(mutex_);
    if (epoch_ != epoch || generation_ != generation || cache_.size() >= kMaxCached) {
      cache_.clear();
      epoch_ = epoch;
      generation_ = generation;
    }
    const auto found = cache_.find(key);
    if (found != cache_.end()) return found->second;
  }
  auto loaded = TRY(load(access_key_id, generation));
  // Unknown keys are not remembered: whoever makes them up could fill the cache.
  if (loaded) {
    const std::lock_guard lock(mutex_);
    if (epoch_ == epoch && generation_ == generation) {
      cache_.insert_or_assign(key, loaded);
    }
  }
  return loaded;
}

Result<SharedCredential> CredentialDirectory::load(std::string_view access_key_id,
                                                   uint64_t generation) {
  const SharedCredential unknown;
  const auto transaction = iam_.database().begin();
  const auto row = TRY(find_credential(*transaction, generation, access_key_id));
  if (!row) return unknown;
  const auto account = TRY(find_account(*transaction, generation, row->account));
  if (!account) return unknown;
  Credential credential;
  Identity& identity = credential.identity;
  identity.account = account->id;
  identity.canonical_id = account->canonical_id;
  identity.access_key_id = row->access_key_id;
  if (row->kind == CredentialKind::kRoot) {
    set_root(*account, identity);
  } else if (row->kind == CredentialKind::kSession) {
    set_session(*row, identity);
    credential.session_token = TRY(iam_.keys().unwrap(row->wrapped_token, row->access_key_id));
  }
  if (!row->user_name.empty()) {
    AccountRows rows(*transaction, generation, row->account);
    const auto user = TRY(rows.find(EntityKind::kUser, row->user_name));
    if (!user) return unknown;
    identity.kind = PrincipalKind::kUser;
    identity.user_name = user->name;
    identity.arn = rows.arn(EntityKind::kUser, *user);
    identity.principal_id = user->id;
  }
  credential.secret_access_key = TRY(iam_.keys().unwrap(row->wrapped_secret, row->access_key_id));
  credential.active = !row->inactive;
  return std::make_shared<const Credential>(std::move(credential));
}

Result<Identity> CredentialDirectory::assume_service_role(std::string_view role_arn,
                                                          std::string_view service_principal,
                                                          std::string_view session_name) {
  const auto transaction = iam_.database().begin();
  const auto role = TRY(iam_.sessions().find_role(*transaction, role_arn));
  if (!role) return role_not_assumable(role_arn, service_principal, false);
  const auto trust = TRY(auth::Policy::parse(role->trust_policy, auth::PolicyKind::kTrust));
  auth::PolicyRequest asked;
  asked.principal.kind = auth::RequestPrincipal::Kind::kService;
  asked.principal.service = service_principal;
  asked.action = "sts:AssumeRole";
  asked.resource = role->arn;
  asked.values.add("aws:SourceAccount", role->account);
  const auth::Decision decision = auth::decide(asked, {.resource = &trust,
                                                       .resource_kind = auth::PolicyKind::kTrust,
                                                       .resource_account = role->account,
                                                       .resource_required = true});
  if (!decision.allowed()) return role_not_assumable(role_arn, service_principal, true);
  Identity identity;
  identity.kind = PrincipalKind::kAssumedRole;
  identity.account = role->account;
  identity.canonical_id = role->canonical_id;
  identity.role_arn = role->arn;
  identity.session_name = session_name;
  identity.arn =
      "arn:aws:sts::" + role->account + ":assumed-role/" + role->name + "/" + identity.session_name;
  identity.principal_id = role->id + ":" + identity.session_name;
  identity.service = service_principal;
  identity.session_created_ms = iam_.clock().domain_ms();
  return identity;
}

}  // namespace tarn::iam
