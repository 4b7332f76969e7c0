#include "services/sns/attributes.h"

#include <algorithm>
#include <initializer_list>

#include "auth/policy.h"
#include "base/encoding.h"
#include "base/json.h"
#include "core/filter_policy.h"
#include "services/sns/errors.h"

namespace tarn::sns {
namespace {

constexpr size_t kMaxPolicyBytes = 30'720;
constexpr size_t kMaxDisplayNameBytes = 100;
constexpr int64_t kMaxFilterKeys = 5;
constexpr int64_t kMaxFilterCombinations = 150;

bool is_among(std::string_view value, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

Error bad_value(std::string_view name) {
  return invalid_parameter("Attributes Reason: Invalid value for " + std::string(name));
}

Result<void> check_boolean(std::string_view name, std::string_view value) {
  if (is_among(to_lower_ascii(value), {"true", "false"})) return {};
  return invalid_parameter(std::string(name) + ": Invalid value [" + std::string(value) +
                           "]. Must be true or false.");
}

Result<void> check_object(std::string_view name, std::string_view value) {
  const auto json = Json::parse(value);
  if (value.size() > kMaxPolicyBytes || !json.ok() || !json->is_object()) return bad_value(name);
  return {};
}

// What cannot be evaluated would refuse each later call, that which mends it too.
Result<void> check_topic_policy(std::string_view value) {
  const bool is_policy = auth::Policy::parse(value, auth::PolicyKind::kResource).ok();
  if (!is_policy || value.size() > kMaxPolicyBytes) {
    return invalid_parameter("Policy Error: null");
  }
  return {};
}

Result<void> check_filter(std::string_view value, std::string_view scope) {
  if (const auto json = Json::parse(value); !json.ok() || !json->is_object()) {
    return invalid_parameter("FilterPolicy: failed to parse JSON.");
  }
  const auto policy = FilterPolicy::parse(value, scope == "MessageBody");
  if (!policy.ok()) {
    const bool is_nested = policy.error().message().starts_with("Filter policy scope");
    return invalid_parameter((is_nested ? "" : "FilterPolicy: ") + policy.error().message());
  }
  if (policy->keys() > kMaxFilterKeys) {
    return invalid_parameter("FilterPolicy: Filter policy can not have more than 5 keys");
  }
  if (policy->combinations() > kMaxFilterCombinations) {
    return invalid_parameter("FilterPolicy: Filter policy is too complex");
  }
  return {};
}

Result<void> check_redrive(std::string_view value) {
  const auto json = Json::parse(value);
  if (!json.ok() || !json->is_object()) {
    return invalid_parameter("RedrivePolicy: failed to parse JSON.");
  }
  const Json* target = json->find("deadLetterTargetArn");
  if (target == nullptr || !target->as_string().starts_with("arn:")) {
    return invalid_parameter("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  }
  if (!target->as_string().starts_with("arn:aws:sqs:")) {
    return invalid_parameter(
        "RedrivePolicy: deadLetterTargetArn is an invalid arn or not an SQS queue");
  }
  return {};
}

// Subscribe says of all that it was an attribute; SetSubscriptionAttributes knows which.
Error at_subscription(const Error& error) {
  constexpr std::string_view kStart = "Invalid parameter: RawMessageDelivery";
  if (!error.message().starts_with(kStart)) return error;
  return invalid_parameter("Attributes Reason: " +
                           error.message().substr(kStart.find("RawMessageDelivery")));
}

}  // namespace

std::string plain_value(std::string_view name, std::string_view value) {
  const bool is_switch = is_among(name, {"RawMessageDelivery", "ContentBasedDeduplication"});
  return is_switch ? to_lower_ascii(value) : std::string(value);
}

Result<void> check_topic_attribute(std::string_view name, std::string_view value, bool is_fifo) {
  if (name == "FifoTopic") {
    if (to_lower_ascii(value) == (is_fifo ? "true" : "false")) return {};
    return invalid_parameter("Attributes Reason: FifoTopic does not fit the topic's name");
  }
  if (is_among(name, {"ContentBasedDeduplication", "FifoThroughputScope"})) {
    if (!is_fifo) {
      return invalid_parameter("Attributes Reason: " + std::string(name) +
                               " is for FIFO topics only");
    }
    if (name == "ContentBasedDeduplication") return check_boolean(name, value);
    return is_among(value, {"Topic", "MessageGroup"}) ? Result<void>() : bad_value(name);
  }
  if (value.empty()) return {};
  if (name == "DisplayName") {
    return value.size() <= kMaxDisplayNameBytes ? Result<void>() : bad_value(name);
  }
  if (name == "Policy") return check_topic_policy(value);
  if (name == "DeliveryPolicy") return check_object(name, value);
  if (name == "SignatureVersion") {
    if (is_among(value, {"1", "2"})) return {};
    return invalid_parameter("Attributes Reason: SignatureVersion must be 1 or 2");
  }
  if (name == "TracingConfig" || name == "KmsMasterKeyId" || name == "ArchivePolicy" ||
      name == "DataProtectionPolicy" || name.ends_with("FeedbackRoleArn") ||
      name.ends_with("FeedbackSampleRate")) {
    return not_served("the attribute " + std::string(name));
  }
  return invalid_parameter("AttributeName");
}

Result<Attributes> read_topic_attributes(const wire::Map<wire::Text>& in, bool is_fifo) {
  Attributes attributes;
  for (const auto& [name, value] : in) {
    TRY(check_topic_attribute(name, value, is_fifo));
    if (value.empty() || name == "FifoTopic") continue;
    attributes[std::string(name)] = plain_value(name, value);
  }
  return attributes;
}

std::string_view default_topic_attribute(std::string_view name, bool is_fifo) {
  if (name == "FifoTopic") return is_fifo ? "true" : "false";
  if (name == "ContentBasedDeduplication") return "false";
  if (name == "FifoThroughputScope") return "Topic";
  return {};
}

Result<void> check_subscription_attribute(std::string_view name, std::string_view value,
                                          std::string_view protocol, std::string_view scope) {
  if (name == "RawMessageDelivery") {
    if (protocol == "lambda" && value == "true") {
      return invalid_parameter(
          "Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.");
    }
    return check_boolean(name, value);
  }
  if (name == "FilterPolicyScope") {
    if (is_among(value, {"MessageAttributes", "MessageBody"})) return {};
    return invalid_parameter("FilterPolicyScope: Invalid value [" + std::string(value) +
                             "]. Please use either MessageBody or MessageAttributes");
  }
  if (name == "FilterPolicy") {
    return value.empty() || value == "{}" ? Result<void>() : check_filter(value, scope);
  }
  if (name == "RedrivePolicy") return value.empty() ? Result<void>() : check_redrive(value);
  if (name == "DeliveryPolicy") return value.empty() ? Result<void>() : check_object(name, value);
  if (name == "SubscriptionRoleArn" || name == "ReplayPolicy") {
    return not_served("the attribute " + std::string(name));
  }
  return invalid_parameter("AttributeName");
}

Result<Attributes> read_subscription_attributes(const wire::Map<wire::Text>& in,
                                                std::string_view protocol) {
  std::string_view scope = "MessageAttributes";
  for (const auto& [name, value] : in) {
    if (name == "FilterPolicyScope") scope = value;
  }
  Attributes attributes;
  for (const auto& [name, value] : in) {
    if (auto fits = check_subscription_attribute(name, value, protocol, scope); !fits.ok()) {
      return at_subscription(fits.error());
    }
    const bool says_nothing = value.empty() || (name == "FilterPolicy" && value == "{}");
    if (!says_nothing) attributes[std::string(name)] = plain_value(name, value);
  }
  return attributes;
}

}  // namespace tarn::sns
