// Who may do what with buses and rules: fills in what IAM is asked.
#include <string>
#include <utility>
#include <vector>

#include "services/events/events.h"
#include "services/events/events_operations.h"
#include "services/events/rows.h"

namespace tarn::events {
namespace {

using EventAccess = std::vector<AccessRequest>;

Result<void> guard_bus(Context& context, wire::Text bus, AccessRequest& request) {
  const BusRef ref = bus_of(context, bus);
  request.resources = {ref.arn()};
  request.resource_account = ref.account;
  const auto row = TRY(find_bus(context.transaction, ref.scope(context.generation), ref.name));
  if (row) request.resource_policy = row->policy;
  return {};
}

void guard_rule(Context& context, wire::Text bus, wire::Text rule, EventAccess& requests) {
  const RuleRef ref = rule_of(context, bus, rule);
  requests.front().resources = {ref.arn()};
  requests.front().resource_account = ref.bus.account;
}

void add_role(wire::Text role, EventAccess& requests) {
  if (role.empty()) return;
  AccessRequest request;
  request.action = "iam:PassRole";
  request.resources = {std::string(role)};
  request.conditions = {{"iam:PassedToService", std::string(kEventsPrincipal)}};
  requests.push_back(std::move(request));
}

}  // namespace

#define TARN_RULE(operation, Request, member)                                        \
  Result<void> refine_##operation(Events&, Context& context, const api::Request& in, \
                                  EventAccess& requests) {                           \
    guard_rule(context, in.event_bus_name, in.member, requests);                     \
    return {};                                                                       \
  }
TARN_RULE(describe_rule, DescribeRuleRequest, name)
TARN_RULE(enable_rule, EnableRuleRequest, name)
TARN_RULE(disable_rule, DisableRuleRequest, name)
TARN_RULE(delete_rule, DeleteRuleRequest, name)
TARN_RULE(remove_targets, RemoveTargetsRequest, rule)
TARN_RULE(list_targets_by_rule, ListTargetsByRuleRequest, rule)
#undef TARN_RULE

Result<void> refine_put_rule(Events&, Context& context, const api::PutRuleRequest& in,
                             EventAccess& requests) {
  guard_rule(context, in.event_bus_name, in.name, requests);
  add_role(in.role_arn, requests);
  return {};
}

Result<void> refine_put_targets(Events&, Context& context, const api::PutTargetsRequest& in,
                                EventAccess& requests) {
  guard_rule(context, in.event_bus_name, in.rule, requests);
  for (const api::Target& target : in.targets) {
    requests.front().conditions.emplace_back("events:TargetArn", target.arn);
  }
  for (const api::Target& target : in.targets) add_role(target.role_arn, requests);
  return {};
}

Result<void> refine_describe_event_bus(Events&, Context& context,
                                       const api::DescribeEventBusRequest& in,
                                       EventAccess& requests) {
  return guard_bus(context, in.name, requests.front());
}

Result<void> refine_put_permission(Events&, Context& context, const api::PutPermissionRequest& in,
                                   EventAccess& requests) {
  requests.front().resources = {bus_of(context, in.event_bus_name).arn()};
  return {};
}

Result<void> refine_remove_permission(Events&, Context& context,
                                      const api::RemovePermissionRequest& in,
                                      EventAccess& requests) {
  requests.front().resources = {bus_of(context, in.event_bus_name).arn()};
  return {};
}

// Each entry by itself: buses, sources and kinds differ.
Result<void> refine_put_events(Events&, Context& context, const api::PutEventsRequest& in,
                               EventAccess& requests) {
  EventAccess all;
  for (const auto& entry : in.entries) {
    AccessRequest request;
    request.action = requests.front().action;
    TRY(guard_bus(context, entry.event_bus_name, request));
    request.conditions = {{"events:source", std::string(entry.source)},
                          {"events:detail-type", std::string(entry.detail_type)}};
    all.push_back(std::move(request));
  }
  if (!all.empty()) requests = std::move(all);
  return {};
}

}  // namespace tarn::events
