// Delivery policies of topics and subscriptions: what is told of them, and what holds in the end.
// Pure functions; a policy is its text as it was set, empty where none was.
// https://docs.aws.amazon.com/sns/latest/dg/creating-delivery-policy.html
#pragma once

#include <string>
#include <string_view>

namespace tarn::sns {

std::string told_topic_delivery(std::string_view own);
std::string effective_topic_delivery(std::string_view own);
std::string told_subscription_delivery(std::string_view own);
// Of a subscription of an HTTP endpoint: its own part, else the topic's, else SNS's.
std::string effective_subscription_delivery(std::string_view own, std::string_view topic);

// The Content-Type of notifications.
std::string delivery_content_type(std::string_view own, std::string_view topic);

}  // namespace tarn::sns
