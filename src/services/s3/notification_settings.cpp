// PutBucketNotificationConfiguration, GetBucketNotificationConfiguration.
#include <set>
#include <string>
#include <utility>
#include <vector>

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

// The kinds of targets, as configurations and errors name them.
struct TargetKind {
  std::string_view arn_start;
  std::string_view parameter;  // of AWS's errors
  std::string_view missing;
  std::string_view forbidden;
};

constexpr TargetKind kFunctionTarget = {
    "arn:aws:lambda:", "CloudFunction", "The destination Lambda does not exist", {}};
constexpr TargetKind kQueueTarget = {
    "arn:aws:sqs:", "Queue", "The destination queue does not exist",
    "Permissions on the destination queue do not allow S3 to publish "
    "notifications from this bucket"};
constexpr TargetKind kTopicTarget = {
    "arn:aws:sns:", "Topic", "The destination topic does not exist",
    "Permissions on the destination topic do not allow S3 to publish "
    "notifications from this bucket"};

const TargetKind& target_kind_of(std::string_view arn) {
  if (arn.starts_with(kQueueTarget.arn_start)) return kQueueTarget;
  return arn.starts_with(kTopicTarget.arn_start) ? kTopicTarget : kFunctionTarget;
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

// What all three kinds of configurations have.
struct GivenRule {
  const TargetKind& kind;
  wire::Text id;
  wire::Text arn;
  const wire::List<wire::Text>& events;
  const api::NotificationConfigurationFilter* filter;
};

std::vector<GivenRule> given_rules(const api::NotificationConfiguration& in) {
  std::vector<GivenRule> given;
  for (const auto& one : in.lambda_function_configurations) {
    given.push_back({kFunctionTarget, one.id, one.lambda_function_arn, one.events, one.filter});
  }
  for (const auto& one : in.queue_configurations) {
    given.push_back({kQueueTarget, one.id, one.queue_arn, one.events, one.filter});
  }
  for (const auto& one : in.topic_configurations) {
    given.push_back({kTopicTarget, one.id, one.topic_arn, one.events, one.filter});
  }
  return given;
}

Result<NotificationRules> read_rules(Context& context, const api::NotificationConfiguration& in) {
  NotificationRules rules;
  rules.has_event_bridge = in.event_bridge_configuration != nullptr;
  std::set<std::string> ids;
  const auto given = given_rules(in);
  if (given.size() > kMaxNotificationRules) {
    return invalid_argument("A bucket has at most 100 notification configurations.",
                            "NotificationConfiguration", std::to_string(given.size()));
  }
  for (const GivenRule& one : given) {
    NotificationRule rule;
    rule.id = one.id.empty() ? make_uuid(context.random) : std::string(one.id);
    if (!ids.insert(rule.id).second) {
      return invalid_argument("Same ID used for multiple configurations. IDs must be unique", "Id",
                              rule.id);
    }
    if (!one.arn.starts_with(one.kind.arn_start)) {
      return invalid_argument("The ARN is not well formed", one.kind.parameter, one.arn);
    }
    rule.target_arn = one.arn;
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

Result<void> check_one_target(S3& s3, Context& context, const TargetSource& source,
                              const Bucket& bucket, const std::string& arn) {
  const TargetKind& kind = target_kind_of(arn);
  if (!arn.starts_with(std::string(kind.arn_start) + bucket.region + ":")) {
    return invalid_argument(
        "The notification destination service region is not valid for the bucket location "
        "constraint",
        kind.parameter, arn);
  }
  if (arn.ends_with(".fifo")) {
    return cannot_validate(arn, "S3 does not send to FIFO queues and topics");
  }
  auto may = s3.notifications()->targets().check(context.transaction, source, arn, {});
  if (may.ok() || may.error().is_conflict()) return may;
  const bool is_missing =
      may.error().http_status() == 404 || may.error().code() == "QueueDoesNotExist";
  if (is_missing) return cannot_validate(arn, kind.missing);
  return cannot_validate(arn, kind.forbidden.empty()
                                  ? "Not authorized to invoke function [" + arn + "]"
                                  : std::string(kind.forbidden));
}

Result<void> check_targets(S3& s3, Context& context, const Bucket& bucket,
                           const NotificationRules& rules) {
  if (rules.rules.empty()) return {};
  if (s3.notifications() == nullptr) {
    return not_implemented("NotificationConfiguration", "nothing takes events here");
  }
  const TargetSource source{std::string(kS3Principal), bucket_arn(bucket.name), bucket.account};
  for (const NotificationRule& rule : rules.rules) {
    TRY(check_one_target(s3, context, source, bucket, rule.target_arn));
  }
  return {};
}

// Queues and topics are told that they were chosen, with the configuration itself.
Result<void> send_test_events(S3& s3, Context& context, const Bucket& bucket,
                              const NotificationRules& rules) {
  for (const NotificationRule& rule : rules.rules) {
    if (&target_kind_of(rule.target_arn) == &kFunctionTarget) continue;
    TargetEvent event;
    event.id = make_uuid(context.random);
    event.target_arn = rule.target_arn;
    event.payload = test_event_json(bucket.name, context.request_id, context.clock.domain_ms());
    event.source = {std::string(kS3Principal), bucket_arn(bucket.name), bucket.account};
    event.subject = "Amazon S3 Notification";
    TRY(s3.notifications()->targets().deliver(context.transaction, event));
    context.after_commit([&s3, arn = rule.target_arn] { s3.notifications()->targets().wake(arn); });
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
  const NotificationRules rules = TRY(read_rules(context, *in.notification_configuration));
  const bool has_events = s3.notifications() != nullptr && s3.notifications()->events() != nullptr;
  if (rules.has_event_bridge && !has_events) {
    return not_implemented("EventBridgeConfiguration", "EventBridge is not served here");
  }
  if (!in.skip_destination_validation.value_or(false)) {
    TRY(check_targets(s3, context, bucket, rules));
    TRY(send_test_events(s3, context, bucket, rules));
  }
  TRY(store_rules(context, bucket, rules));
  return api::PutBucketNotificationConfigurationResponse{};
}

namespace {

template <class One>
void tell_target_rule(Context& context, const NotificationRule& rule, One& out) {
  out.id = context.arena.copy(rule.id);
  out.events = wire::make_list<wire::Text>(context.arena, rule.events.size());
  for (uint32_t i = 0; i < rule.events.size(); ++i) {
    out.events[i] = context.arena.copy(rule.events[i]);
  }
  out.filter = tell_filter(context, rule);
}

// The rules of one kind; a list that would be empty is left out.
template <class One>
void tell_target_rules(Context& context, const NotificationRules& rules, const TargetKind& kind,
                       wire::Text One::*arn, wire::List<One>& list) {
  std::vector<const NotificationRule*> own;
  for (const NotificationRule& rule : rules.rules) {
    if (&target_kind_of(rule.target_arn) == &kind) own.push_back(&rule);
  }
  if (own.empty()) return;
  list = wire::make_list<One>(context.arena, own.size());
  for (uint32_t i = 0; i < own.size(); ++i) {
    tell_target_rule(context, *own[i], list[i]);
    list[i].*arn = context.arena.copy(own[i]->target_arn);
  }
}

}  // namespace

Result<api::NotificationConfiguration> get_bucket_notification_configuration(
    S3&, Context& context, const api::GetBucketNotificationConfigurationRequest& in) {
  const Bucket bucket = TRY(load_bucket(context, in.bucket));
  const auto rules = TRY(load_rules(context.transaction, context.generation, bucket));
  api::NotificationConfiguration out;
  tell_target_rules(context, rules, kFunctionTarget,
                    &api::LambdaFunctionConfiguration::lambda_function_arn,
                    out.lambda_function_configurations);
  tell_target_rules(context, rules, kQueueTarget, &api::QueueConfiguration::queue_arn,
                    out.queue_configurations);
  tell_target_rules(context, rules, kTopicTarget, &api::TopicConfiguration::topic_arn,
                    out.topic_configurations);
  if (rules.has_event_bridge) {
    out.event_bridge_configuration = context.arena.make<api::EventBridgeConfiguration>();
  }
  return out;
}

}  // namespace tarn::s3
