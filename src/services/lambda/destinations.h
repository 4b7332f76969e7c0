// Where the records of asynchronous invocations go: functions, queues, topics, event buses,
// buckets.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "core/function_runner.h"
#include "services/lambda/event_rows.h"
#include "services/lambda/lambda.h"
#include "services/lambda/rows.h"

namespace tarn::lambda {

enum class DestinationKind : uint8_t { kSuccess, kFailure };

// The target is served, is there, and the function's role may use it.
Result<void> check_destination(Lambda& lambda, Context& context, const FunctionRef& ref,
                               const VersionRow& version, std::string_view arn,
                               DestinationKind kind);

// The same for a queue or topic that takes what failed (DeadLetterConfig).
Result<void> check_dead_letter(Lambda& lambda, Context& context, const FunctionRef& ref,
                               const VersionRow& version, std::string_view arn);

struct DestinationRecord {
  const EventRow& event;
  std::string condition;  // "Success", "RetriesExhausted", "EventAgeExceeded"
  std::string payload;    // of the event
  std::string version;    // that ran; empty: none did
  const FunctionAnswer* answer = nullptr;
  int64_t now_ms = 0;
};

std::string to_json(const DestinationRecord& record);

// Queues the record for the destination, in the transaction that ends the event. What can't be
// delivered is told in the log: the event ends nevertheless, as on AWS.
Result<void> deliver(Lambda& lambda, store::Transaction& transaction, std::string_view destination,
                     const DestinationRecord& record);

// The event itself for the function's dead letter target, if it has one.
Result<void> deliver_dead_letter(Lambda& lambda, store::Transaction& transaction,
                                 const DestinationRecord& record);

}  // namespace tarn::lambda
