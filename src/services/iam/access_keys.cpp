// Access keys of users, and of the account's root where a root asks without naming a user.
#include <algorithm>

#include "services/iam/convert.h"
#include "services/iam/credentials.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"

namespace tarn::iam {
namespace {

constexpr size_t kMaxKeys = 2;

// Whose keys a request is about, with the list of their ids.
struct Owner {
  bool is_root = false;
  EntityRow user;
  AccountRow account;

  std::vector<std::string>& keys() { return is_root ? account.root_keys : user.access_keys; }
};

Result<Owner> find_owner(Context& context, AccountRows& rows, wire::Text user_name) {
  Owner owner;
  if (user_name.empty() && context.identity.kind == PrincipalKind::kRoot) {
    auto account = TRY(find_account(context.transaction, context.generation, context.account));
    if (!account) return corrupt("the caller's account is missing");
    owner.is_root = true;
    owner.account = *std::move(account);
    return owner;
  }
  const std::string_view name = user_name.empty() ? context.identity.user_name : user_name;
  if (name.empty()) {
    return validation_error("Must specify userName when calling with non-User credentials");
  }
  owner.user = TRY(rows.require(EntityKind::kUser, name));
  return owner;
}

Result<void> put_owner(Context& context, AccountRows& rows, const Owner& owner) {
  if (owner.is_root) return put_account(context.transaction, context.generation, owner.account);
  return rows.put(EntityKind::kUser, owner.user);
}

Result<CredentialRow> require_key(Context& context, Owner& owner, std::string_view id) {
  const auto& ids = owner.keys();
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) return no_such_access_key(id);
  auto row = TRY(find_credential(context.transaction, context.generation, id));
  if (!row) return corrupt("an access key that its owner lists is missing");
  return *std::move(row);
}

}  // namespace

Result<api::CreateAccessKeyResponse> create_access_key(Iam& iam, Context& context,
                                                       const api::CreateAccessKeyRequest& in) {
  AccountRows rows(context);
  Owner owner = TRY(find_owner(context, rows, in.user_name));
  if (owner.keys().size() >= kMaxKeys) return quota_exceeded("AccessKeysPerUser", kMaxKeys);
  CredentialRow row;
  row.access_key_id = make_id(context.random, "AKIA", 16);
  row.kind = owner.is_root ? CredentialKind::kRoot : CredentialKind::kUser;
  row.account = context.account;
  row.user_name = owner.user.name;
  row.created_ms = context.clock.domain_ms();
  const std::string secret = make_secret(context.random);
  owner.keys().push_back(row.access_key_id);
  TRY(put_owner(context, rows, owner));
  TRY(put_credential(context.transaction, context.generation, iam.keys(), row, secret));
  iam.changed_by(context);
  api::AccessKey key;
  if (!owner.is_root) key.user_name = context.arena.copy(owner.user.name);
  key.access_key_id = context.arena.copy(row.access_key_id);
  key.status = "Active";
  key.secret_access_key = context.arena.copy(secret);
  key.create_date = wire::Timestamp{row.created_ms};
  api::CreateAccessKeyResponse out;
  out.access_key = in_arena(context, key);
  return out;
}

Result<api::UpdateAccessKeyResponse> update_access_key(Iam& iam, Context& context,
                                                       const api::UpdateAccessKeyRequest& in) {
  AccountRows rows(context);
  Owner owner = TRY(find_owner(context, rows, in.user_name));
  CredentialRow row = TRY(require_key(context, owner, in.access_key_id));
  row.inactive = in.status != "Active";
  TRY(put_credential_row(context.transaction, context.generation, row));
  iam.changed_by(context);
  return api::UpdateAccessKeyResponse{};
}

Result<api::DeleteAccessKeyResponse> delete_access_key(Iam& iam, Context& context,
                                                       const api::DeleteAccessKeyRequest& in) {
  AccountRows rows(context);
  Owner owner = TRY(find_owner(context, rows, in.user_name));
  if (std::erase(owner.keys(), in.access_key_id) == 0) return no_such_access_key(in.access_key_id);
  TRY(put_owner(context, rows, owner));
  TRY(erase_credential(context.transaction, context.generation, in.access_key_id));
  iam.changed_by(context);
  return api::DeleteAccessKeyResponse{};
}

Result<api::ListAccessKeysResponse> list_access_keys(Iam&, Context& context,
                                                     const api::ListAccessKeysRequest& in) {
  AccountRows rows(context);
  Owner owner = TRY(find_owner(context, rows, in.user_name));
  std::vector<CredentialRow> found;
  for (const std::string& id : owner.keys()) {
    found.push_back(TRY(require_key(context, owner, id)));
  }
  const auto page = TRY(make_page(std::move(found), in.marker, in.max_items,
                                  [](const CredentialRow& row) { return row.access_key_id; }));
  api::ListAccessKeysResponse out;
  out.access_key_metadata =
      to_list<api::AccessKeyMetadata>(context, page.items, [&](const CredentialRow& row) {
        api::AccessKeyMetadata key;
        if (!owner.is_root) key.user_name = context.arena.copy(owner.user.name);
        key.access_key_id = context.arena.copy(row.access_key_id);
        key.status = row.inactive ? "Inactive" : "Active";
        key.create_date = wire::Timestamp{row.created_ms};
        return key;
      });
  set_page(context, page, out);
  return out;
}

Result<api::GetAccessKeyLastUsedResponse> get_access_key_last_used(
    Iam&, Context& context, const api::GetAccessKeyLastUsedRequest& in) {
  const auto row = TRY(find_credential(context.transaction, context.generation, in.access_key_id));
  if (!row || row->kind == CredentialKind::kSession || row->account != context.account) {
    return no_such_access_key(in.access_key_id);
  }
  api::AccessKeyLastUsed used;
  used.service_name = "N/A";
  used.region = "N/A";
  const auto bytes =
      TRY(context.transaction.get(key_use_key(context.generation, in.access_key_id).bytes()));
  if (bytes) {
    const auto use = TRY(store::decode_row<KeyUseRow>(*bytes));
    used.last_used_date = wire::Timestamp{use.used_ms};
    used.service_name = context.arena.copy(use.service);
    used.region = context.arena.copy(use.region);
  }
  api::GetAccessKeyLastUsedResponse out;
  if (!row->user_name.empty()) out.user_name = context.arena.copy(row->user_name);
  out.access_key_last_used = in_arena(context, used);
  return out;
}

}  // namespace tarn::iam
