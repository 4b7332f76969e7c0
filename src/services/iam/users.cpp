// Users: create, get, rename, delete, list.
#include "services/iam/convert.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"

namespace tarn::iam {
namespace {

constexpr auto kUser = EntityKind::kUser;

// The account's root, as GetUser shows it.
api::User root_user(Context& context) {
  api::User out;
  out.path = "/";
  out.user_name = "root";
  out.user_id = context.arena.copy(context.account);
  out.arn = context.arena.copy("arn:aws:iam::" + std::string(context.account) + ":root");
  out.create_date = wire::Timestamp{0};
  return out;
}

}  // namespace

Result<api::CreateUserResponse> create_user(Iam& iam, Context& context,
                                            const api::CreateUserRequest& in) {
  AccountRows rows(context);
  EntityRow row = TRY(make_entity(rows, kUser, in.user_name, path_of(in.path), context.random,
                                  context.clock.domain_ms()));
  TRY(add_tags(in.tags, row.tags));
  if (wire::present(in.permissions_boundary)) {
    TRY(require_attachable(rows, in.permissions_boundary));
    row.boundary = in.permissions_boundary;
  }
  TRY(rows.put(kUser, row));
  iam.changed_by(context);
  api::CreateUserResponse out;
  out.user = in_arena(context, to_user(context, rows, row, Detail::kFull));
  return out;
}

Result<api::GetUserResponse> get_user(Iam&, Context& context, const api::GetUserRequest& in) {
  AccountRows rows(context);
  api::GetUserResponse out;
  std::string_view name = in.user_name;
  if (name.empty() && context.identity.kind == PrincipalKind::kRoot) {
    out.user = in_arena(context, root_user(context));
    return out;
  }
  if (name.empty()) name = context.identity.user_name;
  if (name.empty()) {
    return validation_error("Must specify userName when calling with non-User credentials");
  }
  const EntityRow row = TRY(rows.require(kUser, name));
  out.user = in_arena(context, to_user(context, rows, row, Detail::kFull));
  return out;
}

Result<api::UpdateUserResponse> update_user(Iam& iam, Context& context,
                                            const api::UpdateUserRequest& in) {
  AccountRows rows(context);
  const EntityRow row =
      TRY(rename_entity(rows, kUser, in.user_name, in.new_user_name, in.new_path));
  for (const std::string& group : row.groups) {
    TRY(rows.index_member(group, in.user_name, false));
    TRY(rows.index_member(group, row.name, true));
  }
  for (const std::string& key : row.access_keys) {
    const std::string at = credential_key(context.generation, key).bytes();
    const auto bytes = TRY(context.transaction.get(at));
    if (!bytes) return corrupt("an access key of a user is missing");
    auto credential = TRY(store::decode_row<CredentialRow>(*bytes));
    credential.user_name = row.name;
    TRY(context.transaction.put(at, store::encode_row(credential)));
  }
  iam.changed_by(context);
  return api::UpdateUserResponse{};
}

Result<api::DeleteUserResponse> delete_user(Iam& iam, Context& context,
                                            const api::DeleteUserRequest& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(kUser, in.user_name));
  if (!row.access_keys.empty()) {
    return delete_conflict("Cannot delete entity, must delete access keys first.");
  }
  if (!row.password_hash.empty()) {
    return delete_conflict("Cannot delete entity, must delete login profile first.");
  }
  if (!row.groups.empty()) {
    return delete_conflict("Cannot delete entity, must remove users from group first.");
  }
  TRY(check_no_policies(row));
  TRY(rows.erase(kUser, row));
  iam.changed_by(context);
  return api::DeleteUserResponse{};
}

Result<api::ListUsersResponse> list_users(Iam&, Context& context, const api::ListUsersRequest& in) {
  AccountRows rows(context);
  std::vector<EntityRow> found;
  TRY(rows.each_entity(kUser, [&](const EntityRow& row) {
    if (row.path.starts_with(in.path_prefix)) found.push_back(row);
    return true;
  }));
  const auto page = TRY(make_page(std::move(found), in.marker, in.max_items,
                                  [](const EntityRow& row) { return row.name; }));
  api::ListUsersResponse out;
  out.users = to_list<api::User>(context, page.items, [&](const EntityRow& row) {
    return to_user(context, rows, row, Detail::kListed);
  });
  set_page(context, page, out);
  return out;
}

}  // namespace tarn::iam
