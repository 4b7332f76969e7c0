// PutBucketNotificationConfiguration, GetBucketNotificationConfiguration.
#include <set>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "services/s3/buckets.h"
#include "services/s3/errors.h"
#include "services/s3/notification_rules.h"
#include "services/s3/notifications.h"
#include "services/s3/s3_operations.h"

namespace tarn::s3 {
namespace {

constexpr uint32_t kMaxNotificationRules = 100;
constexpr size_t kMaxFilterBytes = 1024;
constexpr std::string_view kS3Principal = "s3.amazonaws.com";

Error cannot_validate(std::string_view arn, std::string_view why) {
  return invalid_argument("Unable to validate the following destination configurations", arn, why);
}

Result<void> refuse_unserved(const api::NotificationConfiguration& in) {
  if (!in.queue_configurations.empty()) {
    return not_implemented("QueueConfiguration", "there are no SQS queues yet");
  }
  if (!in.topic_configurations.empty()) {
    return not_implemented("TopicConfiguration", "there are no SNS topics yet");
  }
  if (in.event_bridge_configuration != nullptr) {
    return not_implemented("EventBridgeConfiguration", "there is no EventBridge yet");
  }
  return {};
}

Result<void> read_filter(const api::NotificationConfigurationFilter& filter,
                         NotificationRule& rule) {
  if (filter.key == nullptr) return {};
  for (const api::FilterRule& one : filter.key->filter_rules) {
    const bool is_prefix = equals_ignoring_case(one.name, "prefix");
    if (!is_prefix && !equals_ignoring_case(one.name, "suffix")) {
      return invalid_argument("filter rule name must be either prefix or suffix", "FilterRule.Name",
                              one.name);
    }
    if (one.value.size() > kMaxFilterBytes) {
      return invalid_argument(
          "Size of filter rule value cannot exceed 1024 bytes in UTF-8 "
          "representation",
          "FilterRule.Value", one.value);
    }
    bool& is_there = is_prefix ? rule.has_prefix : rule.has_suffix;
    if (is_there) {
      return invalid_argument("Cannot specify more than one " +
                                  std::string(is_prefix ? "prefix" : "suffix") +
                                  " rule in a filter.",
                              "FilterRule.Name", one.name);
    }
    is_there = true;
    (is_prefix ? rule.prefix : rule.suffix) = one.value;
  }
  return {};
}

Result<NotificationRules> read_rules(Context& context,
                                     const wire::List<api::LambdaFunctionConfiguration>& in) {
  NotificationRules rules;
  std::set<std::string> ids;
  if (in.size > kMaxNotificationRules) {
    return invalid_argument("A bucket has at most 100 notification configurations.",
                            "NotificationConfiguration", std::to_string(in.size));
  }
  for (const auto& one : in) {
    NotificationRule rule;
    rule.id = one.id.empty() ? make_uuid(context.random) : std::string(one.id);
    if (!ids.insert(rule.id).second) {
      return invalid_argument("Same ID used for multiple configurations. IDs must be unique", "Id",
                              rule.id);
    }
    rule.target_arn = one.lambda_function_arn;
    if (one.events.empty()) return malformed_xml();
    for (const wire::Text event : one.events) {
      TRY(check_event(event));
      rule.events.emplace_back(event);
    }
    if (one.filter != nullptr) TRY(read_filter(*one.filter, rule));
    rules.rules.push_back(std::move(rule));
  }
  TRY(check_overlaps(rules.rules));
  return rules;
}

Result<void> check_targets(S3& s3, Context& context, const Bucket& bucket,
                           const NotificationRules& rules) {
  if (rules.rules.empty()) return {};
  if (s3.notifications() == nullptr) {
    return not_implemented("CloudFunctionConfiguration", "functions are not served here");
  }
  const TargetSource source{std::string(kS3Principal), bucket_arn(bucket.name), bucket.account};
  for (const NotificationRule& rule : rules.rules) {
    const std::string& arn = rule.target_arn;
    if (!arn.starts_with("arn:aws:lambda:")) {
      return invalid_argument("The ARN is not well formed", "CloudFunction", arn);
    }
    if (!arn.starts_with("arn:aws:lambda:" + bucket.region + ":")) {
      return invalid_argument(
          "The notification destination service region is not valid for the bucket location "
          "constraint",
          "CloudFunction", arn);
    }
    auto may = s3.notifications()->targets().check(context.transaction, source, arn, {});
    if (may.ok()) continue;
    if (may.error().is_conflict()) return may;
    return cannot_validate(arn, may.error().http_status() == 404
                                    ? "The destination Lambda does not exist"
                                    : "Not authorized to invoke function [" + arn + "]");
  }
  return {};
}

api::NotificationConfigurationFilter* tell_filter(Context& context, const NotificationRule& rule) {
  if (!rule.has_prefix && !rule.has_suffix) return nullptr;
  auto* filter = context.arena.make<api::NotificationConfigurationFilter>();
  filter->key = context.arena.make<api::S3KeyFilter>();
  auto& list = filter->key->filter_rules;
  list =
      wire::make_list<api::FilterRule>(context.arena, rule.has_prefix && rule.has_suffix ? 2 : 1);
  uint32_t at = 0;
  if (rule.has_prefix) list[at++] = {"Prefix", context.arena.copy(rule.prefix)};
  if (rule.has_suffix) list[at] = {"Suffix", context.arena.copy(rule.suffix)};
  return filter;
}

}  // namespace

Result<api::PutBucketNotificationConfigurationResponse> put_bucket_notification_configuration(
    S3& s3, Context& context, const api::PutBucketNotificationConfigurationRequest& in) {
  const Bucket bucket = TRY(load_bucket(context, in.bucket));
  if (in.notification_configuration == nullptr) return malformed_xml();
  TRY(refuse_unserved(*in.notification_configuration));
  const NotificationRules rules =
      TRY(read_rules(context, in.notification_configuration->lambda_function_configurations));
  if (!in.skip_destination_validation.value_or(false)) {
    TRY(check_targets(s3, context, bucket, rules));
  }
  TRY(store_rules(context, bucket, rules));
  return api::PutBucketNotificationConfigurationResponse{};
}

Result<api::NotificationConfiguration> get_bucket_notification_configuration(
    S3&, Context& context, const api::GetBucketNotificationConfigurationRequest& in) {
  const Bucket bucket = TRY(load_bucket(context, in.bucket));
  const auto rules = TRY(load_rules(context.transaction, context.generation, bucket));
  api::NotificationConfiguration out;
  if (rules.rules.empty()) return out;
  auto& list = out.lambda_function_configurations;
  list = wire::make_list<api::LambdaFunctionConfiguration>(context.arena, rules.rules.size());
  for (uint32_t i = 0; i < list.size; ++i) {
    const NotificationRule& rule = rules.rules[i];
    list[i].id = context.arena.copy(rule.id);
    list[i].lambda_function_arn = context.arena.copy(rule.target_arn);
    list[i].events = wire::make_list<wire::Text>(context.arena, rule.events.size());
    for (uint32_t j = 0; j < rule.events.size(); ++j) {
      list[i].events[j] = context.arena.copy(rule.events[j]);
    }
    list[i].filter = tell_filter(context, rule);
  }
  return out;
}

}  // namespace tarn::s3
