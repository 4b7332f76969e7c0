// What notification rules mean: which events there are, which rules an event fits, which rules
// can't stand beside each other. Pure functions.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/s3/notification_rows.h"

namespace tarn::s3 {

// InvalidArgument for an event that Tarn does not send, or AWS does not know.
Result<void> check_event(std::string_view event);

// `event` is a whole one: "ObjectCreated:Put".
bool fits(const NotificationRule& rule, std::string_view event, std::string_view key);

// InvalidArgument where two rules could both take one event.
Result<void> check_overlaps(const std::vector<NotificationRule>& rules);

// A key as events carry it: percent-encoded, blanks as '+', slashes as they are.
std::string encode_event_key(std::string_view key);

// What S3 sends to queues and topics when they are configured.
std::string test_event_json(std::string_view bucket, std::string_view request_id, int64_t now_ms);

// As EventBridge has it: "Object Created" or "Object Deleted", and the detail.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
std::string_view detail_type_of(const OutboxRow& row);
std::string detail_json(const OutboxRow& row);

// {"Records": [...]}, version 2.1 of the event message structure.
std::string event_json(const OutboxRow& row);

}  // namespace tarn::s3
