// Messages of queues as a function's event, what of it a filter wants, and which messages the
// function says it failed at. Pure functions.
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "core/message_queues.h"

namespace tarn::lambda {

// {"Records": […]}
std::string queue_event_json(const std::vector<QueuedMessage>& messages,
                             std::string_view queue_arn);

// Whether one of the patterns takes the message; no patterns take all.
bool is_wanted(const std::vector<std::string>& patterns, const QueuedMessage& message,
               std::string_view queue_arn);

// The ids in an answer's batchItemFailures. Nothing: the answer makes no sense, and all have
// failed.
std::optional<std::set<std::string>> failed_ids(std::string_view answer,
                                                const std::vector<QueuedMessage>& messages);

}  // namespace tarn::lambda
