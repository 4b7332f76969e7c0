// AddPermission, RemovePermission, GetPolicy: the resource policies of functions.
#include <optional>
#include <string>

#include "base/json.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/policy_rows.h"

namespace tarn::lambda {
namespace {

constexpr size_t kMaxPolicyBytes = 20 * 1024;

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<Json> to_principal(wire::Text principal) {
  if (principal == "*") return Json("*");
  if (is_account(principal)) {
    return Json::object().set("AWS", "arn:aws:iam::" + std::string(principal) + ":root");
  }
  if (principal.starts_with("arn:")) return Json::object().set("AWS", principal);
  const bool is_service = principal.ends_with(".amazonaws.com") ||
                          principal.ends_with(".amazonaws.com.cn") ||
                          principal.ends_with(".amazon.com");
  if (is_service) return Json::object().set("Service", principal);
  return invalid_parameter(
      "The provided principal was invalid. Please check the principal and try "
      "again.");
}

Json to_conditions(const api::AddPermissionRequest& in) {
  Json conditions = Json::object();
  Json equals = Json::object(), like = Json::object(), is = Json::object();
  if (wire::present(in.source_account)) equals.set("AWS:SourceAccount", in.source_account);
  if (wire::present(in.principal_org_id)) equals.set("aws:PrincipalOrgID", in.principal_org_id);
  if (wire::present(in.event_source_token)) {
    equals.set("lambda:EventSourceToken", in.event_source_token);
  }
  if (wire::present(in.function_url_auth_type)) {
    equals.set("lambda:FunctionUrlAuthType", in.function_url_auth_type);
  }
  if (wire::present(in.source_arn)) like.set("AWS:SourceArn", in.source_arn);
  if (in.invoked_via_function_url) {
    is.set("lambda:InvokedViaFunctionUrl", *in.invoked_via_function_url ? "true" : "false");
  }
  if (!equals.members().empty()) conditions.set("StringEquals", std::move(equals));
  if (!like.members().empty()) conditions.set("ArnLike", std::move(like));
  if (!is.members().empty()) conditions.set("Bool", std::move(is));
  return conditions;
}

Result<Json> to_statement(const FunctionRef& ref, const api::AddPermissionRequest& in) {
  if (!in.action.starts_with("lambda:") && in.action != "*") {
    return validation_error("1 validation error detected: Value '" + std::string(in.action) +
                            "' at 'action' failed to satisfy constraint: Member must satisfy "
                            "regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])");
  }
  Json statement = Json::object();
  statement.set("Sid", in.statement_id)
      .set("Effect", "Allow")
      .set("Principal", TRY(to_principal(in.principal)))
      .set("Action", in.action)
      .set("Resource", ref.qualified_arn());
  Json conditions = to_conditions(in);
  if (!conditions.members().empty()) statement.set("Condition", std::move(conditions));
  return statement;
}

// The function, version or alias that a policy is of. A policy that changes renews its revision.
class PolicyOwner {
 public:
  static Result<PolicyOwner> find(Context& context, const FunctionRef& ref) {
    PolicyOwner owner(context, ref);
    owner.version_ = TRY(owner.rows_.require_target(ref));
    if (!version_number(ref.qualifier)) {
      owner.alias_ = TRY(owner.rows_.require_alias(ref, ref.qualifier));
    }
    return owner;
  }

  std::string& revision_id() { return alias_ ? alias_->revision_id : version_.revision_id; }

  // Before there is a policy, the revision is its owner's.
  Result<void> check(wire::Text asked, const PolicyRow& policy) {
    if (asked.empty() || asked == policy.revision_id || asked == revision_id()) return {};
    return wrong_revision("GetPolicy");
  }

  // The policy has changed, and so its owner.
  Result<void> renew(std::string_view revision) {
    revision_id() = revision;
    return alias_ ? rows_.put_alias(ref_, *alias_) : rows_.put_version(ref_, version_);
  }

 private:
  PolicyOwner(Context& context, const FunctionRef& ref)
      : rows_(context.transaction, context.generation), ref_(ref) {}

  FunctionRows rows_;
  FunctionRef ref_;
  VersionRow version_;
  std::optional<AliasRow> alias_;
};

}  // namespace

Result<api::AddPermissionResponse> add_permission(Lambda&, Context& context,
                                                  const api::AddPermissionRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  if (ref.qualifier == kLatest) {
    return invalid_parameter("We currently do not support adding policies for $LATEST.");
  }
  PolicyOwner owner = TRY(PolicyOwner::find(context, ref));
  const store::Key key = policy_key(ref, context.generation);
  PolicyRow policy = TRY(load_policy(context.transaction, key));
  TRY(owner.check(in.revision_id, policy));
  const std::string statement = TRY(to_statement(ref, in))
  .dump();
  TRY(add_statement(policy, in.statement_id, statement, make_uuid(context.random)));
  if (policy.document().size() > kMaxPolicyBytes) {
    return user_error(400, "PolicyLengthExceededException",
                      "The final policy size (" + std::to_string(policy.document().size()) +
                          ") is bigger than the limit (" + std::to_string(kMaxPolicyBytes) + ").");
  }
  TRY(store_policy(context.transaction, key, policy));
  TRY(owner.renew(policy.revision_id));
  api::AddPermissionResponse out;
  out.statement = context.arena.copy(statement);
  return out;
}

Result<api::RemovePermissionResponse> remove_permission(Lambda&, Context& context,
                                                        const api::RemovePermissionRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  FunctionRows rows(context.transaction, context.generation);
  if (ref.qualifier.empty() && !TRY(rows.find(ref))) {
    return no_such_resource("No policy found for: " + ref.arn());
  }
  PolicyOwner owner = TRY(PolicyOwner::find(context, ref));
  const store::Key key = policy_key(ref, context.generation);
  PolicyRow policy = TRY(load_policy(context.transaction, key));
  if (policy.statements.empty()) {
    return no_such_resource("No policy is associated with the given resource.");
  }
  TRY(owner.check(in.revision_id, policy));
  TRY(remove_statement(policy, in.statement_id, make_uuid(context.random)));
  TRY(store_policy(context.transaction, key, policy));
  TRY(owner.renew(policy.revision_id));
  return api::RemovePermissionResponse{};
}

Result<api::GetPolicyResponse> get_policy(Lambda&, Context& context,
                                          const api::GetPolicyRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  // Whatever is missing, AWS says that the policy is.
  auto owner = PolicyOwner::find(context, ref);
  if (!owner.ok()) return owner.error().http_status() == 404 ? no_policy() : owner.error();
  const PolicyRow policy =
      TRY(load_policy(context.transaction, policy_key(ref, context.generation)));
  if (policy.statements.empty()) return no_policy();
  api::GetPolicyResponse out;
  out.policy = context.arena.copy(policy.document());
  out.revision_id = context.arena.copy(policy.revision_id);
  return out;
}

}  // namespace tarn::lambda
