// Roles and their trust policies.
#include "services/iam/convert.h"
#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"

namespace tarn::iam {
namespace {

constexpr auto kRole = EntityKind::kRole;
constexpr int32_t kDefaultSessionSeconds = 3600;

Result<void> check_trust_policy(std::string_view document, std::string_view role) {
  return check_document(document, auth::PolicyKind::kTrust, kMaxTrustPolicyBytes,
                        "role " + std::string(role));
}

}  // namespace

Result<api::CreateRoleResponse> create_role(Iam& iam, Context& context,
                                            const api::CreateRoleRequest& in) {
  AccountRows rows(context);
  EntityRow row = TRY(make_entity(rows, kRole, in.role_name, path_of(in.path), context.random,
                                  context.clock.domain_ms()));
  TRY(check_trust_policy(in.assume_role_policy_document, in.role_name));
  TRY(add_tags(in.tags, row.tags));
  if (wire::present(in.permissions_boundary)) {
    TRY(require_attachable(rows, in.permissions_boundary));
    row.boundary = in.permissions_boundary;
  }
  row.trust_policy = in.assume_role_policy_document;
  row.description = in.description;
  row.max_session_seconds = in.max_session_duration.value_or(kDefaultSessionSeconds);
  TRY(rows.put(kRole, row));
  iam.changed_by(context);
  api::CreateRoleResponse out;
  out.role = in_arena(context, to_role(context, rows, row, Detail::kFull));
  return out;
}

Result<api::GetRoleResponse> get_role(Iam&, Context& context, const api::GetRoleRequest& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(kRole, in.role_name));
  api::GetRoleResponse out;
  out.role = in_arena(context, to_role(context, rows, row, Detail::kFull));
  return out;
}

Result<api::UpdateRoleResponse> update_role(Iam& iam, Context& context,
                                            const api::UpdateRoleRequest& in) {
  AccountRows rows(context);
  EntityRow row = TRY(rows.require(kRole, in.role_name));
  if (wire::present(in.description)) row.description = in.description;
  row.max_session_seconds = in.max_session_duration.value_or(kDefaultSessionSeconds);
  TRY(rows.put(kRole, row));
  iam.changed_by(context);
  return api::UpdateRoleResponse{};
}

Result<api::UpdateRoleDescriptionResponse> update_role_description(
    Iam&, Context& context, const api::UpdateRoleDescriptionRequest& in) {
  AccountRows rows(context);
  EntityRow row = TRY(rows.require(kRole, in.role_name));
  row.description = in.description;
  TRY(rows.put(kRole, row));
  api::UpdateRoleDescriptionResponse out;
  out.role = in_arena(context, to_role(context, rows, row, Detail::kFull));
  return out;
}

Result<api::UpdateAssumeRolePolicyResponse> update_assume_role_policy(
    Iam& iam, Context& context, const api::UpdateAssumeRolePolicyRequest& in) {
  AccountRows rows(context);
  EntityRow row = TRY(rows.require(kRole, in.role_name));
  TRY(check_trust_policy(in.policy_document, in.role_name));
  row.trust_policy = in.policy_document;
  TRY(rows.put(kRole, row));
  iam.changed_by(context);
  return api::UpdateAssumeRolePolicyResponse{};
}

Result<api::DeleteRoleResponse> delete_role(Iam& iam, Context& context,
                                            const api::DeleteRoleRequest& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(kRole, in.role_name));
  TRY(check_no_policies(row));
  TRY(rows.erase(kRole, row));
  iam.changed_by(context);
  return api::DeleteRoleResponse{};
}

Result<api::ListRolesResponse> list_roles(Iam&, Context& context, const api::ListRolesRequest& in) {
  AccountRows rows(context);
  std::vector<EntityRow> found;
  TRY(rows.each_entity(kRole, [&](const EntityRow& row) {
    if (row.path.starts_with(in.path_prefix)) found.push_back(row);
    return true;
  }));
  const auto page = TRY(make_page(std::move(found), in.marker, in.max_items,
                                  [](const EntityRow& row) { return row.name; }));
  api::ListRolesResponse out;
  out.roles = to_list<api::Role>(context, page.items, [&](const EntityRow& row) {
    return to_role(context, rows, row, Detail::kListed);
  });
  set_page(context, page, out);
  return out;
}

// No operation makes instance profiles, so a role has none.
Result<api::ListInstanceProfilesForRoleResponse> list_instance_profiles_for_role(
    Iam&, Context& context, const api::ListInstanceProfilesForRoleRequest& in) {
  AccountRows rows(context);
  TRY(rows.require(kRole, in.role_name));
  api::ListInstanceProfilesForRoleResponse out;
  out.instance_profiles = wire::make_list<api::InstanceProfile>(context.arena, 0);
  out.is_truncated = false;
  return out;
}

}  // namespace tarn::iam
