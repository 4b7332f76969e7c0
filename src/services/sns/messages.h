// Messages as their receivers see them, and what a message must be. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "services/sns/rows.h"

namespace tarn::sns {

inline constexpr size_t kMaxMessageBytes = 262'144;

Result<void> check_size(size_t message_bytes);  // not empty, not too long

// The text for one protocol: the whole message, or its part of a message in JSON structure.
std::string text_for(const MessageRow& message, std::string_view protocol);

// What a queue or an HTTP endpoint gets, where it does not ask for the raw text; not yet signed.
Json notification(const MessageRow& message, std::string_view protocol,
                  std::string_view subscription_arn, std::string_view endpoint_url);
// What a function gets of a message, and the event with it.
Json function_notification(const MessageRow& message, std::string_view subscription_arn,
                           std::string_view endpoint_url);
std::string function_event_json(Json notification, std::string_view subscription_arn);
Json confirmation(std::string_view message_id, std::string_view topic_arn, std::string_view token,
                  int64_t at_ms, std::string_view endpoint_url);

// Whether the subscription's filter policy lets the message through.
bool passes_filter(const SubscriptionRow& subscription, const MessageRow& message);

}  // namespace tarn::sns
