// Users: register, describe, list, update, delete.
#include <algorithm>
#include <utility>
#include <vector>

#include "services/quicksight/answers.h"
#include "services/quicksight/groups.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/quicksight_operations.h"
#include "services/quicksight/tags.h"

namespace tarn::quicksight {
namespace {

std::string principal_key(const Context& context, std::string_view space, std::string_view id) {
  return store::Key(context.scope(), "quicksight.user_principal").add(space).add(id).bytes();
}

void tell_user(Context& context, const UserRow& row, api::User& out) {
  out.arn = context.arena.copy(user_arn(context, row.namespace_name, row.name));
  out.user_name = context.arena.copy(row.name);
  out.email = context.arena.copy(row.email);
  out.role = context.arena.copy(row.role);
  out.identity_type = context.arena.copy(row.identity_type);
  out.active = true;
  out.principal_id = context.arena.copy(row.principal_id);
  out.custom_permissions_name = copy_present(context, row.custom_permissions);
  out.external_login_federation_provider_type = copy_present(context, row.login_provider);
  out.external_login_federation_provider_url = copy_present(context, row.login_provider_url);
  out.external_login_id = copy_present(context, row.external_login_id);
}

api::User* made_user(Context& context, const UserRow& row) {
  auto* user = context.arena.make<api::User>();
  tell_user(context, row, *user);
  return user;
}

// The QuickSight name of an IAM identity: a user's own, a role's with the session behind it, the
// account of its root.
Result<std::string> name_of_iam(wire::Text arn, wire::Text session) {
  const size_t resource = arn.rfind(':');
  constexpr std::string_view kIamPrefix = "arn:aws:iam::";
  const bool is_iam = arn.starts_with(kIamPrefix) && resource != arn.npos;
  const std::string_view what = is_iam ? arn.substr(resource + 1) : std::string_view();
  if (what == "root") return std::string(arn.substr(0, resource)).substr(kIamPrefix.size());
  const std::string name(what.substr(what.rfind('/') + 1));
  if (what.starts_with("user/") && !name.empty()) {
    if (!session.empty()) return invalid_value("SessionName goes with the ARN of a role.");
    return name;
  }
  if (what.starts_with("role/") && !name.empty()) {
    if (session.empty()) return invalid_value("SessionName is required with the ARN of a role.");
    return name + "/" + std::string(session);
  }
  return invalid_value("IamArn must be the ARN of an IAM user or role.");
}

Result<std::string> new_user_name(const api::RegisterUserRequest& in) {
  if (in.identity_type == "IAM") {
    if (wire::present(in.user_name)) {
      return invalid_value("UserName goes with the identity type QUICKSIGHT.");
    }
    return name_of_iam(in.iam_arn, in.session_name);
  }
  if (in.identity_type != "QUICKSIGHT") return not_served("IAM Identity Center");
  if (in.user_name.empty()) return invalid_value("UserName is required.");
  if (!in.iam_arn.empty()) return invalid_value("IamArn goes with the identity type IAM.");
  return std::string(in.user_name);
}

Result<void> check_user_facts(wire::Text email, wire::Text role) {
  const size_t at = email.find('@');
  if (at == 0 || at == email.npos || at + 1 == email.size() || email.size() > 320) {
    return invalid_value("Invalid email address: " + std::string(email.substr(0, 320)));
  }
  if (role.starts_with("RESTRICTED_")) return invalid_value("The role is reserved by QuickSight.");
  return {};
}

template <class In>
void take_login(const In& in, UserRow& row) {
  if (wire::present(in.external_login_federation_provider_type)) {
    row.login_provider = in.external_login_federation_provider_type;
  }
  if (wire::present(in.custom_federation_provider_url)) {
    row.login_provider_url = in.custom_federation_provider_url;
  }
  if (wire::present(in.external_login_id)) row.external_login_id = in.external_login_id;
}

Result<void> put_user(Context& context, const UserRow& row) {
  return context.transaction.put(user_key(context.scope(), row.namespace_name, row.name).bytes(),
                                 store::encode_row(row));
}

Result<std::vector<MemberRow>> groups_of(Context& context, const UserRow& row) {
  std::vector<MemberRow> found;
  const std::string all = store::Key(context.scope(), "quicksight.member_of")
                              .add(row.namespace_name)
                              .add(row.name)
                              .bytes();
  auto cursor = TRY(context.transaction.scan(all, store::prefix_end(all)));
  for (; cursor->valid(); TRY(cursor->next())) {
    found.push_back(TRY(store::decode_row<MemberRow>(cursor->value())));
  }
  return found;
}

Result<void> drop_user(Context& context, const UserRow& row) {
  const store::Scope scope = context.scope();
  for (const MemberRow& member : TRY(groups_of(context, row))) {
    TRY(context.transaction.erase(
        member_key(scope, row.namespace_name, member.group, row.name).bytes()));
    TRY(context.transaction.erase(
        member_of_key(scope, row.namespace_name, row.name, member.group).bytes()));
  }
  TRY(context.transaction.erase(principal_key(context, row.namespace_name, row.principal_id)));
  TRY(context.transaction.erase(user_key(scope, row.namespace_name, row.name).bytes()));
  const std::string arn = user_arn(context, row.namespace_name, row.name);
  TRY(erase_grants_of(context, arn, false));
  return erase_tags(context, arn);
}

}  // namespace

Result<void> refine_register_user(Quicksight&, Context& context, const api::RegisterUserRequest& in,
                                  std::vector<AccessRequest>& requests) {
  const std::string name = TRY(new_user_name(in));
  requests.front().resources = {user_arn(context, in.namespace_, name)};
  return {};
}

Result<api::RegisterUserResponse> register_user(Quicksight&, Context& context,
                                                const api::RegisterUserRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_namespace(context, in.namespace_));
  TRY(check_user_facts(in.email, in.user_role));
  UserRow row;
  row.namespace_name = in.namespace_;
  row.name = TRY(new_user_name(in));
  if (row.name.size() > kMaxNameBytes) return invalid_value("UserName is too long.");
  const std::string key = user_key(context.scope(), row.namespace_name, row.name).bytes();
  if (TRY(context.transaction.get(key))) {
    return resource_exists("User " + row.name + " already exists.", "USER");
  }
  row.email = in.email;
  row.role = in.user_role;
  row.identity_type = in.identity_type;
  row.principal_id = make_uuid(context.random);
  row.iam_arn = in.iam_arn;
  row.session_name = in.session_name;
  row.custom_permissions = in.custom_permissions_name;
  row.created_ms = context.clock.domain_ms();
  take_login(in, row);
  TRY(put_user(context, row));
  TRY(context.transaction.put(principal_key(context, row.namespace_name, row.principal_id),
                              row.name));
  TRY(put_tags(context, user_arn(context, row.namespace_name, row.name), in.tags));
  auto out = answer<api::RegisterUserResponse>(context, 201);
  out.user = made_user(context, row);
  return out;
}

Result<api::DescribeUserResponse> describe_user(Quicksight&, Context& context,
                                                const api::DescribeUserRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const UserRow row = TRY(require_user(context, in.namespace_, in.user_name));
  auto out = answer<api::DescribeUserResponse>(context);
  out.user = made_user(context, row);
  return out;
}

Result<api::ListUsersResponse> list_users(Quicksight&, Context& context,
                                          const api::ListUsersRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_namespace(context, in.namespace_));
  std::vector<api::User> users;
  const std::string all = store::Key(context.scope(), "quicksight.user").add(in.namespace_).bytes();
  const std::string next = TRY(list_page<UserRow>(context, all, in.next_token, in.max_results,
                                                  [&](const UserRow& row) -> Result<bool> {
                                                    tell_user(context, row, users.emplace_back());
                                                    return true;
                                                  }));
  auto out = answer<api::ListUsersResponse>(context);
  out.user_list = to_list(context, users);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::UpdateUserResponse> update_user(Quicksight&, Context& context,
                                            const api::UpdateUserRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  UserRow row = TRY(require_user(context, in.namespace_, in.user_name));
  TRY(check_user_facts(in.email, in.role));
  row.email = in.email;
  row.role = in.role;
  if (wire::present(in.custom_permissions_name)) {
    row.custom_permissions = in.custom_permissions_name;
  }
  if (in.unapply_custom_permissions.value_or(false)) row.custom_permissions.clear();
  take_login(in, row);
  TRY(put_user(context, row));
  auto out = answer<api::UpdateUserResponse>(context);
  out.user = made_user(context, row);
  return out;
}

Result<api::DeleteUserResponse> delete_user(Quicksight&, Context& context,
                                            const api::DeleteUserRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(drop_user(context, TRY(require_user(context, in.namespace_, in.user_name))));
  return answer<api::DeleteUserResponse>(context);
}

Result<api::DeleteUserByPrincipalIdResponse> delete_user_by_principal_id(
    Quicksight&, Context& context, const api::DeleteUserByPrincipalIdRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_namespace(context, in.namespace_));
  const auto name =
      TRY(context.transaction.get(principal_key(context, in.namespace_, in.principal_id)));
  if (!name) return no_such_user(in.principal_id);
  TRY(drop_user(context, TRY(require_user(context, in.namespace_, *name))));
  return answer<api::DeleteUserByPrincipalIdResponse>(context);
}

Result<api::ListUserGroupsResponse> list_user_groups(Quicksight&, Context& context,
                                                     const api::ListUserGroupsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const UserRow user = TRY(require_user(context, in.namespace_, in.user_name));
  std::vector<api::Group> groups;
  const std::string all = store::Key(context.scope(), "quicksight.member_of")
                              .add(user.namespace_name)
                              .add(user.name)
                              .bytes();
  const std::string next = TRY(list_page<MemberRow>(
      context, all, in.next_token, in.max_results, [&](const MemberRow& row) -> Result<bool> {
        const GroupRow group = TRY(require_group(context, user.namespace_name, row.group));
        tell_group(context, group, groups.emplace_back());
        return true;
      }));
  auto out = answer<api::ListUserGroupsResponse>(context);
  out.group_list = to_list(context, groups);
  out.next_token = copy_present(context, next);
  return out;
}

}  // namespace tarn::quicksight
