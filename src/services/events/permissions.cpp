// PutPermission, RemovePermission: the policy of an event bus.
#include <string>

#include "auth/policy.h"
#include "base/json.h"
#include "services/events/errors.h"
#include "services/events/events.h"
#include "services/events/events_operations.h"
#include "services/events/rows.h"

namespace tarn::events {
namespace {

constexpr size_t kMaxBusPolicyBytes = 10'240;

Json bus_policy(const BusRow& row) {
  if (!row.policy.empty()) {
    if (auto json = Json::parse(row.policy); json.ok()) return *std::move(json);
  }
  return Json::object().set("Version", "2012-10-17").set("Statement", Json::array());
}

// The statements without the one called `sid`.
Json statements_without(const Json& policy, std::string_view sid) {
  Json kept = Json::array();
  const Json* statements = policy.find("Statement");
  if (statements == nullptr) return kept;
  const std::vector<Json> single = {*statements};
  for (const Json& one : statements->is_array() ? statements->items() : single) {
    const Json* name = one.find("Sid");
    if (name == nullptr || name->as_string() != sid) kept.push(one);
  }
  return kept;
}

Result<Json> make_statement(const BusRef& bus, const api::PutPermissionRequest& in) {
  if (in.action.empty() || in.principal.empty() || in.statement_id.empty()) {
    return invalid_request("Action, Principal and StatementId are needed where Policy is absent.");
  }
  Json principal("*");
  if (in.principal != "*") {
    principal = Json::object().set("AWS", "arn:aws:iam::" + std::string(in.principal) + ":root");
  }
  Json statement = Json::object();
  statement.set("Sid", in.statement_id)
      .set("Effect", "Allow")
      .set("Principal", std::move(principal))
      .set("Action", in.action)
      .set("Resource", bus.arn());
  if (in.condition != nullptr) {
    if (in.condition->type != "StringEquals" || in.condition->key != "aws:PrincipalOrgID") {
      return invalid_request("Condition must be StringEquals of aws:PrincipalOrgID.");
    }
    statement.set("Condition",
                  Json::object().set(in.condition->type,
                                     Json::object().set(in.condition->key, in.condition->value)));
  }
  return statement;
}

Result<void> store_bus_policy(Context& context, BusRow row, std::string policy) {
  if (policy.size() > kMaxBusPolicyBytes) {
    return Error(400, "PolicyLengthExceededException",
                 "The policy of an event bus has at most 10240 bytes.");
  }
  row.policy = std::move(policy);
  row.modified_ms = context.clock.domain_ms();
  if (row.created_ms == 0) row.created_ms = row.modified_ms;
  return store_bus(context.transaction, context.scope(), row);
}

}  // namespace

Result<api::PutPermissionResponse> put_permission(Events&, Context& context,
                                                  const api::PutPermissionRequest& in) {
  const BusRef bus = bus_of(context, in.event_bus_name);
  const BusRow row = TRY(require_bus(context.transaction, context.scope(), bus.name));
  if (wire::present(in.policy)) {
    if (auto parsed = auth::Policy::parse(in.policy, auth::PolicyKind::kResource); !parsed.ok()) {
      return invalid_request("Parameter Policy is not valid. Reason: " + parsed.error().message());
    }
    TRY(store_bus_policy(context, row, std::string(in.policy)));
    return api::PutPermissionResponse{};
  }
  Json policy = bus_policy(row);
  Json statements = statements_without(policy, in.statement_id);
  statements.push(TRY(make_statement(bus, in)));
  policy.set("Statement", std::move(statements));
  TRY(store_bus_policy(context, row, policy.dump()));
  return api::PutPermissionResponse{};
}

Result<api::RemovePermissionResponse> remove_permission(Events&, Context& context,
                                                        const api::RemovePermissionRequest& in) {
  const BusRef bus = bus_of(context, in.event_bus_name);
  const BusRow row = TRY(require_bus(context.transaction, context.scope(), bus.name));
  if (in.remove_all_permissions.value_or(false)) {
    TRY(store_bus_policy(context, row, {}));
    return api::RemovePermissionResponse{};
  }
  Json policy = bus_policy(row);
  const Json* before = policy.find("Statement");
  const size_t count = before == nullptr ? 0 : before->is_array() ? before->items().size() : 1;
  Json kept = statements_without(policy, in.statement_id);
  if (kept.items().size() == count) {
    return missing_resource("Statement with the provided id does not exist.");
  }
  const bool is_empty = kept.items().empty();
  policy.set("Statement", std::move(kept));
  TRY(store_bus_policy(context, row, is_empty ? std::string() : policy.dump()));
  return api::RemovePermissionResponse{};
}

}  // namespace tarn::events
