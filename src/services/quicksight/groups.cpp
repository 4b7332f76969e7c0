// Groups and who is in them.
#include "services/quicksight/groups.h"

#include <vector>

#include "services/quicksight/account.h"
#include "services/quicksight/answers.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"

namespace tarn::quicksight {
namespace {

api::Group* made_group(Context& context, const GroupRow& row) {
  auto* group = context.arena.make<api::Group>();
  tell_group(context, row, *group);
  return group;
}

Result<void> put_group(Context& context, const GroupRow& row) {
  return context.transaction.put(group_key(context.scope(), row.namespace_name, row.name).bytes(),
                                 store::encode_row(row));
}

std::string members_prefix(Context& context, std::string_view space, std::string_view group) {
  return store::Key(context.scope(), "quicksight.member").add(space).add(group).bytes();
}

// Members are told by the ARN of the group's member, which is the user's.
void tell_member(Context& context, std::string_view space, std::string_view user,
                 api::GroupMember& out) {
  out.arn = context.arena.copy(user_arn(context, space, user));
  out.member_name = context.arena.copy(user);
}

api::GroupMember* made_member(Context& context, std::string_view space, std::string_view user) {
  auto* member = context.arena.make<api::GroupMember>();
  tell_member(context, space, user, *member);
  return member;
}

Result<void> require_member(Context& context, std::string_view space, std::string_view group,
                            std::string_view user) {
  TRY(require_group(context, space, group));
  const auto row =
      TRY(context.transaction.get(member_key(context.scope(), space, group, user).bytes()));
  if (!row) {
    return resource_not_found(
        "User " + std::string(user) + " is not a member of group " + std::string(group) + ".",
        "USER");
  }
  return {};
}

Result<void> erase_member(Context& context, std::string_view space, std::string_view group,
                          std::string_view user) {
  TRY(context.transaction.erase(member_key(context.scope(), space, group, user).bytes()));
  return context.transaction.erase(member_of_key(context.scope(), space, user, group).bytes());
}

// `prefix`: what the names begin with.
template <class Out, class In>
Result<Out> page_of_groups(Context& context, const In& in, std::string_view prefix) {
  std::vector<api::Group> groups;
  const std::string all =
      store::Key(context.scope(), "quicksight.group").add(in.namespace_).add_prefix(prefix).bytes();
  const std::string next = TRY(list_page<GroupRow>(
      context, all, in.next_token, in.max_results, [&](const GroupRow& row) -> Result<bool> {
        tell_group(context, row, groups.emplace_back());
        return true;
      }));
  Out out = answer<Out>(context);
  out.group_list = to_list(context, groups);
  out.next_token = copy_present(context, next);
  return out;
}

}  // namespace

void tell_group(Context& context, const GroupRow& row, api::Group& out) {
  out.arn = context.arena.copy(group_arn(context, row.namespace_name, row.name));
  out.group_name = context.arena.copy(row.name);
  out.description = copy_present(context, row.description);
  out.principal_id = context.arena.copy("group/" + row.principal_id);
}

Result<api::CreateGroupResponse> create_group(Quicksight&, Context& context,
                                              const api::CreateGroupRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_enterprise(context, "Groups"));
  TRY(require_namespace(context, in.namespace_));
  if (in.group_name.size() > kMaxNameBytes) return invalid_value("GroupName is too long.");
  const std::string key = group_key(context.scope(), in.namespace_, in.group_name).bytes();
  if (TRY(context.transaction.get(key))) {
    return resource_exists("Group " + std::string(in.group_name) + " already exists.", "GROUP");
  }
  GroupRow row;
  row.namespace_name = in.namespace_;
  row.name = in.group_name;
  row.description = in.description;
  row.principal_id = make_uuid(context.random);
  row.created_ms = context.clock.domain_ms();
  TRY(put_group(context, row));
  auto out = answer<api::CreateGroupResponse>(context, 201);
  out.group = made_group(context, row);
  return out;
}

Result<api::DescribeGroupResponse> describe_group(Quicksight&, Context& context,
                                                  const api::DescribeGroupRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const GroupRow row = TRY(require_group(context, in.namespace_, in.group_name));
  auto out = answer<api::DescribeGroupResponse>(context);
  out.group = made_group(context, row);
  return out;
}

Result<api::UpdateGroupResponse> update_group(Quicksight&, Context& context,
                                              const api::UpdateGroupRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  GroupRow row = TRY(require_group(context, in.namespace_, in.group_name));
  if (wire::present(in.description)) row.description = in.description;
  TRY(put_group(context, row));
  auto out = answer<api::UpdateGroupResponse>(context);
  out.group = made_group(context, row);
  return out;
}

Result<api::DeleteGroupResponse> delete_group(Quicksight&, Context& context,
                                              const api::DeleteGroupRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const GroupRow row = TRY(require_group(context, in.namespace_, in.group_name));
  std::vector<std::string> users;
  const std::string all = members_prefix(context, row.namespace_name, row.name);
  auto cursor = TRY(context.transaction.scan(all, store::prefix_end(all)));
  for (; cursor->valid(); TRY(cursor->next())) {
    users.push_back(TRY(store::decode_row<MemberRow>(cursor->value())).user);
  }
  for (const std::string& user : users) {
    TRY(erase_member(context, row.namespace_name, row.name, user));
  }
  TRY(context.transaction.erase(group_key(context.scope(), row.namespace_name, row.name).bytes()));
  TRY(erase_grants_of(context, group_arn(context, row.namespace_name, row.name), false));
  return answer<api::DeleteGroupResponse>(context);
}

Result<api::ListGroupsResponse> list_groups(Quicksight&, Context& context,
                                            const api::ListGroupsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_namespace(context, in.namespace_));
  return page_of_groups<api::ListGroupsResponse>(context, in, "");
}

Result<api::SearchGroupsResponse> search_groups(Quicksight&, Context& context,
                                                const api::SearchGroupsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_namespace(context, in.namespace_));
  return page_of_groups<api::SearchGroupsResponse>(context, in, in.filters[0].value);
}

Result<api::CreateGroupMembershipResponse> create_group_membership(
    Quicksight&, Context& context, const api::CreateGroupMembershipRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_group(context, in.namespace_, in.group_name));
  TRY(require_user(context, in.namespace_, in.member_name));
  const store::Scope scope = context.scope();
  const std::string bytes =
      store::encode_row(MemberRow{std::string(in.group_name), std::string(in.member_name), {}});
  TRY(context.transaction.put(
      member_key(scope, in.namespace_, in.group_name, in.member_name).bytes(), bytes));
  TRY(context.transaction.put(
      member_of_key(scope, in.namespace_, in.member_name, in.group_name).bytes(), bytes));
  auto out = answer<api::CreateGroupMembershipResponse>(context);
  out.group_member = made_member(context, in.namespace_, in.member_name);
  return out;
}

Result<api::DescribeGroupMembershipResponse> describe_group_membership(
    Quicksight&, Context& context, const api::DescribeGroupMembershipRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_member(context, in.namespace_, in.group_name, in.member_name));
  auto out = answer<api::DescribeGroupMembershipResponse>(context);
  out.group_member = made_member(context, in.namespace_, in.member_name);
  return out;
}

Result<api::ListGroupMembershipsResponse> list_group_memberships(
    Quicksight&, Context& context, const api::ListGroupMembershipsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_group(context, in.namespace_, in.group_name));
  std::vector<api::GroupMember> members;
  const std::string next = TRY(list_page<MemberRow>(
      context, members_prefix(context, in.namespace_, in.group_name), in.next_token, in.max_results,
      [&](const MemberRow& row) -> Result<bool> {
        tell_member(context, in.namespace_, row.user, members.emplace_back());
        return true;
      }));
  auto out = answer<api::ListGroupMembershipsResponse>(context);
  out.group_member_list = to_list(context, members);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::DeleteGroupMembershipResponse> delete_group_membership(
    Quicksight&, Context& context, const api::DeleteGroupMembershipRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_member(context, in.namespace_, in.group_name, in.member_name));
  TRY(erase_member(context, in.namespace_, in.group_name, in.member_name));
  return answer<api::DeleteGroupMembershipResponse>(context);
}

}  // namespace tarn::quicksight
