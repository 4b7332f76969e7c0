#include "services/iam/console_sign_in.h"

#include <algorithm>

#include "base/hash.h"
#include "base/password_hash.h"
#include "services/iam/account_rows.h"
#include "services/iam/credentials.h"
#include "services/iam/errors.h"
#include "services/iam/passwords.h"

namespace tarn::iam {
namespace {

// Checked where there is no such user, so that the answer takes as long.
const std::string& nobodys_hash() {
  static const std::string hash = hash_password("nobody's", std::string(16, '\0'));
  return hash;
}

struct ConsoleUser {
  Identity identity;
  EntityRow row;
};

Result<std::optional<ConsoleUser>> load_console_user(store::Transaction& transaction,
                                                     uint64_t generation,
                                                     std::string_view account_or_alias,
                                                     std::string_view user_name) {
  const std::optional<ConsoleUser> none;
  std::string id(account_or_alias);
  const auto alias = TRY(transaction.get(alias_key(generation, account_or_alias).bytes()));
  if (alias) id = TRY(store::decode_row<AliasRow>(*alias))
  .account;
  const auto account = TRY(find_account(transaction, generation, id));
  if (!account) return none;
  AccountRows rows(transaction, generation, id);
  auto row = TRY(rows.find(EntityKind::kUser, user_name));
  if (!row) return none;
  ConsoleUser user;
  user.identity.kind = PrincipalKind::kUser;
  user.identity.account = account->id;
  user.identity.canonical_id = account->canonical_id;
  user.identity.user_name = row->name;
  user.identity.arn = rows.arn(EntityKind::kUser, *row);
  user.identity.principal_id = row->id;
  user.row = *std::move(row);
  return std::optional<ConsoleUser>(std::move(user));
}

}  // namespace

Result<std::optional<Identity>> ConsoleSignIn::find_user(std::string_view account,
                                                         std::string_view user_name) {
  const auto transaction = iam_.database().begin();
  auto user =
      TRY(load_console_user(*transaction, iam_.database().generation(), account, user_name));
  return user ? std::optional<Identity>(std::move(user->identity)) : std::nullopt;
}

Result<Identity> ConsoleSignIn::check(const PasswordProof& proof) {
  const auto transaction = iam_.database().begin();
  const auto user = TRY(load_console_user(*transaction, iam_.database().generation(), proof.account,
                                          proof.user_name));
  const bool has_password = user && !user->row.password_hash.empty();
  const bool holds =
      verify_password(proof.password, has_password ? user->row.password_hash : nobodys_hash());
  if (!has_password || !holds) return sign_in_failed();
  if (user->row.password_reset_required) {
    if (proof.new_password.empty()) return password_change_required();
    TRY(check_password(proof.new_password, user->identity.account, user->row.name));
    if (proof.new_password == proof.password) {
      return password_policy_violation("The new password should not be the old one");
    }
  }
  TRY(note_use(user->identity, proof));
  return user->identity;
}

Result<void> ConsoleSignIn::note_use(const Identity& identity, const PasswordProof& proof) {
  const uint64_t generation = iam_.database().generation();
  TRY(run_transaction(iam_.database(), [&](store::Transaction& transaction) -> Result<void> {
    AccountRows rows(transaction, generation, identity.account);
    auto row = TRY(rows.find(EntityKind::kUser, identity.user_name));
    // It may have changed since the password was checked.
    if (!row || row->password_hash.empty() || row->id != identity.principal_id) {
      return sign_in_failed();
    }
    if (row->password_reset_required && !proof.new_password.empty()) {
      if (!verify_password(proof.password, row->password_hash)) return sign_in_failed();
      set_password(*row, proof.new_password, false, iam_.random());
    }
    row->password_used_ms = iam_.clock().domain_ms();
    return rows.put(EntityKind::kUser, *row);
  }));
  return {};
}

Result<Identity> ConsoleSignIn::check(const AccessKeyProof& proof) {
  const auto found = TRY(iam_.identities().find(proof.access_key_id));
  const bool holds = found && found->active &&
                     equal_constant_time(found->secret_access_key, proof.secret_access_key) &&
                     equal_constant_time(found->session_token, proof.session_token);
  if (!holds) return sign_in_failed();
  const int64_t expires_ms = found->identity.session_expires_ms;
  if (expires_ms != 0 && expires_ms <= iam_.clock().domain_ms()) return sign_in_failed();
  return found->identity;
}

Result<void> ConsoleSignIn::check_again(store::Transaction& transaction, const Identity& identity) {
  if (!identity.access_key_id.empty()) {
    // By a key, a root's, a user's or a session's: as long as it could sign itself.
    const auto found = TRY(iam_.identities().find(identity.access_key_id));
    const bool holds = found && found->active && found->identity.arn == identity.arn;
    const bool ended =
        identity.session_expires_ms != 0 && identity.session_expires_ms <= iam_.clock().domain_ms();
    if (!holds || ended) return sign_in_ended();
    return {};
  }
  AccountRows rows(transaction, iam_.database().generation(), identity.account);
  const auto row = TRY(rows.find(EntityKind::kUser, identity.user_name));
  if (!row || row->id != identity.principal_id || row->password_hash.empty()) {
    return sign_in_ended();
  }
  return {};
}

Result<SessionCredential> ConsoleSignIn::issue_credentials(const Identity& identity,
                                                           int64_t seconds) {
  int64_t expires_ms = iam_.clock().domain_ms() + seconds * 1000;
  if (identity.session_expires_ms != 0) {
    expires_ms = std::min(expires_ms, identity.session_expires_ms);
  }
  SessionCredential credential;
  TRY(run_transaction(iam_.database(), [&](store::Transaction& transaction) -> Result<void> {
    TRY(check_again(transaction, identity));
    credential = TRY(iam_.sessions().issue(transaction, identity, expires_ms));
    return {};
  }));
  return credential;
}

}  // namespace tarn::iam
