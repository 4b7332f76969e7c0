// Log groups as targets of events, and the policies by which others may write to them:
// PutResourcePolicy, DescribeResourcePolicies, DeleteResourcePolicy.
#include <string>
#include <utility>
#include <vector>

#include "auth/policy.h"
#include "base/json.h"
#include "services/logs/errors.h"
#include "services/logs/event_rows.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/rows.h"
#include "services/logs/subscriptions.h"

namespace tarn::logs {
namespace {

constexpr size_t kMaxResourcePolicies = 10;

struct GroupRef {
  std::string account;
  std::string region;
  std::string name;
};

// arn:aws:logs:region:account:log-group:NAME, with or without ":*".
std::optional<GroupRef> parse_group_arn(std::string_view arn) {
  std::vector<std::string> parts;
  while (parts.size() < 6) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    parts.emplace_back(arn.substr(0, colon));
    arn.remove_prefix(colon + 1);
  }
  if (parts[2] != "logs" || parts[5] != "log-group") return {};
  if (arn.ends_with(":*")) arn.remove_suffix(2);
  return GroupRef{parts[4], parts[3], std::string(arn)};
}

Result<std::vector<ResourcePolicyRow>> load_resource_policies(store::Transaction& transaction,
                                                              const store::Scope& scope) {
  std::vector<ResourcePolicyRow> rows;
  const std::string prefix = resource_policies_key(scope).bytes();
  auto cursor = TRY(transaction.scan(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<ResourcePolicyRow>(cursor->value())));
  }
  return rows;
}

// All statements of an account's policies as one policy.
std::string joined_policy(const std::vector<ResourcePolicyRow>& rows) {
  Json statements = Json::array();
  for (const ResourcePolicyRow& row : rows) {
    const auto json = Json::parse(row.document);
    const Json* found = json.ok() ? json->find("Statement") : nullptr;
    if (found == nullptr) continue;
    if (found->is_array()) {
      for (const Json& one : found->items()) statements.push(one);
    } else {
      statements.push(*found);
    }
  }
  if (statements.items().empty()) return {};
  return Json::object().set("Version", "2012-10-17").set("Statement", std::move(statements)).dump();
}

api::ResourcePolicy tell_policy(Context& context, const ResourcePolicyRow& row) {
  api::ResourcePolicy out;
  out.policy_name = context.arena.copy(row.name);
  out.policy_document = context.arena.copy(row.document);
  out.last_updated_time = row.updated_ms;
  out.policy_scope = "ACCOUNT";
  return out;
}

// What a template made of it may say its time and message; else all of it is the message.
LogLine line_of(const std::string& payload, int64_t now_ms) {
  const auto json = Json::parse(payload);
  if (json.ok() && json->is_object() && json->members().size() == 2) {
    const Json* time = json->find("timestamp");
    const Json* message = json->find("message");
    if (time != nullptr && time->is_number() && message != nullptr) {
      return {time->as_int(), message->is_string() ? message->as_string() : message->dump()};
    }
  }
  return {now_ms, payload};
}

}  // namespace

Result<void> Logs::check(store::Transaction& transaction, const TargetSource& source,
                         std::string_view group_arn, std::string_view) {
  const auto group = parse_group_arn(group_arn);
  if (!group) return invalid_parameter("Not the ARN of a log group: " + std::string(group_arn));
  const store::Scope scope{parts_.database.generation(), group->account, group->region};
  TRY(require_group(transaction, scope, group->name));
  const std::string policy = joined_policy(TRY(load_resource_policies(transaction, scope)));
  for (const std::string_view action : {"logs:CreateLogStream", "logs:PutLogEvents"}) {
    AccessRequest request;
    request.action = action;
    request.resources = {"arn:aws:logs:" + group->region + ":" + group->account +
                         ":log-group:" + group->name + ":log-stream:events"};
    request.resource_account = group->account;
    request.resource_policy = policy;
    // The group's policy decides; as on AWS no role does.
    TRY(authorize_sender(parts_.identities, parts_.authorizer, source, {}, std::move(request)));
  }
  return {};
}

Result<void> Logs::deliver(store::Transaction& transaction, const TargetEvent& event) {
  const auto group = parse_group_arn(event.target_arn);
  if (!group) return invalid_parameter("Not the ARN of a log group: " + event.target_arn);
  const store::Scope scope{parts_.database.generation(), group->account, group->region};
  const int64_t now_ms = parts_.clock.domain_ms();
  StreamRow stream;
  stream.name = event.id;
  stream.created_ms = now_ms;
  const std::vector<LogLine> lines = {line_of(event.payload, now_ms)};
  TRY(append_lines(transaction, scope, group->name, std::move(stream), lines, now_ms));
  if (live_tails_.are_any()) {
    const std::lock_guard lock(delivered_mutex_);
    delivered_[event.id] = {group->account, group->region, group->name, lines[0], now_ms};
  }
  const GroupRow row = TRY(require_group(transaction, scope, group->name));
  if (!row.has_subscriptions) return {};
  return subscriptions_->forward(transaction, scope, group->name, event.id, lines);
}

void Logs::wake() {
  subscriptions_->wake();
  std::map<std::string, DeliveredLine> delivered;
  {
    const std::lock_guard lock(delivered_mutex_);
    delivered.swap(delivered_);
  }
  for (const auto& [stream, one] : delivered) {
    live_tails_.publish(one.account, one.region, one.group, stream, {&one.line, 1}, one.at_ms);
  }
}

Result<api::PutResourcePolicyResponse> put_resource_policy(
    Logs&, Context& context, const api::PutResourcePolicyRequest& in) {
  if (wire::present(in.resource_arn)) {
    return invalid_parameter("Policies of single resources are not served; leave out resourceArn.");
  }
  if (in.policy_name.empty() || in.policy_document.empty()) {
    return invalid_parameter("policyName and policyDocument are needed.");
  }
  if (auto parsed = auth::Policy::parse(in.policy_document, auth::PolicyKind::kResource);
      !parsed.ok()) {
    return invalid_parameter("Invalid policyDocument: " + parsed.error().message());
  }
  const auto rows = TRY(load_resource_policies(context.transaction, context.scope()));
  const std::string key = resource_policy_key(context.scope(), in.policy_name).bytes();
  if (rows.size() >= kMaxResourcePolicies && !TRY(context.transaction.get(key))) {
    return Error(400, "LimitExceededException", "Resource limit exceeded.");
  }
  ResourcePolicyRow row;
  row.name = in.policy_name;
  row.document = in.policy_document;
  row.updated_ms = context.clock.domain_ms();
  TRY(context.transaction.put(key, store::encode_row(row)));
  api::PutResourcePolicyResponse out;
  out.resource_policy = context.arena.make<api::ResourcePolicy>();
  *out.resource_policy = tell_policy(context, row);
  return out;
}

Result<api::DescribeResourcePoliciesResponse> describe_resource_policies(
    Logs&, Context& context, const api::DescribeResourcePoliciesRequest&) {
  const auto rows = TRY(load_resource_policies(context.transaction, context.scope()));
  api::DescribeResourcePoliciesResponse out;
  out.resource_policies = wire::make_list<api::ResourcePolicy>(context.arena, rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    out.resource_policies[i] = tell_policy(context, rows[i]);
  }
  return out;
}

Result<api::DeleteResourcePolicyResponse> delete_resource_policy(
    Logs&, Context& context, const api::DeleteResourcePolicyRequest& in) {
  const std::string key = resource_policy_key(context.scope(), in.policy_name).bytes();
  if (!TRY(context.transaction.get(key))) {
    return Error(400, "ResourceNotFoundException",
                 "Policy with name [" + std::string(in.policy_name) + "] does not exist.");
  }
  TRY(context.transaction.erase(key));
  return api::DeleteResourcePolicyResponse{};
}

}  // namespace tarn::logs
