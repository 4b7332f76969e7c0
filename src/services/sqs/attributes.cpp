#include "services/sqs/attributes.h"

#include <algorithm>
#include <charconv>

#include "auth/policy.h"
#include "base/encoding.h"
#include "base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/names.h"

namespace tarn::sqs {
namespace {

constexpr int64_t kMaxReceives = 1000;
constexpr size_t kMaxSourceQueues = 10;
constexpr size_t kMaxPolicyBytes = 16 * 1024;

struct NumberRule {
  std::string_view name;
  int64_t least;
  int64_t most;
  std::string_view usual;
};

constexpr NumberRule kNumbers[] = {
    {"DelaySeconds", 0, kMaxDelaySeconds, "0"},
    {"MaximumMessageSize", 1024, kMaxMessageBytes, "1048576"},
    {"MessageRetentionPeriod", 60, 1'209'600, "345600"},
    {"ReceiveMessageWaitTimeSeconds", 0, kMaxWaitSeconds, "0"},
    {"VisibilityTimeout", 0, kMaxVisibilitySeconds, "30"},
};

const NumberRule* find_number(std::string_view name) {
  for (const NumberRule& rule : kNumbers) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

std::optional<int64_t> to_number(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// "True" is as good as "true"; it is told as the latter.
bool is_switch(std::string_view name) {
  return is_one_of(name, {"FifoQueue", "ContentBasedDeduplication", "SqsManagedSseEnabled"});
}

Result<void> check_allow_policy(std::string_view value) {
  const auto json = Json::parse(value);
  if (!json.ok() || !json->is_object()) return invalid_attribute("RedriveAllowPolicy");
  const Json* permission = json->find("redrivePermission");
  const Json* sources = json->find("sourceQueueArns");
  const std::string kind = permission == nullptr ? std::string() : permission->as_string();
  if (!is_one_of(kind, {"allowAll", "denyAll", "byQueue"})) {
    return invalid_attribute("RedriveAllowPolicy");
  }
  if ((kind == "byQueue") != (sources != nullptr)) return invalid_attribute("RedriveAllowPolicy");
  if (sources == nullptr) return {};
  if (!sources->is_array() || sources->items().empty() ||
      sources->items().size() > kMaxSourceQueues) {
    return invalid_attribute("RedriveAllowPolicy");
  }
  const bool are_arns =
      std::all_of(sources->items().begin(), sources->items().end(),
                  [](const Json& one) { return parse_queue_arn(one.as_string()).has_value(); });
  if (!are_arns) return invalid_attribute("RedriveAllowPolicy");
  return {};
}

// What cannot be evaluated would refuse each later call, that which mends it too.
Result<void> check_policy(std::string_view value) {
  const bool is_policy = auth::Policy::parse(value, auth::PolicyKind::kResource).ok();
  if (!is_policy || value.size() > kMaxPolicyBytes) return invalid_attribute("Policy");
  return {};
}

Result<void> check_fifo_attribute(std::string_view name, std::string_view value, bool is_fifo,
                                  bool is_creation) {
  if (name == "FifoQueue") {
    if (!is_fifo) return unknown_attribute(name);
    if (value == "true") return {};
    return invalid_attribute_text(
        "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not "
        "supported.");
  }
  if (!is_fifo && is_creation && name != "ContentBasedDeduplication") {
    return unknown_attribute_text("You can specify the " + std::string(name) +
                                  " only when FifoQueue is set to true.");
  }
  if (!is_fifo) return unknown_attribute(name);
  const bool fits = name == "ContentBasedDeduplication" ? is_one_of(value, {"true", "false"})
                    : name == "DeduplicationScope"
                        ? is_one_of(value, {"queue", "messageGroup"})
                        : is_one_of(value, {"perQueue", "perMessageGroupId"});
  if (!fits) return invalid_attribute(name);
  return {};
}

Result<void> check_one(std::string_view name, std::string_view value, bool is_fifo,
                       bool is_creation) {
  if (const NumberRule* rule = find_number(name)) {
    const auto number = to_number(value);
    if (!number || *number < rule->least || *number > rule->most) return invalid_attribute(name);
    return {};
  }
  if (name == "Policy") return value.empty() ? Result<void>() : check_policy(value);
  if (name == "RedrivePolicy") {
    if (value.empty()) return {};
    TRY(parse_redrive_policy(value));
    return {};
  }
  if (name == "RedriveAllowPolicy")
    return value.empty() ? Result<void>() : check_allow_policy(value);
  if (name == "SqsManagedSseEnabled") {
    if (!is_one_of(value, {"true", "false"})) return invalid_attribute(name);
    return {};
  }
  if (name == "KmsMasterKeyId" || name == "KmsDataKeyReusePeriodSeconds") {
    if (value.empty()) return {};
    return invalid_attribute_text(std::string(name) +
                                  " is not served: contents of messages lie encrypted under "
                                  "Tarn's master key (SqsManagedSseEnabled).");
  }
  if (is_one_of(name, {"FifoQueue", "ContentBasedDeduplication", "DeduplicationScope",
                       "FifoThroughputLimit"})) {
    return check_fifo_attribute(name, value, is_fifo, is_creation);
  }
  return unknown_attribute(name);
}

}  // namespace

std::string_view default_of(std::string_view attribute) {
  if (const NumberRule* rule = find_number(attribute)) return rule->usual;
  if (attribute == "ContentBasedDeduplication") return "false";
  if (attribute == "DeduplicationScope") return "queue";
  if (attribute == "FifoThroughputLimit") return "perQueue";
  if (attribute == "SqsManagedSseEnabled") return "true";
  return {};
}

Result<std::map<std::string, std::string>> read_attributes(const wire::Map<wire::Text>& in,
                                                           bool is_fifo, bool is_creation) {
  std::map<std::string, std::string> attributes;
  for (const auto& [name, sent] : in) {
    const std::string value = is_switch(name) ? to_lower_ascii(sent) : std::string(sent);
    TRY(check_one(name, value, is_fifo, is_creation));
    if (is_creation || name != "FifoQueue") attributes[std::string(name)] = value;
  }
  const auto limit = attributes.find("FifoThroughputLimit");
  const auto scope = attributes.find("DeduplicationScope");
  if (limit != attributes.end() && limit->second == "perMessageGroupId" &&
      (scope == attributes.end() ? is_creation : scope->second != "messageGroup")) {
    return invalid_attribute_text(
        "The perMessageGroupId value for FifoThroughputLimit is allowed only when the value for "
        "DeduplicationScope is messageGroup.");
  }
  return attributes;
}

Result<RedrivePolicy> parse_redrive_policy(std::string_view text) {
  const auto refused = [&](std::string_view reason) {
    return invalid_value(text, "RedrivePolicy", reason);
  };
  const auto json = Json::parse(text);
  if (!json.ok() || !json->is_object()) return refused("Redrive policy is not a valid JSON map.");
  const Json* target = json->find("deadLetterTargetArn");
  const Json* count = json->find("maxReceiveCount");
  if (target == nullptr) {
    return refused("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  }
  if (count == nullptr) {
    return refused("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  }
  RedrivePolicy policy;
  policy.target_arn = target->as_string();
  const auto number = to_number(count->as_string());
  if (!number || *number < 1 || *number > kMaxReceives) {
    return refused("Invalid value for maxReceiveCount: " + count->as_string() +
                   ", valid values are from 1 to 1000 both inclusive.");
  }
  if (!parse_queue_arn(policy.target_arn)) return refused("Invalid value for deadLetterTargetArn.");
  policy.max_receives = *number;
  return policy;
}

bool allows_redrive(std::string_view allow_policy, std::string_view source_arn) {
  if (allow_policy.empty()) return true;
  const auto json = Json::parse(allow_policy);
  if (!json.ok()) return false;
  const Json* permission = json->find("redrivePermission");
  if (permission == nullptr || permission->as_string() == "denyAll") return false;
  if (permission->as_string() == "allowAll") return true;
  const Json* sources = json->find("sourceQueueArns");
  return sources != nullptr &&
         std::any_of(sources->items().begin(), sources->items().end(),
                     [&](const Json& one) { return one.as_string() == source_arn; });
}

const std::vector<std::string_view>& known_attributes() {
  static const std::vector<std::string_view> names = {"Policy",
                                                      "VisibilityTimeout",
                                                      "MaximumMessageSize",
                                                      "MessageRetentionPeriod",
                                                      "ApproximateNumberOfMessages",
                                                      "ApproximateNumberOfMessagesNotVisible",
                                                      "ApproximateNumberOfMessagesDelayed",
                                                      "CreatedTimestamp",
                                                      "LastModifiedTimestamp",
                                                      "QueueArn",
                                                      "DelaySeconds",
                                                      "ReceiveMessageWaitTimeSeconds",
                                                      "RedrivePolicy",
                                                      "RedriveAllowPolicy",
                                                      "FifoQueue",
                                                      "ContentBasedDeduplication",
                                                      "DeduplicationScope",
                                                      "FifoThroughputLimit",
                                                      "KmsMasterKeyId",
                                                      "KmsDataKeyReusePeriodSeconds",
                                                      "SqsManagedSseEnabled"};
  return names;
}

}  // namespace tarn::sqs
