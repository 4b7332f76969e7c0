#include "services/iam/bootstrap.h"

#include <algorithm>

#include "services/iam/account_rows.h"
#include "services/iam/bootstrap_reader.h"
#include "services/iam/credentials.h"
#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"

namespace tarn::iam {
namespace {

bool is_digits(std::string_view text, size_t count, std::string_view digits) {
  return text.size() == count && text.find_first_not_of(digits) == std::string_view::npos;
}

// Makes one account's rows be what the file says, in one transaction.
class AccountBuilder {
 public:
  AccountBuilder(Iam& iam, store::Transaction& transaction, std::string account)
      : iam_(iam),
        transaction_(transaction),
        generation_(iam.database().generation()),
        rows_(transaction, generation_, account) {}

  Result<void> set_account(const NewAccount& in) {
    AccountRow row;
    if (auto found = TRY(find_account(transaction_, generation_, in.id))) row = *std::move(found);
    if (row.id.empty()) row.created_ms = now_ms();
    row.id = in.id;
    if (!in.canonical_id.empty()) row.canonical_id = in.canonical_id;
    if (row.canonical_id.empty()) row.canonical_id = make_hex_id(iam_.random(), 64);
    if (!in.display_name.empty()) row.display_name = in.display_name;
    if (!in.email.empty()) row.email = in.email;
    for (const NewKey& key : in.root_keys) TRY(set_key(key, {}, row.root_keys));
    return put_account(transaction_, generation_, row);
  }

  Result<void> set_policy(const BootstrapReader& in) {
    TRY(in.check_members({"name", "path", "document", "description", "tags"}));
    const std::string name = TRY(in.text("name"));
    const std::string document = TRY(in.document("document"));
    TRY(checked(in, check_document(document, auth::PolicyKind::kIdentity, kMaxManagedPolicyBytes,
                                   "policy " + name)));
    PolicyRow row;
    row.name = name;
    row.path = TRY(in.text_or("path", "/"));
    if (auto found = TRY(rows_.find_policy(rows_.policy_arn(row)))) {
      row = *std::move(found);
    } else if (TRY(rows_.policy_name_taken(name))) {
      return in.fail("has the name of a policy with another path");
    }
    row.description = TRY(in.text_or("description", row.description));
    row.tags = TRY(in.text_map("tags"));
    set_default_version(row, document);
    return rows_.put_policy(row);
  }

  Result<void> set_entity(EntityKind kind, const BootstrapReader& in) {
    const std::string name = TRY(in.text("name"));
    EntityRow row;
    if (auto found = TRY(rows_.find(kind, name))) {
      row = *std::move(found);
      row.path = TRY(in.text_or("path", row.path));
    } else {
      const std::string path = TRY(in.text_or("path", "/"));
      row = TRY(checked(in, make_entity(rows_, kind, name, path, iam_.random(), now_ms())));
    }
    if (kind == EntityKind::kUser) TRY(set_user(in, row));
    if (kind == EntityKind::kRole) TRY(set_role(in, row));
    if (kind == EntityKind::kGroup) {
      TRY(in.check_members({"name", "path", "policies", "managed_policies"}));
    }
    TRY(set_policies(kind, in, row));
    return rows_.put(kind, row);
  }

 private:
  int64_t now_ms() const { return iam_.clock().domain_ms(); }

  // An error of the rows below, with the place in the file before it.
  template <class T>
  static Result<T> checked(const BootstrapReader& in, Result<T> result) {
    if (result.ok()) return result;
    return bad_bootstrap(in.place() + ": " + result.error().message());
  }

  Result<void> set_key(const NewKey& key, std::string_view user_name,
                       std::vector<std::string>& ids) {
    const auto found = TRY(find_credential(transaction_, generation_, key.access_key_id));
    if (found && (found->account != rows_.account() || found->user_name != user_name)) {
      return bad_bootstrap("the access key " + key.access_key_id + " belongs to someone else");
    }
    if (std::find(ids.begin(), ids.end(), key.access_key_id) == ids.end()) {
      ids.push_back(key.access_key_id);
    }
    CredentialRow row;
    if (found) {
      row = *found;
      const auto secret = iam_.keys().unwrap(row.wrapped_secret, row.access_key_id);
      if (secret.ok() && *secret == key.secret_access_key) return {};
    }
    row.access_key_id = key.access_key_id;
    row.kind = user_name.empty() ? CredentialKind::kRoot : CredentialKind::kUser;
    row.account = rows_.account();
    row.user_name = user_name;
    if (!found) row.created_ms = now_ms();
    return put_credential(transaction_, generation_, iam_.keys(), std::move(row),
                          key.secret_access_key);
  }

  void set_default_version(PolicyRow& row, const std::string& document) {
    for (const PolicyVersionRow& version : row.versions) {
      if (version.number == row.default_version && version.document == document) return;
    }
    if (row.versions.empty()) {
      row.id = make_id(iam_.random(), "ANPA", 17);
      row.created_ms = now_ms();
      row.latest_version = 0;
    }
    row.versions = {{++row.latest_version, document, now_ms(), {}}};
    row.default_version = row.latest_version;
    row.updated_ms = now_ms();
  }

  Result<void> set_user(const BootstrapReader& in, EntityRow& row) {
    TRY(in.check_members(
        {"name", "path", "groups", "access_keys", "policies", "managed_policies", "tags"}));
    for (const BootstrapReader& key : TRY(in.objects("access_keys"))) {
      TRY(key.check_members({"access_key_id", "secret_access_key"}));
      const NewKey made {
        TRY(key.text("access_key_id"))
        , TRY(key.text("secret_access_key"))
      };
      TRY(set_key(made, row.name, row.access_keys));
    }
    for (const std::string& group : TRY(in.texts("groups"))) {
      const auto found = TRY(rows_.find(EntityKind::kGroup, group));
      if (!found) return in.fail("is in the unknown group " + group);
      if (std::find(row.groups.begin(), row.groups.end(), group) != row.groups.end()) continue;
      row.groups.push_back(group);
      TRY(rows_.index_member(group, row.name, true));
    }
    for (const auto& [key, value] : TRY(in.text_map("tags"))) row.tags.insert_or_assign(key, value);
    return {};
  }

  Result<void> set_role(const BootstrapReader& in, EntityRow& row) {
    TRY(in.check_members({"name", "path", "trust_policy", "description", "max_session_seconds",
                          "policies", "managed_policies", "tags"}));
    row.trust_policy = TRY(in.document("trust_policy"));
    TRY(checked(in, check_document(row.trust_policy, auth::PolicyKind::kTrust, kMaxTrustPolicyBytes,
                                   "role " + row.name)));
    row.description = TRY(in.text_or("description", row.description));
    const int64_t fallback = row.max_session_seconds == 0 ? 3600 : row.max_session_seconds;
    row.max_session_seconds = TRY(in.integer_or("max_session_seconds", fallback));
    if (row.max_session_seconds < 3600 || row.max_session_seconds > 43200) {
      return in.fail("has a max_session_seconds that is not between 3600 and 43200");
    }
    for (const auto& [key, value] : TRY(in.text_map("tags"))) row.tags.insert_or_assign(key, value);
    return {};
  }

  Result<void> set_policies(EntityKind kind, const BootstrapReader& in, EntityRow& row) {
    for (auto& [name, document] : TRY(in.documents("policies"))) {
      TRY(checked(in, check_document(document, auth::PolicyKind::kIdentity,
                                     max_inline_policy_bytes(kind), "policy " + name)));
      row.inline_policies.insert_or_assign(name, document);
    }
    for (const std::string& arn : TRY(in.texts("managed_policies"))) {
      TRY(checked(in, require_attachable(rows_, arn)));
      auto& attached = row.attached_policies;
      if (std::find(attached.begin(), attached.end(), arn) != attached.end()) continue;
      attached.push_back(arn);
      TRY(rows_.index_attachment(arn, kind, row.name, true));
    }
    return {};
  }

  Iam& iam_;
  store::Transaction& transaction_;
  uint64_t generation_;
  AccountRows rows_;
};

Result<NewAccount> read_account(const BootstrapReader& in) {
  TRY(in.check_members({"id", "canonical_id", "display_name", "email", "root_keys", "policies",
                        "groups", "users", "roles"}));
  NewAccount account;
  account.id = TRY(in.text("id"));
  if (!is_digits(account.id, 12, "0123456789") || account.id == "000000000000") {
    return in.fail("has an id that is not twelve digits");
  }
  account.canonical_id = TRY(in.text_or("canonical_id", {}));
  if (!account.canonical_id.empty() && !is_digits(account.canonical_id, 64, "0123456789abcdef")) {
    return in.fail("has a canonical_id that is not 64 hexadecimal digits");
  }
  account.display_name = TRY(in.text_or("display_name", {}));
  account.email = TRY(in.text_or("email", {}));
  for (const BootstrapReader& key : TRY(in.objects("root_keys"))) {
    TRY(key.check_members({"access_key_id", "secret_access_key"}));
    account.root_keys.push_back({
      TRY(key.text("access_key_id"))
      , TRY(key.text("secret_access_key"))
    });
  }
  return account;
}

Result<void> build_account(Iam& iam, store::Transaction& transaction, const BootstrapReader& in) {
  const NewAccount account = TRY(read_account(in));
  AccountBuilder builder(iam, transaction, account.id);
  TRY(builder.set_account(account));
  // In the order of what refers to what.
  for (const auto& policy : TRY(in.objects("policies"))) TRY(builder.set_policy(policy));
  for (const auto& group : TRY(in.objects("groups"))) {
    TRY(builder.set_entity(EntityKind::kGroup, group));
  }
  for (const auto& user : TRY(in.objects("users"))) {
    TRY(builder.set_entity(EntityKind::kUser, user));
  }
  for (const auto& role : TRY(in.objects("roles"))) {
    TRY(builder.set_entity(EntityKind::kRole, role));
  }
  return {};
}

}  // namespace

Result<void> ensure_account(Iam& iam, const NewAccount& account) {
  TRY(store::run_transaction(iam.database(), [&](store::Transaction& transaction) {
    return AccountBuilder(iam, transaction, account.id).set_account(account);
  }));
  iam.changed();
  return {};
}

Result<void> apply_bootstrap(Iam& iam, const Json& document) {
  const BootstrapReader file(document, "");
  TRY(file.check_members({"accounts"}));
  for (const BootstrapReader& account : TRY(file.objects("accounts"))) {
    TRY(store::run_transaction(iam.database(), [&](store::Transaction& transaction) {
      return build_account(iam, transaction, account);
    }));
  }
  iam.changed();
  return {};
}

}  // namespace tarn::iam
