// Groups and who is in them.
#include <algorithm>

#include "services/iam/convert.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"

namespace tarn::iam {
namespace {

constexpr auto kGroup = EntityKind::kGroup;
constexpr size_t kMaxGroupsPerUser = 10;

std::string name_of(const EntityRow& row) { return row.name; }

}  // namespace

Result<api::CreateGroupResponse> create_group(Iam& iam, Context& context,
                                              const api::CreateGroupRequest& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(make_entity(rows, kGroup, in.group_name, path_of(in.path),
                                        context.random, context.clock.domain_ms()));
  TRY(rows.put(kGroup, row));
  iam.changed_by(context);
  api::CreateGroupResponse out;
  out.group = in_arena(context, to_group(context, rows, row));
  return out;
}

Result<api::GetGroupResponse> get_group(Iam&, Context& context, const api::GetGroupRequest& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(kGroup, in.group_name));
  std::vector<EntityRow> users;
  for (const std::string& name : TRY(rows.members(row.name))) {
    users.push_back(TRY(rows.require(EntityKind::kUser, name)));
  }
  const auto page = TRY(make_page(std::move(users), in.marker, in.max_items, name_of));
  api::GetGroupResponse out;
  out.group = in_arena(context, to_group(context, rows, row));
  out.users = to_list<api::User>(context, page.items, [&](const EntityRow& user) {
    return to_user(context, rows, user, Detail::kListed);
  });
  set_page(context, page, out);
  return out;
}

Result<api::UpdateGroupResponse> update_group(Iam& iam, Context& context,
                                              const api::UpdateGroupRequest& in) {
  AccountRows rows(context);
  const EntityRow row =
      TRY(rename_entity(rows, kGroup, in.group_name, in.new_group_name, in.new_path));
  for (const std::string& name : TRY(rows.members(in.group_name))) {
    EntityRow user = TRY(rows.require(EntityKind::kUser, name));
    std::replace(user.groups.begin(), user.groups.end(), std::string(in.group_name), row.name);
    TRY(rows.put(EntityKind::kUser, user));
    TRY(rows.index_member(in.group_name, name, false));
    TRY(rows.index_member(row.name, name, true));
  }
  iam.changed_by(context);
  return api::UpdateGroupResponse{};
}

Result<api::DeleteGroupResponse> delete_group(Iam& iam, Context& context,
                                              const api::DeleteGroupRequest& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(kGroup, in.group_name));
  if (!TRY(rows.members(row.name)).empty()) {
    return delete_conflict("Cannot delete entity, must remove users from group first.");
  }
  TRY(check_no_policies(row));
  TRY(rows.erase(kGroup, row));
  iam.changed_by(context);
  return api::DeleteGroupResponse{};
}

Result<api::ListGroupsResponse> list_groups(Iam&, Context& context,
                                            const api::ListGroupsRequest& in) {
  AccountRows rows(context);
  std::vector<EntityRow> found;
  TRY(rows.each_entity(kGroup, [&](const EntityRow& row) {
    if (row.path.starts_with(in.path_prefix)) found.push_back(row);
    return true;
  }));
  const auto page = TRY(make_page(std::move(found), in.marker, in.max_items, name_of));
  api::ListGroupsResponse out;
  out.groups = to_list<api::Group>(
      context, page.items, [&](const EntityRow& row) { return to_group(context, rows, row); });
  set_page(context, page, out);
  return out;
}

Result<api::AddUserToGroupResponse> add_user_to_group(Iam& iam, Context& context,
                                                      const api::AddUserToGroupRequest& in) {
  AccountRows rows(context);
  const EntityRow group = TRY(rows.require(kGroup, in.group_name));
  EntityRow user = TRY(rows.require(EntityKind::kUser, in.user_name));
  if (std::count(user.groups.begin(), user.groups.end(), group.name) > 0) {
    return api::AddUserToGroupResponse{};
  }
  if (user.groups.size() >= kMaxGroupsPerUser) {
    return quota_exceeded("GroupsPerUser", kMaxGroupsPerUser);
  }
  user.groups.push_back(group.name);
  TRY(rows.put(EntityKind::kUser, user));
  TRY(rows.index_member(group.name, user.name, true));
  iam.changed_by(context);
  return api::AddUserToGroupResponse{};
}

Result<api::RemoveUserFromGroupResponse> remove_user_from_group(
    Iam& iam, Context& context, const api::RemoveUserFromGroupRequest& in) {
  AccountRows rows(context);
  const EntityRow group = TRY(rows.require(kGroup, in.group_name));
  EntityRow user = TRY(rows.require(EntityKind::kUser, in.user_name));
  std::erase(user.groups, group.name);
  TRY(rows.put(EntityKind::kUser, user));
  TRY(rows.index_member(group.name, user.name, false));
  iam.changed_by(context);
  return api::RemoveUserFromGroupResponse{};
}

Result<api::ListGroupsForUserResponse> list_groups_for_user(
    Iam&, Context& context, const api::ListGroupsForUserRequest& in) {
  AccountRows rows(context);
  const EntityRow user = TRY(rows.require(EntityKind::kUser, in.user_name));
  std::vector<EntityRow> found;
  for (const std::string& name : user.groups) found.push_back(TRY(rows.require(kGroup, name)));
  const auto page = TRY(make_page(std::move(found), in.marker, in.max_items, name_of));
  api::ListGroupsForUserResponse out;
  out.groups = to_list<api::Group>(
      context, page.items, [&](const EntityRow& row) { return to_group(context, rows, row); });
  set_page(context, page, out);
  return out;
}

}  // namespace tarn::iam
