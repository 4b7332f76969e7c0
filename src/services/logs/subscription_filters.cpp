// PutSubscriptionFilter, DescribeSubscriptionFilters, DeleteSubscriptionFilter; PutRetentionPolicy,
// DeleteRetentionPolicy.
#include <algorithm>
#include <string>
#include <vector>

#include "services/logs/errors.h"
#include "services/logs/filter_pattern.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/retention.h"
#include "services/logs/rows.h"
#include "services/logs/subscriptions.h"

namespace tarn::logs {
namespace {

constexpr size_t kMaxSubscriptions = 2;
constexpr int32_t kRetentionDays[] = {1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                      365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};

Result<std::vector<SubscriptionRow>> load_subscriptions(Context& context, wire::Text group) {
  std::vector<SubscriptionRow> rows;
  const std::string prefix = subscriptions_key(context.scope(), group).bytes();
  auto cursor = TRY(context.transaction.scan(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<SubscriptionRow>(cursor->value())));
  }
  return rows;
}

Result<void> store_group(Context& context, const GroupRow& row) {
  return context.transaction.put(group_key(context.scope(), row.name).bytes(),
                                 store::encode_row(row));
}

Result<void> check_destination(Logs& logs, Context& context,
                               const api::PutSubscriptionFilterRequest& in) {
  if (!in.destination_arn.starts_with("arn:aws:lambda:")) {
    return invalid_parameter("Tarn sends log events to Lambda functions only, not to " +
                             std::string(in.destination_arn) + ".");
  }
  const size_t name = in.destination_arn.find(":function:");
  if (name != std::string_view::npos &&
      in.log_group_name == "/aws/lambda/" + std::string(in.destination_arn.substr(name + 10))) {
    return invalid_parameter("A function can't be sent its own log: it would never end.");
  }
  const auto source = subscription_source(context.account, context.region, in.log_group_name);
  const auto may =
      logs.parts().targets.check(context.transaction, source, in.destination_arn, in.role_arn);
  if (may.ok()) return {};
  if (may.error().is_conflict()) return may;
  return invalid_parameter(
      "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission "
      "to execute your function.");
}

}  // namespace

Result<api::PutSubscriptionFilterResponse> put_subscription_filter(
    Logs& logs, Context& context, const api::PutSubscriptionFilterRequest& in) {
  GroupRow group = TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  TRY(FilterPattern::parse(in.filter_pattern));
  if (in.apply_on_transformed_logs.value_or(false) || !in.emit_system_fields.empty() ||
      !in.field_selection_criteria.empty()) {
    return invalid_parameter(
        "applyOnTransformedLogs, emitSystemFields and fieldSelectionCriteria are not served.");
  }
  TRY(check_destination(logs, context, in));
  const auto rows = TRY(load_subscriptions(context, in.log_group_name));
  const auto old = std::find_if(rows.begin(), rows.end(), [&](const SubscriptionRow& row) {
    return row.name == in.filter_name;
  });
  if (old == rows.end() && rows.size() >= kMaxSubscriptions) {
    return Error(400, "LimitExceededException", "Resource limit exceeded.");
  }
  SubscriptionRow row;
  row.name = in.filter_name;
  row.pattern = in.filter_pattern;
  row.destination_arn = in.destination_arn;
  row.role_arn = in.role_arn;
  row.distribution = wire::present(in.distribution) ? in.distribution : "ByLogStream";
  row.created_ms = old != rows.end() ? old->created_ms : context.clock.domain_ms();
  TRY(context.transaction.put(subscriptions_key(context.scope(), group.name).add(row.name).bytes(),
                              store::encode_row(row)));
  group.has_subscriptions = true;
  TRY(store_group(context, group));
  return api::PutSubscriptionFilterResponse{};
}

Result<api::DescribeSubscriptionFiltersResponse> describe_subscription_filters(
    Logs&, Context& context, const api::DescribeSubscriptionFiltersRequest& in) {
  TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  std::vector<SubscriptionRow> rows = TRY(load_subscriptions(context, in.log_group_name));
  std::erase_if(rows, [&](const SubscriptionRow& row) {
    return !row.name.starts_with(in.filter_name_prefix);
  });
  api::DescribeSubscriptionFiltersResponse out;
  out.subscription_filters = wire::make_list<api::SubscriptionFilter>(context.arena, rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    api::SubscriptionFilter& filter = out.subscription_filters[i];
    filter.filter_name = context.arena.copy(rows[i].name);
    filter.log_group_name = context.arena.copy(in.log_group_name);
    filter.filter_pattern = context.arena.copy(rows[i].pattern);
    filter.destination_arn = context.arena.copy(rows[i].destination_arn);
    if (!rows[i].role_arn.empty()) filter.role_arn = context.arena.copy(rows[i].role_arn);
    filter.distribution = context.arena.copy(rows[i].distribution);
    filter.creation_time = rows[i].created_ms;
  }
  return out;
}

Result<api::DeleteSubscriptionFilterResponse> delete_subscription_filter(
    Logs&, Context& context, const api::DeleteSubscriptionFilterRequest& in) {
  GroupRow group = TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  const auto rows = TRY(load_subscriptions(context, in.log_group_name));
  const bool is_there = std::any_of(rows.begin(), rows.end(), [&](const SubscriptionRow& row) {
    return row.name == in.filter_name;
  });
  if (!is_there) {
    return Error(400, "ResourceNotFoundException",
                 "The specified subscription filter does not exist.");
  }
  TRY(context.transaction.erase(
      subscriptions_key(context.scope(), group.name).add(in.filter_name).bytes()));
  group.has_subscriptions = rows.size() > 1;
  TRY(store_group(context, group));
  return api::DeleteSubscriptionFilterResponse{};
}

Result<api::PutRetentionPolicyResponse> put_retention_policy(
    Logs& logs, Context& context, const api::PutRetentionPolicyRequest& in) {
  GroupRow group = TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  const int32_t days = in.retention_in_days.value_or(0);
  if (std::find(std::begin(kRetentionDays), std::end(kRetentionDays), days) ==
      std::end(kRetentionDays)) {
    std::string known;
    for (const int32_t one : kRetentionDays) {
      known += (known.empty() ? "" : ", ") + std::to_string(one);
    }
    return invalid_parameter("1 validation error detected: Value '" + std::to_string(days) +
                             "' at 'retentionInDays' failed to satisfy constraint: Member must "
                             "satisfy enum value set: [" +
                             known + "]");
  }
  group.retention_days = days;
  TRY(store_group(context, group));
  TRY(logs.retention().follow(context.transaction, context.scope(), group.name));
  context.after_commit([&logs] { logs.retention().wake(); });
  return api::PutRetentionPolicyResponse{};
}

Result<api::DeleteRetentionPolicyResponse> delete_retention_policy(
    Logs&, Context& context, const api::DeleteRetentionPolicyRequest& in) {
  GroupRow group = TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  group.retention_days.reset();
  TRY(store_group(context, group));
  return api::DeleteRetentionPolicyResponse{};
}

}  // namespace tarn::logs
