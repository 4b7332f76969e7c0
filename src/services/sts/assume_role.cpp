// AssumeRole: a session of a role, for whom its trust policy and their own policies let.
#include "auth/policy.h"
#include "services/sts/credentials.h"
#include "services/sts/errors.h"
#include "services/sts/sts.h"
#include "services/sts/sts_operations.h"

namespace tarn::sts {
namespace {

constexpr int64_t kDefaultSeconds = 3600;
constexpr int64_t kMaxChainedSeconds = 3600;
constexpr size_t kMaxSessionPolicyBytes = 2048;
constexpr size_t kMaxSessionPolicyArns = 10;

Result<int64_t> session_seconds(const Context& context, const AssumableRole& role,
                                const api::AssumeRoleRequest& in) {
  const bool is_chained = context.identity.kind == PrincipalKind::kAssumedRole;
  const int64_t seconds = in.duration_seconds.value_or(kDefaultSeconds);
  if (is_chained && seconds > kMaxChainedSeconds) {
    return validation_error(
        "The requested DurationSeconds exceeds the 1 hour session limit for "
        "roles assumed by role chaining.");
  }
  if (seconds > role.max_session_seconds) {
    return validation_error(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  return seconds;
}

// Policies that narrow the session: the one given, and managed ones of the role's account.
Result<std::vector<std::string>> session_policies(Sts& sts, Context& context,
                                                  const AssumableRole& role,
                                                  const api::AssumeRoleRequest& in) {
  std::vector<std::string> policies;
  if (wire::present(in.policy)) {
    if (in.policy.size() > kMaxSessionPolicyBytes) {
      return packed_policy_too_large(in.policy.size() * 100 / kMaxSessionPolicyBytes);
    }
    TRY(auth::Policy::parse(in.policy, auth::PolicyKind::kIdentity));
    policies.emplace_back(in.policy);
  }
  if (in.policy_arns.size > kMaxSessionPolicyArns) {
    return validation_error("A session takes at most 10 policy ARNs.");
  }
  for (const api::PolicyDescriptorType& descriptor : in.policy_arns) {
    auto document =
        TRY(sts.sessions().find_policy(context.transaction, role.account, descriptor.arn));
    if (!document) return no_such_policy(descriptor.arn);
    policies.push_back(*std::move(document));
  }
  return policies;
}

Identity role_session(const AssumableRole& role, std::string_view session_name) {
  Identity identity;
  identity.kind = PrincipalKind::kAssumedRole;
  identity.account = role.account;
  identity.canonical_id = role.canonical_id;
  identity.role_arn = role.arn;
  identity.session_name = session_name;
  identity.arn =
      "arn:aws:sts::" + role.account + ":assumed-role/" + role.name + "/" + identity.session_name;
  identity.principal_id = role.id + ":" + identity.session_name;
  return identity;
}

}  // namespace

Result<void> refine_assume_role(Sts& sts, Context& context, const api::AssumeRoleRequest& in,
                                std::vector<AccessRequest>& requests) {
  if (context.identity.kind == PrincipalKind::kRoot) {
    return access_denied("Roles may not be assumed by root accounts.");
  }
  AccessRequest& request = requests.front();
  // A role that is not there is denied like one that does not trust the caller.
  if (const auto role = TRY(sts.sessions().find_role(context.transaction, in.role_arn))) {
    request.resource_policy = role->trust_policy;
    request.resource_account = role->account;
  }
  for (const api::Tag& tag : in.tags) {
    request.conditions.emplace_back("aws:RequestTag/" + std::string(tag.key), tag.value);
  }
  if (in.tags.empty() && in.transitive_tag_keys.empty() && in.source_identity.empty()) return {};
  AccessRequest tags = request;
  tags.action = "sts:TagSession";
  AccessRequest source = request;
  source.action = "sts:SetSourceIdentity";
  const bool has_tags = !in.tags.empty() || !in.transitive_tag_keys.empty();
  if (has_tags) requests.push_back(std::move(tags));
  if (!in.source_identity.empty()) requests.push_back(std::move(source));
  return {};
}

Result<api::AssumeRoleResponse> assume_role(Sts& sts, Context& context,
                                            const api::AssumeRoleRequest& in) {
  if (wire::present(in.serial_number) || wire::present(in.token_code)) {
    return access_denied("MultiFactorAuthentication failed: Tarn has no MFA devices.");
  }
  const auto role = TRY(sts.sessions().find_role(context.transaction, in.role_arn));
  if (!role) return access_denied("The role " + std::string(in.role_arn) + " does not exist.");
  const int64_t seconds = TRY(session_seconds(context, *role, in));
  Identity identity = role_session(*role, in.role_session_name);
  identity.session_policies = TRY(session_policies(sts, context, *role, in));
  for (const api::Tag& tag : in.tags) {
    identity.session_tags.insert_or_assign(std::string(tag.key), std::string(tag.value));
  }
  api::AssumeRoleResponse out;
  auto* user = context.arena.make<api::AssumedRoleUser>();
  user->arn = context.arena.copy(identity.arn);
  user->assumed_role_id = context.arena.copy(identity.principal_id);
  out.assumed_role_user = user;
  if (wire::present(in.policy)) {
    out.packed_policy_size = static_cast<int32_t>(in.policy.size() * 100 / kMaxSessionPolicyBytes);
  }
  if (wire::present(in.source_identity)) out.source_identity = in.source_identity;
  const int64_t expires_ms = context.clock.domain_ms() + seconds * 1000;
  out.credentials = to_credentials(
      context, TRY(sts.sessions().issue(context.transaction, std::move(identity), expires_ms)));
  return out;
}

}  // namespace tarn::sts
