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

// Says which password it is, and nothing of it: the hash has a salt of its own.
std::string mark_of(const EntityRow& user) { return sha256_hex(user.password_hash); }

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

Result<SignedIn> ConsoleSignIn::check(const PasswordProof& proof) {
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
  return SignedIn { user->identity, TRY(note_use(user->identity, proof)) };
}

Result<std::string> ConsoleSignIn::note_use(const Identity& identity, const PasswordProof& proof) {
  const uint64_t generation = iam_.database().generation();
  std::string mark;
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
    mark = mark_of(*row);
    return rows.put(EntityKind::kUser, *row);
  }));
  return mark;
}

Result<SignedIn> ConsoleSignIn::check(const AccessKeyProof& proof) {
  const auto found = TRY(iam_.identities().find(proof.access_key_id));
  const bool holds = found && found->active &&
                     equal_constant_time(found->secret_access_key, proof.secret_access_key) &&
                     equal_constant_time(found->session_token, proof.session_token);
  if (!holds) return sign_in_failed();
  const int64_t expires_ms = found->identity.session_expires_ms;
  if (expires_ms != 0 && expires_ms <= iam_.clock().domain_ms()) return sign_in_failed();
  return SignedIn{found->identity, {}};
}

Result<std::string> ConsoleSignIn::open_session(const SignedIn& who, int64_t until_ms) {
  ConsoleSession session;
  session.until_ms = until_ms;
  session.row.account = who.identity.account;
  session.row.arn = who.identity.arn;
  session.row.access_key_id = who.identity.access_key_id;
  session.row.user_name = who.identity.user_name;
  session.row.principal_id = who.identity.principal_id;
  session.row.password_mark = who.password_mark;
  std::string id;
  TRY(run_transaction(iam_.database(), [&](store::Transaction& transaction) -> Result<void> {
    id = TRY(put_console_session(transaction, iam_.database().generation(), iam_.random(), session,
                                 iam_.clock().domain_ms()));
    return {};
  }));
  return id;
}

Result<void> ConsoleSignIn::close_session(std::string_view session_id) {
  return run_transaction(iam_.database(), [&](store::Transaction& transaction) {
    return erase_console_session(transaction, iam_.database().generation(), session_id);
  });
}

Result<Identity> ConsoleSignIn::identity_of(store::Transaction& transaction,
                                            const ConsoleSessionRow& row) {
  if (!row.access_key_id.empty()) {
    // By a key, a root's, a user's or a session's: as long as it could sign itself.
    const auto found = TRY(iam_.identities().find(row.access_key_id));
    if (!found || !found->active || found->identity.arn != row.arn) return sign_in_ended();
    const int64_t expires_ms = found->identity.session_expires_ms;
    if (expires_ms != 0 && expires_ms <= iam_.clock().domain_ms()) return sign_in_ended();
    return found->identity;
  }
  const auto user =
      TRY(load_console_user(transaction, iam_.database().generation(), row.account, row.user_name));
  if (!user || user->row.id != row.principal_id || user->row.password_hash.empty() ||
      mark_of(user->row) != row.password_mark) {
    return sign_in_ended();
  }
  return user->identity;
}

Result<ConsoleGrant> ConsoleSignIn::issue_credentials(std::string_view session_id,
                                                      int64_t seconds) {
  const int64_t now_ms = iam_.clock().domain_ms();
  ConsoleGrant grant;
  TRY(run_transaction(iam_.database(), [&](store::Transaction& transaction) -> Result<void> {
    const auto session =
        TRY(find_console_session(transaction, iam_.database().generation(), session_id, now_ms));
    if (!session) return sign_in_ended();
    grant.identity = TRY(identity_of(transaction, session->row));
    int64_t expires_ms = std::min(now_ms + seconds * 1000, session->until_ms);
    if (grant.identity.session_expires_ms != 0) {
      expires_ms = std::min(expires_ms, grant.identity.session_expires_ms);
    }
    grant.credential = TRY(iam_.sessions().issue(transaction, grant.identity, expires_ms));
    return {};
  }));
  return grant;
}

}  // namespace tarn::iam
