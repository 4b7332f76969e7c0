// Managed policies of the account, and AWS's own as they are listed and read.
#include "base/encoding.h"
#include "services/iam/aws_policies.h"
#include "services/iam/convert.h"
#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"
#include "services/iam/policy_view.h"

namespace tarn::iam {

Result<api::CreatePolicyResponse> create_policy(Iam& iam, Context& context,
                                                const api::CreatePolicyRequest& in) {
  AccountRows rows(context);
  if (TRY(rows.policy_name_taken(in.policy_name))) return policy_exists(in.policy_name);
  TRY(check_document(in.policy_document, auth::PolicyKind::kIdentity, kMaxManagedPolicyBytes,
                     "policy " + std::string(in.policy_name)));
  PolicyRow row;
  row.name = in.policy_name;
  row.path = path_of(in.path);
  row.id = make_id(context.random, "ANPA", 17);
  row.description = in.description;
  row.created_ms = row.updated_ms = context.clock.domain_ms();
  row.versions.push_back({1, std::string(in.policy_document), row.created_ms, {}});
  TRY(add_tags(in.tags, row.tags));
  TRY(rows.put_policy(row));
  iam.changed_by(context);
  api::CreatePolicyResponse out;
  out.policy = in_arena(context, to_policy(context, TRY(view_of(rows, row)), Detail::kFull));
  return out;
}

Result<api::GetPolicyResponse> get_policy(Iam&, Context& context, const api::GetPolicyRequest& in) {
  AccountRows rows(context);
  const PolicyView view = TRY(require_policy_view(rows, in.policy_arn));
  api::GetPolicyResponse out;
  out.policy = in_arena(context, to_policy(context, view, Detail::kFull));
  return out;
}

Result<api::DeletePolicyResponse> delete_policy(Iam& iam, Context& context,
                                                const api::DeletePolicyRequest& in) {
  if (find_aws_policy(in.policy_arn)) return unmodifiable_policy();
  AccountRows rows(context);
  const PolicyRow row = TRY(rows.require_policy(in.policy_arn));
  if (TRY(rows.count_attachments(in.policy_arn)) > 0) {
    return delete_conflict("Cannot delete a policy attached to entities.");
  }
  if (row.versions.size() > 1) {
    return delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the "
        "policy's versions. The default version is deleted with the policy.");
  }
  TRY(rows.erase_policy(row));
  iam.changed_by(context);
  return api::DeletePolicyResponse{};
}

Result<api::ListPoliciesResponse> list_policies(Iam&, Context& context,
                                                const api::ListPoliciesRequest& in) {
  AccountRows rows(context);
  std::vector<PolicyView> found;
  if (in.scope != "AWS") {
    std::vector<PolicyRow> own;
    TRY(rows.each_policy([&](const PolicyRow& row) {
      own.push_back(row);
      return true;
    }));
    for (const PolicyRow& row : own) found.push_back(TRY(view_of(rows, row)));
  }
  if (in.scope != "Local") {
    for (const AwsPolicy& policy : aws_policies()) found.push_back(TRY(view_of(rows, policy)));
  }
  const bool boundaries = in.policy_usage_filter == "PermissionsBoundary";
  std::erase_if(found, [&](const PolicyView& view) {
    const int64_t uses = boundaries ? view.boundary_count : view.attachment_count;
    return !view.path.starts_with(in.path_prefix) ||
           (in.only_attached.value_or(false) && uses == 0);
  });
  const auto page = TRY(make_page(std::move(found), in.marker, in.max_items,
                                  [](const PolicyView& view) { return view.arn; }));
  api::ListPoliciesResponse out;
  out.policies = to_list<api::Policy>(context, page.items, [&](const PolicyView& view) {
    return to_policy(context, view, Detail::kListed);
  });
  set_page(context, page, out);
  return out;
}

Result<api::ListEntitiesForPolicyResponse> list_entities_for_policy(
    Iam&, Context& context, const api::ListEntitiesForPolicyRequest& in) {
  AccountRows rows(context);
  if (!TRY(rows.policy_document(in.policy_arn))) return no_such_policy(in.policy_arn);
  std::vector<std::pair<EntityKind, EntityRow>> found;
  constexpr std::pair<EntityKind, std::string_view> kFilters[] = {
      {EntityKind::kGroup, "Group"}, {EntityKind::kRole, "Role"}, {EntityKind::kUser, "User"}};
  for (const auto& [kind, filter] : kFilters) {
    if (!in.entity_filter.empty() && in.entity_filter != filter) continue;
    for (const std::string& name : TRY(rows.attached_entities(in.policy_arn, kind))) {
      EntityRow row = TRY(rows.require(kind, name));
      if (row.path.starts_with(in.path_prefix)) found.emplace_back(kind, std::move(row));
    }
  }
  const auto page = TRY(make_page(std::move(found), in.marker, in.max_items, [](const auto& item) {
    return std::string(entity_word(item.first)) + "/" + item.second.name;
  }));
  std::vector<api::PolicyGroup> groups;
  std::vector<api::PolicyRole> roles;
  std::vector<api::PolicyUser> users;
  for (const auto& [kind, row] : page.items) {
    const auto name = context.arena.copy(row.name);
    const auto id = context.arena.copy(row.id);
    if (kind == EntityKind::kGroup) groups.push_back({name, id});
    if (kind == EntityKind::kRole) roles.push_back({name, id});
    if (kind == EntityKind::kUser) users.push_back({name, id});
  }
  const auto same = [](const auto& item) { return item; };
  api::ListEntitiesForPolicyResponse out;
  out.policy_groups = to_list<api::PolicyGroup>(context, groups, same);
  out.policy_roles = to_list<api::PolicyRole>(context, roles, same);
  out.policy_users = to_list<api::PolicyUser>(context, users, same);
  set_page(context, page, out);
  return out;
}

}  // namespace tarn::iam
