#include "services/lambda/queue_event.h"

#include <algorithm>

#include "base/encoding.h"
#include "core/filter_policy.h"

namespace tarn::lambda {
namespace {

Json message_attributes_of(const QueuedMessage& message) {
  Json all = Json::object();
  for (const TargetAttribute& attribute : message.message_attributes) {
    const bool is_binary = attribute.data_type.starts_with("Binary");
    Json one = Json::object();
    one.set(is_binary ? "binaryValue" : "stringValue",
            is_binary ? base64_encode(attribute.value) : attribute.value);
    one.set("stringListValues", Json::array())
        .set("binaryListValues", Json::array())
        .set("dataType", attribute.data_type);
    all.set(attribute.name, std::move(one));
  }
  return all;
}

std::string region_of(std::string_view queue_arn) {
  constexpr std::string_view kStart = "arn:aws:sqs:";
  queue_arn.remove_prefix(std::min(queue_arn.size(), kStart.size()));
  return std::string(queue_arn.substr(0, queue_arn.find(':')));
}

Json record_of(const QueuedMessage& message, std::string_view queue_arn) {
  Json attributes = Json::object();
  for (const auto& [name, value] : message.attributes) attributes.set(name, value);
  Json record = Json::object();
  record.set("messageId", message.id)
      .set("receiptHandle", message.receipt_handle)
      .set("body", message.body)
      .set("attributes", std::move(attributes))
      .set("messageAttributes", message_attributes_of(message));
  if (!message.attributes_md5.empty()) {
    record.set("md5OfMessageAttributes", message.attributes_md5);
  }
  record.set("md5OfBody", message.body_md5)
      .set("eventSource", "aws:sqs")
      .set("eventSourceARN", queue_arn)
      .set("awsRegion", region_of(queue_arn));
  return record;
}

// A pattern for the insides of the body sees it as JSON, any other sees its text.
bool takes(std::string_view pattern_text, const Json& record, const std::string& body) {
  const auto policy = FilterPolicy::parse(pattern_text, true);
  if (!policy.ok()) return false;
  if (!policy->asks_within("body")) return policy->matches(record.dump());
  auto parsed = Json::parse(body);
  if (!parsed.ok() || !parsed->is_object()) return false;
  Json document = record;
  document.set("body", *std::move(parsed));
  return policy->matches(document.dump());
}

}  // namespace

std::string queue_event_json(const std::vector<QueuedMessage>& messages,
                             std::string_view queue_arn) {
  Json records = Json::array();
  for (const QueuedMessage& message : messages) records.push(record_of(message, queue_arn));
  return Json::object().set("Records", std::move(records)).dump();
}

bool is_wanted(const std::vector<std::string>& patterns, const QueuedMessage& message,
               std::string_view queue_arn) {
  if (patterns.empty()) return true;
  const Json record = record_of(message, queue_arn);
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return takes(pattern, record, message.body);
  });
}

std::optional<std::set<std::string>> failed_ids(std::string_view answer,
                                                const std::vector<QueuedMessage>& messages) {
  std::set<std::string> failed;
  if (answer.empty()) return failed;
  const auto json = Json::parse(answer);
  if (!json.ok()) return std::nullopt;
  if (json->is_null()) return failed;
  const Json* items = json->find("batchItemFailures");
  if (items == nullptr || items->is_null()) return failed;
  if (!items->is_array()) return std::nullopt;
  for (const Json& item : items->items()) {
    const Json* id = item.find("itemIdentifier");
    if (id == nullptr || !id->is_string()) return std::nullopt;
    const bool is_ours =
        std::any_of(messages.begin(), messages.end(),
                    [&](const QueuedMessage& one) { return one.id == id->as_string(); });
    if (!is_ours) return std::nullopt;
    failed.insert(id->as_string());
  }
  return failed;
}

}  // namespace tarn::lambda
