// Policies of users, groups and roles: inline ones, and managed ones that are attached.
//
// The three kinds differ in nothing but their names: each operation is one line over a template.
#include <algorithm>

#include "base/encoding.h"
#include "services/iam/aws_policies.h"
#include "services/iam/convert.h"
#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"

namespace tarn::iam {
namespace {

Result<void> put_inline(Iam& iam, Context& context, EntityKind kind, std::string_view name,
                        std::string_view policy_name, std::string_view document) {
  AccountRows rows(context);
  EntityRow row = TRY(rows.require(kind, name));
  const std::string owner = std::string(entity_word(kind)) + " " + row.name;
  const size_t max_bytes = max_inline_policy_bytes(kind);
  TRY(check_document(document, auth::PolicyKind::kIdentity, max_bytes, owner));
  row.inline_policies.insert_or_assign(std::string(policy_name), std::string(document));
  size_t total_bytes = 0;
  for (const auto& policy : row.inline_policies) total_bytes += bytes_without_blanks(policy.second);
  if (total_bytes > max_bytes) {
    return limit_exceeded("Maximum policy size of " + std::to_string(max_bytes) +
                          " bytes exceeded for " + owner);
  }
  TRY(rows.put(kind, row));
  iam.changed_by(context);
  return {};
}

Error no_such_inline(EntityKind kind, std::string_view policy_name) {
  return no_such_named(std::string(entity_word(kind)) + " policy", policy_name);
}

template <class Response>
Result<Response> get_inline(Context& context, EntityKind kind, std::string_view name,
                            std::string_view policy_name) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(kind, name));
  const auto found = row.inline_policies.find(std::string(policy_name));
  if (found == row.inline_policies.end()) return no_such_inline(kind, policy_name);
  Response out;
  out.policy_name = context.arena.copy(policy_name);
  out.policy_document = context.arena.copy(uri_encode(found->second));
  return out;
}

Result<void> delete_inline(Iam& iam, Context& context, EntityKind kind, std::string_view name,
                           std::string_view policy_name) {
  AccountRows rows(context);
  EntityRow row = TRY(rows.require(kind, name));
  if (row.inline_policies.erase(std::string(policy_name)) == 0) {
    return no_such_inline(kind, policy_name);
  }
  TRY(rows.put(kind, row));
  iam.changed_by(context);
  return {};
}

template <class Response, class Request>
Result<Response> list_inline(Context& context, EntityKind kind, std::string_view name,
                             const Request& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(kind, name));
  std::vector<std::string> names;
  for (const auto& policy : row.inline_policies) names.push_back(policy.first);
  const auto page = TRY(make_page(std::move(names), in.marker, in.max_items,
                                  [](const std::string& text) { return text; }));
  Response out;
  out.policy_names = to_list<wire::Text>(
      context, page.items, [&](const std::string& text) { return context.arena.copy(text); });
  set_page(context, page, out);
  return out;
}

Result<void> attach(Iam& iam, Context& context, EntityKind kind, std::string_view name,
                    std::string_view policy_arn) {
  AccountRows rows(context);
  EntityRow row = TRY(rows.require(kind, name));
  TRY(require_attachable(rows, policy_arn));
  auto& attached = row.attached_policies;
  if (std::find(attached.begin(), attached.end(), policy_arn) != attached.end()) return {};
  if (attached.size() >= kMaxAttachedPolicies) {
    constexpr std::string_view kQuotas[] = {"PoliciesPerUser", "PoliciesPerGroup",
                                            "PoliciesPerRole"};
    return quota_exceeded(kQuotas[static_cast<size_t>(kind)], kMaxAttachedPolicies);
  }
  attached.emplace_back(policy_arn);
  TRY(rows.put(kind, row));
  TRY(rows.index_attachment(policy_arn, kind, row.name, true));
  iam.changed_by(context);
  return {};
}

Result<void> detach(Iam& iam, Context& context, EntityKind kind, std::string_view name,
                    std::string_view policy_arn) {
  AccountRows rows(context);
  EntityRow row = TRY(rows.require(kind, name));
  if (std::erase(row.attached_policies, policy_arn) == 0) return policy_not_attached(policy_arn);
  TRY(rows.put(kind, row));
  TRY(rows.index_attachment(policy_arn, kind, row.name, false));
  iam.changed_by(context);
  return {};
}

// The path in a managed policy's ARN: "/service-role/" in …:policy/service-role/Name.
std::string_view path_in(std::string_view policy_arn) {
  const size_t start = std::min(policy_arn.find('/'), policy_arn.size());
  return policy_arn.substr(start, policy_arn.rfind('/') + 1 - start);
}

template <class Response, class Request>
Result<Response> list_attached(Context& context, EntityKind kind, std::string_view name,
                               const Request& in) {
  AccountRows rows(context);
  const EntityRow row = TRY(rows.require(kind, name));
  std::vector<std::string> arns;
  for (const std::string& arn : row.attached_policies) {
    if (path_in(arn).starts_with(in.path_prefix)) arns.push_back(arn);
  }
  const auto page = TRY(make_page(std::move(arns), in.marker, in.max_items,
                                  [](const std::string& text) { return text; }));
  Response out;
  out.attached_policies =
      to_list<api::AttachedPolicy>(context, page.items, [&](const std::string& arn) {
        const std::string_view policy_name = std::string_view(arn).substr(arn.rfind('/') + 1);
        return api::AttachedPolicy{context.arena.copy(policy_name), context.arena.copy(arn)};
      });
  set_page(context, page, out);
  return out;
}

}  // namespace

Result<api::PutUserPolicyResponse> put_user_policy(Iam& iam, Context& context,
                                                   const api::PutUserPolicyRequest& in) {
  TRY(put_inline(iam, context, EntityKind::kUser, in.user_name, in.policy_name,
                 in.policy_document));
  return api::PutUserPolicyResponse{};
}

Result<api::GetUserPolicyResponse> get_user_policy(Iam&, Context& context,
                                                   const api::GetUserPolicyRequest& in) {
  auto out = TRY(get_inline<api::GetUserPolicyResponse>(context, EntityKind::kUser, in.user_name,
                                                        in.policy_name));
  out.user_name = in.user_name;
  return out;
}

Result<api::DeleteUserPolicyResponse> delete_user_policy(Iam& iam, Context& context,
                                                         const api::DeleteUserPolicyRequest& in) {
  TRY(delete_inline(iam, context, EntityKind::kUser, in.user_name, in.policy_name));
  return api::DeleteUserPolicyResponse{};
}

Result<api::ListUserPoliciesResponse> list_user_policies(Iam&, Context& context,
                                                         const api::ListUserPoliciesRequest& in) {
  return list_inline<api::ListUserPoliciesResponse>(context, EntityKind::kUser, in.user_name, in);
}

Result<api::AttachUserPolicyResponse> attach_user_policy(Iam& iam, Context& context,
                                                         const api::AttachUserPolicyRequest& in) {
  TRY(attach(iam, context, EntityKind::kUser, in.user_name, in.policy_arn));
  return api::AttachUserPolicyResponse{};
}

Result<api::DetachUserPolicyResponse> detach_user_policy(Iam& iam, Context& context,
                                                         const api::DetachUserPolicyRequest& in) {
  TRY(detach(iam, context, EntityKind::kUser, in.user_name, in.policy_arn));
  return api::DetachUserPolicyResponse{};
}

Result<api::ListAttachedUserPoliciesResponse> list_attached_user_policies(
    Iam&, Context& context, const api::ListAttachedUserPoliciesRequest& in) {
  return list_attached<api::ListAttachedUserPoliciesResponse>(context, EntityKind::kUser,
                                                              in.user_name, in);
}

Result<api::PutGroupPolicyResponse> put_group_policy(Iam& iam, Context& context,
                                                     const api::PutGroupPolicyRequest& in) {
  TRY(put_inline(iam, context, EntityKind::kGroup, in.group_name, in.policy_name,
                 in.policy_document));
  return api::PutGroupPolicyResponse{};
}

Result<api::GetGroupPolicyResponse> get_group_policy(Iam&, Context& context,
                                                     const api::GetGroupPolicyRequest& in) {
  auto out = TRY(get_inline<api::GetGroupPolicyResponse>(context, EntityKind::kGroup, in.group_name,
                                                         in.policy_name));
  out.group_name = in.group_name;
  return out;
}

Result<api::DeleteGroupPolicyResponse> delete_group_policy(
    Iam& iam, Context& context, const api::DeleteGroupPolicyRequest& in) {
  TRY(delete_inline(iam, context, EntityKind::kGroup, in.group_name, in.policy_name));
  return api::DeleteGroupPolicyResponse{};
}

Result<api::ListGroupPoliciesResponse> list_group_policies(
    Iam&, Context& context, const api::ListGroupPoliciesRequest& in) {
  return list_inline<api::ListGroupPoliciesResponse>(context, EntityKind::kGroup, in.group_name,
                                                     in);
}

Result<api::AttachGroupPolicyResponse> attach_group_policy(
    Iam& iam, Context& context, const api::AttachGroupPolicyRequest& in) {
  TRY(attach(iam, context, EntityKind::kGroup, in.group_name, in.policy_arn));
  return api::AttachGroupPolicyResponse{};
}

Result<api::DetachGroupPolicyResponse> detach_group_policy(
    Iam& iam, Context& context, const api::DetachGroupPolicyRequest& in) {
  TRY(detach(iam, context, EntityKind::kGroup, in.group_name, in.policy_arn));
  return api::DetachGroupPolicyResponse{};
}

Result<api::ListAttachedGroupPoliciesResponse> list_attached_group_policies(
    Iam&, Context& context, const api::ListAttachedGroupPoliciesRequest& in) {
  return list_attached<api::ListAttachedGroupPoliciesResponse>(context, EntityKind::kGroup,
                                                               in.group_name, in);
}

Result<api::PutRolePolicyResponse> put_role_policy(Iam& iam, Context& context,
                                                   const api::PutRolePolicyRequest& in) {
  TRY(put_inline(iam, context, EntityKind::kRole, in.role_name, in.policy_name,
                 in.policy_document));
  return api::PutRolePolicyResponse{};
}

Result<api::GetRolePolicyResponse> get_role_policy(Iam&, Context& context,
                                                   const api::GetRolePolicyRequest& in) {
  auto out = TRY(get_inline<api::GetRolePolicyResponse>(context, EntityKind::kRole, in.role_name,
                                                        in.policy_name));
  out.role_name = in.role_name;
  return out;
}

Result<api::DeleteRolePolicyResponse> delete_role_policy(Iam& iam, Context& context,
                                                         const api::DeleteRolePolicyRequest& in) {
  TRY(delete_inline(iam, context, EntityKind::kRole, in.role_name, in.policy_name));
  return api::DeleteRolePolicyResponse{};
}

Result<api::ListRolePoliciesResponse> list_role_policies(Iam&, Context& context,
                                                         const api::ListRolePoliciesRequest& in) {
  return list_inline<api::ListRolePoliciesResponse>(context, EntityKind::kRole, in.role_name, in);
}

Result<api::AttachRolePolicyResponse> attach_role_policy(Iam& iam, Context& context,
                                                         const api::AttachRolePolicyRequest& in) {
  TRY(attach(iam, context, EntityKind::kRole, in.role_name, in.policy_arn));
  return api::AttachRolePolicyResponse{};
}

Result<api::DetachRolePolicyResponse> detach_role_policy(Iam& iam, Context& context,
                                                         const api::DetachRolePolicyRequest& in) {
  TRY(detach(iam, context, EntityKind::kRole, in.role_name, in.policy_arn));
  return api::DetachRolePolicyResponse{};
}

Result<api::ListAttachedRolePoliciesResponse> list_attached_role_policies(
    Iam&, Context& context, const api::ListAttachedRolePoliciesRequest& in) {
  return list_attached<api::ListAttachedRolePoliciesResponse>(context, EntityKind::kRole,
                                                              in.role_name, in);
}

}  // namespace tarn::iam
