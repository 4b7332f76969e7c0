#include "services/sns/messages.h"

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json_repeated.h"
#include "core/filter_policy.h"
#include "services/sns/errors.h"

namespace tarn::sns {
namespace {

bool is_of_type(std::string_view type, std::string_view base) {
  return type == base || (type.starts_with(base) && type[base.size()] == '.');
}

Json attributes_json(const MessageRow& message) {
  Json attributes = Json::object();
  for (const AttributeRow& one : message.attributes) {
    const bool is_binary = is_of_type(one.data_type, "Binary");
    attributes.set(one.name, Json::object()
                                 .set("Type", one.data_type)
                                 .set("Value", is_binary ? base64_encode(one.value) : one.value));
  }
  return attributes;
}

std::string unsubscribe_url(std::string_view endpoint_url, std::string_view subscription_arn) {
  return std::string(endpoint_url) +
         "/?Action=Unsubscribe&Version=2010-03-31&SubscriptionArn=" + std::string(subscription_arn);
}

// Attributes as a document that filters look at.
Json filtered_attributes(const MessageRow& message) {
  Json document = Json::object();
  for (const AttributeRow& one : message.attributes) {
    if (one.data_type == "String.Array") {
      auto list = Json::parse(one.value);
      if (list.ok()) document.set(one.name, *std::move(list));
    } else if (is_of_type(one.data_type, "Number")) {
      auto number = Json::parse(one.value);
      if (number.ok() && number->is_number()) document.set(one.name, *std::move(number));
    } else if (is_of_type(one.data_type, "String")) {
      document.set(one.name, one.value);
    }
  }
  return document;
}

}  // namespace

Result<void> check_size(size_t message_bytes) {
  if (message_bytes == 0) return invalid_parameter("Empty message");
  if (message_bytes > kMaxMessageBytes) return invalid_parameter("Message too long");
  return {};
}

std::string text_for(const MessageRow& message, std::string_view protocol) {
  if (!message.is_json) return message.message;
  const auto json = parse_json_with_repeated(message.message);
  if (!json.ok()) return message.message;
  const Json* own = json->find(protocol);
  if (own == nullptr || !own->is_string()) own = json->find("default");
  return own == nullptr ? std::string() : own->as_string();
}

Json notification(const MessageRow& message, std::string_view protocol,
                  std::string_view subscription_arn, std::string_view endpoint_url) {
  Json json = Json::object();
  json.set("Type", "Notification").set("MessageId", message.id);
  if (!message.sequence.empty()) json.set("SequenceNumber", message.sequence);
  json.set("TopicArn", message.topic_arn);
  if (!message.subject.empty()) json.set("Subject", message.subject);
  json.set("Message", text_for(message, protocol))
      .set("Timestamp", format_iso8601(message.at_ms, true))
      .set("UnsubscribeURL", unsubscribe_url(endpoint_url, subscription_arn));
  if (!message.attributes.empty()) json.set("MessageAttributes", attributes_json(message));
  return json;
}

Json function_notification(const MessageRow& message, std::string_view subscription_arn,
                           std::string_view endpoint_url) {
  Json sns = Json::object();
  sns.set("Type", "Notification")
      .set("MessageId", message.id)
      .set("TopicArn", message.topic_arn)
      .set("Subject", message.subject.empty() ? Json() : Json(message.subject))
      .set("Message", text_for(message, "lambda"))
      .set("Timestamp", format_iso8601(message.at_ms, true))
      .set("UnsubscribeUrl", unsubscribe_url(endpoint_url, subscription_arn))
      .set("MessageAttributes", attributes_json(message));
  return sns;
}

std::string function_event_json(Json notification, std::string_view subscription_arn) {
  Json record = Json::object();
  record.set("EventSource", "aws:sns")
      .set("EventVersion", "1.0")
      .set("EventSubscriptionArn", subscription_arn)
      .set("Sns", std::move(notification));
  return Json::object().set("Records", Json::array().push(std::move(record))).dump();
}

Json confirmation(std::string_view message_id, std::string_view topic_arn, std::string_view token,
                  int64_t at_ms, std::string_view endpoint_url) {
  const std::string url =
      std::string(endpoint_url) +
      "/?Action=ConfirmSubscription&Version=2010-03-31&TopicArn=" + std::string(topic_arn) +
      "&Token=" + std::string(token);
  return Json::object()
      .set("Type", "SubscriptionConfirmation")
      .set("MessageId", message_id)
      .set("Token", token)
      .set("TopicArn", topic_arn)
      .set("Message", "You have chosen to subscribe to the topic " + std::string(topic_arn) +
                          ".\nTo confirm the subscription, visit the SubscribeURL included in "
                          "this message.")
      .set("SubscribeURL", url)
      .set("Timestamp", format_iso8601(at_ms, true));
}

bool passes_filter(const SubscriptionRow& subscription, const MessageRow& message) {
  const std::string_view text = subscription.text("FilterPolicy");
  if (text.empty()) return true;
  const auto policy = FilterPolicy::parse(text, true);  // checked when it was set
  if (!policy.ok()) return false;
  if (subscription.text("FilterPolicyScope") != "MessageBody") {
    return policy->matches(filtered_attributes(message).dump());
  }
  const std::string body = text_for(message, subscription.protocol);
  const auto json = Json::parse(body);
  return json.ok() && json->is_object() && policy->matches(body);
}

}  // namespace tarn::sns
