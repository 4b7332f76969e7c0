#include "services/iam/session_store.h"

#include "base/encoding.h"
#include "services/iam/account_rows.h"
#include "services/iam/credentials.h"
#include "services/iam/principal_policies.h"

namespace tarn::iam {
namespace {

constexpr size_t kTokenBytes = 192;
constexpr int kMaxSwept = 16;
// An expired token still answers ExpiredToken for so long, and is unknown afterwards.
constexpr int64_t kKeepExpiredMs = 24 * 3600 * 1000;

}  // namespace

Result<std::optional<AssumableRole>> SessionStore::find_role(store::Transaction& transaction,
                                                             std::string_view role_arn) {
  const std::optional<AssumableRole> none;
  const uint64_t generation = iam_.database().generation();
  const auto parsed = parse_entity_arn(role_arn);
  if (!parsed || parsed->kind != EntityKind::kRole) return none;
  const auto account = TRY(find_account(transaction, generation, parsed->account));
  if (!account) return none;
  AccountRows rows(transaction, generation, parsed->account);
  const auto row = TRY(rows.find(EntityKind::kRole, parsed->name));
  if (!row || rows.arn(EntityKind::kRole, *row) != role_arn) return none;
  AssumableRole role;
  role.arn = role_arn;
  role.name = row->name;
  role.id = row->id;
  role.account = account->id;
  role.canonical_id = account->canonical_id;
  role.trust_policy = row->trust_policy;
  role.max_session_seconds = row->max_session_seconds;
  return std::optional<AssumableRole>(std::move(role));
}

Result<std::optional<std::string>> SessionStore::find_policy(store::Transaction& transaction,
                                                             std::string_view account,
                                                             std::string_view policy_arn) {
  AccountRows rows(transaction, iam_.database().generation(), account);
  return rows.policy_document(policy_arn);
}

Result<SessionCredential> SessionStore::issue(store::Transaction& transaction, Identity identity,
                                              int64_t expires_ms) {
  const uint64_t generation = iam_.database().generation();
  TRY(sweep(transaction, generation));
  SessionCredential out;
  out.access_key_id = make_id(iam_.random(), "ASIA", 16);
  out.secret_access_key = make_secret(iam_.random());
  out.session_token = base64_encode(iam_.random().bytes(kTokenBytes));
  out.expires_ms = expires_ms;
  CredentialRow row;
  row.access_key_id = out.access_key_id;
  row.kind = CredentialKind::kSession;
  row.account = identity.account;
  row.user_name = identity.user_name;
  row.created_ms = iam_.clock().domain_ms();
  row.wrapped_token = TRY(iam_.keys().wrap(out.session_token, out.access_key_id));
  row.expires_ms = expires_ms;
  row.principal_kind = static_cast<int32_t>(identity.kind);
  row.arn = identity.arn;
  row.principal_id = identity.principal_id;
  row.role_arn = identity.role_arn;
  row.session_name = identity.session_name;
  row.session_policies = std::move(identity.session_policies);
  row.session_tags = std::move(identity.session_tags);
  TRY(put_credential(transaction, generation, iam_.keys(), std::move(row), out.secret_access_key));
  TRY(transaction.put(session_expiry_key(generation, expires_ms).add(out.access_key_id).bytes(),
                      {}));
  return out;
}

Result<void> SessionStore::sweep(store::Transaction& transaction, uint64_t generation) {
  const std::string start = store::Key(directory_scope(generation), "iam.session_expiry").bytes();
  const std::string end =
      session_expiry_key(generation, iam_.clock().domain_ms() - kKeepExpiredMs).bytes();
  std::vector<std::string> ended;
  auto cursor = TRY(transaction.scan_loosely(start, end));
  for (int i = 0; i < kMaxSwept && cursor->valid(); ++i, TRY(cursor->next())) {
    ended.emplace_back(cursor->key());
  }
  for (const std::string& key : ended) {
    store::KeyReader reader(key);
    int64_t expires_ms = 0;
    std::string access_key_id;
    if (!reader.skip_scope() || !reader.read_integer(expires_ms) || !reader.read(access_key_id)) {
      return corrupt("a session's expiry key");
    }
    TRY(transaction.erase(key));
    TRY(erase_credential(transaction, generation, access_key_id));
  }
  return {};
}

Result<std::optional<std::string>> SessionStore::account_of(store::Transaction& transaction,
                                                            std::string_view access_key_id) {
  const auto row = TRY(find_credential(transaction, iam_.database().generation(), access_key_id));
  return row ? std::optional<std::string>(row->account) : std::nullopt;
}

}  // namespace tarn::iam
