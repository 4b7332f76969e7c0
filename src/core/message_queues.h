// MessageQueues: what pollers of other services do with queues: receive, delete, give back. SQS
// implements it.
//
// Every call is authorised for `caller`, is a transaction of its own and leaves no thread waiting;
// on_arrival() tells when it is worth to ask again. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/event_targets.h"
#include "core/objects.h"

namespace tarn {

struct QueueFacts {
  bool is_fifo = false;
  int64_t visibility_seconds = 30;
};

struct QueuedMessage {
  std::string id;
  std::string receipt_handle;
  std::string body;
  std::string body_md5;
  std::string attributes_md5;                     // empty: there are none
  std::map<std::string, std::string> attributes;  // "SentTimestamp", "MessageGroupId", …
  std::vector<TargetAttribute> message_attributes;
};

class MessageQueues {
 public:
  virtual ~MessageQueues() = default;

  // QueueDoesNotExist, AccessDenied. Needs sqs:GetQueueAttributes.
  virtual Result<QueueFacts> describe(const Caller& caller, std::string_view queue_arn) = 0;
  // At most `most` messages that are visible now, ten at most; none where there are none. Needs
  // sqs:ReceiveMessage.
  virtual Result<std::vector<QueuedMessage>> receive(const Caller& caller,
                                                     std::string_view queue_arn, size_t most) = 0;
  // What is gone already is no error. Needs sqs:DeleteMessage.
  virtual Result<void> remove(const Caller& caller, std::string_view queue_arn,
                              const std::vector<std::string>& receipt_handles) = 0;
  // They are visible again at once; what is not in flight any more is no error. Needs
  // sqs:ChangeMessageVisibility.
  virtual Result<void> give_back(const Caller& caller, std::string_view queue_arn,
                                 const std::vector<std::string>& receipt_handles) = 0;
  // Called after each commit that brings messages, wherever; must not wait. Null: nobody.
  virtual void on_arrival(std::function<void()> listener) = 0;
};

}  // namespace tarn
