// Key policies.
#include "auth/policy.h"
#include "base/json.h"
#include "services/kms/access.h"
#include "services/kms/errors.h"
#include "services/kms/kms_operations.h"
#include "services/kms/list_page.h"
#include "services/kms/policy_store.h"

namespace tarn::kms {
namespace {

constexpr std::string_view kPolicyName = "default";  // the only one there is

Result<void> check_policy_name(wire::Text name) {
  if (!wire::present(name) || name == kPolicyName) return {};
  return not_found("No such policy exists");
}

}  // namespace

std::string default_policy(const Context& context) {
  Json statement = Json::object();
  statement.set("Sid", "Enable IAM User Permissions")
      .set("Effect", "Allow")
      .set("Principal",
           Json::object().set("AWS", "arn:aws:iam::" + std::string(context.account) + ":root"))
      .set("Action", "kms:*")
      .set("Resource", "*");
  Json policy = Json::object();
  policy.set("Version", "2012-10-17")
      .set("Id", "key-default-1")
      .set("Statement", Json::array().push(statement));
  return policy.dump_indented();
}

Result<void> check_policy(const Kms& kms, Context& context, const LoadedKey& key, bool bypass) {
  auto parsed = auth::Policy::parse(key.row.policy, auth::PolicyKind::kResource);
  if (!parsed.ok()) return malformed_policy(parsed.error().message());
  if (bypass) return {};
  AccessRequest request;
  request.action = "kms:PutKeyPolicy";
  TRY(guard(context, key, request));
  if (kms.parts().authorizer.authorize(context.identity, request).ok()) return {};
  return malformed_policy(
      "The new key policy will not allow you to update the key policy in the future.");
}

Result<api::GetKeyPolicyResponse> get_key_policy(Kms& kms, Context& context,
                                                 const api::GetKeyPolicyRequest& in) {
  TRY(check_policy_name(in.policy_name));
  const LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  api::GetKeyPolicyResponse out;
  out.policy = context.arena.copy(key.row.policy);
  out.policy_name = kPolicyName;
  return out;
}

Result<api::PutKeyPolicyResponse> put_key_policy(Kms& kms, Context& context,
                                                 const api::PutKeyPolicyRequest& in) {
  TRY(check_policy_name(in.policy_name));
  LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  TRY(require_not_pending(key));
  if (key.row.manager != "CUSTOMER") {
    return unsupported("The policy of an AWS managed key can't be changed: " + key.arn);
  }
  key.row.policy = in.policy;
  TRY(check_policy(kms, context, key, in.bypass_policy_lockout_safety_check.value_or(false)));
  TRY(store_key(context, key));
  return api::PutKeyPolicyResponse{};
}

Result<api::ListKeyPoliciesResponse> list_key_policies(Kms& kms, Context& context,
                                                       const api::ListKeyPoliciesRequest& in) {
  TRY(find_key_itself(kms, context, in.key_id));
  api::ListKeyPoliciesResponse out;
  out.policy_names = to_list<wire::Text>(context, {kPolicyName});
  out.truncated = false;
  return out;
}

}  // namespace tarn::kms
