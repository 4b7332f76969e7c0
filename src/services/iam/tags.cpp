// Tags of users, roles and managed policies, and permissions boundaries.
#include "services/iam/convert.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"

namespace tarn::iam {
namespace {

using Tags = std::map<std::string, std::string>;

void remove_tags(const wire::List<wire::Text>& keys, Tags& from) {
  for (const wire::Text key : keys) from.erase(std::string(key));
}

template <class Response, class Request>
Result<Response> list_tags(Context& context, const Tags& tags, const Request& in) {
  std::vector<std::pair<std::string, std::string>> items(tags.begin(), tags.end());
  const auto page = TRY(make_page(std::move(items), in.marker, in.max_items,
                                  [](const auto& tag) { return tag.first; }));
  Response out;
  out.tags = to_list<api::Tag>(context, page.items, [&](const auto& tag) {
    return api::Tag{context.arena.copy(tag.first), context.arena.copy(tag.second)};
  });
  set_page(context, page, out);
  return out;
}

// Runs `change` on an entity's row and stores it.
template <class Change>
Result<void> change_entity(Iam& iam, Context& context, EntityKind kind, std::string_view name,
                           Change change) {
  AccountRows rows(context);
  EntityRow row = TRY(rows.require(kind, name));
  TRY(change(rows, row));
  TRY(rows.put(kind, row));
  iam.changed_by(context);
  return {};
}

Result<void> put_boundary(Iam& iam, Context& context, EntityKind kind, std::string_view name,
                          std::string_view policy_arn) {
  return change_entity(iam, context, kind, name,
                       [&](AccountRows& rows, EntityRow& row) -> Result<void> {
                         TRY(require_attachable(rows, policy_arn));
                         row.boundary = policy_arn;
                         return {};
                       });
}

Result<void> delete_boundary(Iam& iam, Context& context, EntityKind kind, std::string_view name) {
  return change_entity(iam, context, kind, name, [&](AccountRows&, EntityRow& row) -> Result<void> {
    if (row.boundary.empty()) {
      return no_such_entity("The permissions boundary of " + row.name + " cannot be found.");
    }
    row.boundary.clear();
    return {};
  });
}

}  // namespace

Result<api::TagUserResponse> tag_user(Iam& iam, Context& context, const api::TagUserRequest& in) {
  TRY(change_entity(iam, context, EntityKind::kUser, in.user_name,
                    [&](AccountRows&, EntityRow& row) { return add_tags(in.tags, row.tags); }));
  return api::TagUserResponse{};
}

Result<api::UntagUserResponse> untag_user(Iam& iam, Context& context,
                                          const api::UntagUserRequest& in) {
  TRY(change_entity(iam, context, EntityKind::kUser, in.user_name,
                    [&](AccountRows&, EntityRow& row) -> Result<void> {
                      remove_tags(in.tag_keys, row.tags);
                      return {};
                    }));
  return api::UntagUserResponse{};
}

Result<api::ListUserTagsResponse> list_user_tags(Iam&, Context& context,
                                                 const api::ListUserTagsRequest& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(EntityKind::kUser, in.user_name));
  return list_tags<api::ListUserTagsResponse>(context, row.tags, in);
}

Result<api::PutUserPermissionsBoundaryResponse> put_user_permissions_boundary(
    Iam& iam, Context& context, const api::PutUserPermissionsBoundaryRequest& in) {
  TRY(put_boundary(iam, context, EntityKind::kUser, in.user_name, in.permissions_boundary));
  return api::PutUserPermissionsBoundaryResponse{};
}

Result<api::DeleteUserPermissionsBoundaryResponse> delete_user_permissions_boundary(
    Iam& iam, Context& context, const api::DeleteUserPermissionsBoundaryRequest& in) {
  TRY(delete_boundary(iam, context, EntityKind::kUser, in.user_name));
  return api::DeleteUserPermissionsBoundaryResponse{};
}

Result<api::TagRoleResponse> tag_role(Iam& iam, Context& context, const api::TagRoleRequest& in) {
  TRY(change_entity(iam, context, EntityKind::kRole, in.role_name,
                    [&](AccountRows&, EntityRow& row) { return add_tags(in.tags, row.tags); }));
  return api::TagRoleResponse{};
}

Result<api::UntagRoleResponse> untag_role(Iam& iam, Context& context,
                                          const api::UntagRoleRequest& in) {
  TRY(change_entity(iam, context, EntityKind::kRole, in.role_name,
                    [&](AccountRows&, EntityRow& row) -> Result<void> {
                      remove_tags(in.tag_keys, row.tags);
                      return {};
                    }));
  return api::UntagRoleResponse{};
}

Result<api::ListRoleTagsResponse> list_role_tags(Iam&, Context& context,
                                                 const api::ListRoleTagsRequest& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(EntityKind::kRole, in.role_name));
  return list_tags<api::ListRoleTagsResponse>(context, row.tags, in);
}

Result<api::PutRolePermissionsBoundaryResponse> put_role_permissions_boundary(
    Iam& iam, Context& context, const api::PutRolePermissionsBoundaryRequest& in) {
  TRY(put_boundary(iam, context, EntityKind::kRole, in.role_name, in.permissions_boundary));
  return api::PutRolePermissionsBoundaryResponse{};
}

Result<api::DeleteRolePermissionsBoundaryResponse> delete_role_permissions_boundary(
    Iam& iam, Context& context, const api::DeleteRolePermissionsBoundaryRequest& in) {
  TRY(delete_boundary(iam, context, EntityKind::kRole, in.role_name));
  return api::DeleteRolePermissionsBoundaryResponse{};
}

Result<api::TagPolicyResponse> tag_policy(Iam&, Context& context, const api::TagPolicyRequest& in) {
  AccountRows rows(context);
  PolicyRow row = TRY(rows.require_policy(in.policy_arn));
  TRY(add_tags(in.tags, row.tags));
  TRY(rows.put_policy(row));
  return api::TagPolicyResponse{};
}

Result<api::UntagPolicyResponse> untag_policy(Iam&, Context& context,
                                              const api::UntagPolicyRequest& in) {
  AccountRows rows(context);
  PolicyRow row = TRY(rows.require_policy(in.policy_arn));
  remove_tags(in.tag_keys, row.tags);
  TRY(rows.put_policy(row));
  return api::UntagPolicyResponse{};
}

Result<api::ListPolicyTagsResponse> list_policy_tags(Iam&, Context& context,
                                                     const api::ListPolicyTagsRequest& in) {
  AccountRows rows(context);
  const PolicyRow row = TRY(rows.require_policy(in.policy_arn));
  return list_tags<api::ListPolicyTagsResponse>(context, row.tags, in);
}

}  // namespace tarn::iam
