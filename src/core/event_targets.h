// EventTarget: what takes events of other services: functions, queues, topics, buses, log groups,
// jobs. EventTargets finds the one that an ARN names; services that send events know no other.
//
//   targets.add("lambda", lambda_target);                     // cli, once
//   TRY(targets.check(transaction, source, arn, role_arn));   // when it is configured
//   TRY(targets.deliver(transaction, event));                 // in the sender's own commit
//   targets.wake(arn);                                        // after it
//
// Calls read and write through the sender's transaction, so that an event leaves the sender's books
// and enters the target's in one commit. Thread-safe once all are added.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/identities.h"
#include "store/transaction.h"

namespace tarn {

// On whose behalf an event comes, as the target's resource policy knows it.
struct TargetSource {
  std::string service;  // "s3.amazonaws.com"
  std::string arn;      // aws:SourceArn
  std::string account;  // aws:SourceAccount
};

// An attribute of a message, as SQS and SNS know it.
struct TargetAttribute {
  std::string name;
  std::string data_type;  // "String", "Number", "Binary", and "String.custom"
  std::string value;      // bytes where the type is Binary
};

struct TargetEvent {
  std::string id;          // unique for ever; the same event again changes nothing
  std::string target_arn;  // with its qualifier, if any
  std::string payload;     // a function's event, a message's body, a job's arguments as JSON
  TargetSource source;
  std::string role_arn;  // whose permission delivers it; empty: the target's own policy decides
  std::string lineage;   // of the invocation that caused the event (core/lineage.h); empty: none
  std::string subject;   // of a topic's message
  std::string message_group_id;          // of a FIFO queue or topic
  std::string message_deduplication_id;  // the same; empty: by its content, where the queue says so
  std::vector<TargetAttribute> attributes;
};

// Whether the source, or its role, may do `request` to a target: what check() asks once it has
// found the target and said its action, resource and policy. Adds the condition keys of the source.
Result<void> authorize_sender(Identities& identities, Authorizer& authorizer,
                              const TargetSource& source, std::string_view role_arn,
                              AccessRequest request);

class EventTarget {
 public:
  virtual ~EventTarget() = default;
  // The target is there, and the source (or `role_arn`, where it is not empty) may send to it; else
  // the error says why not.
  virtual Result<void> check(store::Transaction& transaction, const TargetSource& source,
                             std::string_view target_arn, std::string_view role_arn) = 0;
  virtual Result<void> deliver(store::Transaction& transaction, const TargetEvent& event) = 0;
  // After the commit: there is something to do.
  virtual void wake() = 0;
};

class EventTargets {
 public:
  // `service` is that of the ARNs: "lambda", "sqs". Before the first event.
  void add(std::string service, EventTarget& target) { targets_[std::move(service)] = &target; }

  // Null where nothing takes events for such ARNs.
  EventTarget* find(std::string_view target_arn) const;

  // InvalidArgument where find() is null.
  Result<void> check(store::Transaction& transaction, const TargetSource& source,
                     std::string_view target_arn, std::string_view role_arn) const;
  Result<void> deliver(store::Transaction& transaction, const TargetEvent& event) const;
  void wake(std::string_view target_arn) const;

 private:
  std::map<std::string, EventTarget*, std::less<>> targets_;
};

}  // namespace tarn
