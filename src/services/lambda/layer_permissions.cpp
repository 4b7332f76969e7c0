// AddLayerVersionPermission, RemoveLayerVersionPermission, GetLayerVersionPolicy.
#include <string>

#include "base/json.h"
#include "services/lambda/errors.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/layer_rows.h"
#include "services/lambda/policy_rows.h"

namespace tarn::lambda {
namespace {

template <class In>
Result<LayerRef> version_of(Context& context, const In& in) {
  LayerRef ref = TRY(parse_layer(context, in.layer_name));
  ref.version = in.version_number.value_or(0);
  if (!TRY(find_layer_version(context.transaction, context.generation, ref))) {
    return no_such_resource("Layer version " + ref.version_arn() + " does not exist.");
  }
  return ref;
}

}  // namespace

Result<api::AddLayerVersionPermissionResponse> add_layer_version_permission(
    Lambda&, Context& context, const api::AddLayerVersionPermissionRequest& in) {
  const LayerRef ref = TRY(version_of(context, in));
  if (in.action != "lambda:GetLayerVersion") {
    return validation_error("1 validation error detected: Value '" + std::string(in.action) +
                            "' at 'action' failed to satisfy constraint: Member must satisfy "
                            "regular expression pattern: lambda:GetLayerVersion");
  }
  const store::Key key = layer_policy_key(ref, context.generation);
  PolicyRow policy = TRY(load_policy(context.transaction, key));
  TRY(check_policy_revision(in.revision_id, policy, "GetLayerPolicy"));
  Json statement = Json::object();
  const Json principal =
      in.principal == "*" ? Json("*")
      : in.principal.starts_with("arn:")
          ? Json::object().set("AWS", in.principal)
          : Json::object().set("AWS", "arn:aws:iam::" + std::string(in.principal) + ":root");
  statement.set("Sid", in.statement_id)
      .set("Effect", "Allow")
      .set("Principal", principal)
      .set("Action", in.action)
      .set("Resource", ref.version_arn());
  if (!in.organization_id.empty()) {
    statement.set("Condition",
                  Json::object().set("StringEquals",
                                     Json::object().set("aws:PrincipalOrgID", in.organization_id)));
  }
  TRY(add_statement(policy, in.statement_id, statement.dump(), make_uuid(context.random)));
  TRY(store_policy(context.transaction, key, policy));
  api::AddLayerVersionPermissionResponse out;
  out.statement = context.arena.copy(policy.statements.back().json);
  out.revision_id = context.arena.copy(policy.revision_id);
  return out;
}

Result<api::RemoveLayerVersionPermissionResponse> remove_layer_version_permission(
    Lambda&, Context& context, const api::RemoveLayerVersionPermissionRequest& in) {
  const LayerRef ref = TRY(version_of(context, in));
  const store::Key key = layer_policy_key(ref, context.generation);
  PolicyRow policy = TRY(load_policy(context.transaction, key));
  TRY(check_policy_revision(in.revision_id, policy, "GetLayerPolicy"));
  TRY(remove_statement(policy, in.statement_id, make_uuid(context.random)));
  TRY(store_policy(context.transaction, key, policy));
  return api::RemoveLayerVersionPermissionResponse{};
}

Result<api::GetLayerVersionPolicyResponse> get_layer_version_policy(
    Lambda&, Context& context, const api::GetLayerVersionPolicyRequest& in) {
  const LayerRef ref = TRY(version_of(context, in));
  const PolicyRow policy =
      TRY(load_policy(context.transaction, layer_policy_key(ref, context.generation)));
  if (policy.statements.empty()) {
    return no_such_resource("No policy is associated with the given resource.");
  }
  api::GetLayerVersionPolicyResponse out;
  out.policy = context.arena.copy(policy.document());
  out.revision_id = context.arena.copy(policy.revision_id);
  return out;
}

}  // namespace tarn::lambda
