// Notifications: events of buckets on their way to their targets.
//
// A change of an object puts its events into the outbox, in its own transaction. One thread moves
// them to the targets, each event and its removal from the outbox in one commit.
// Thread-safe.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "core/context.h"
#include "core/event_targets.h"
#include "core/service_events.h"
#include "services/s3/bucket_rows.h"
#include "services/s3/notification_rows.h"
#include "services/s3/s3.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

enum class Created { kPut, kCopy, kCompleteMultipartUpload };

// Nothing where the bucket has no rule that fits. `version` is the new one.
Result<void> note_creation(S3& s3, Context& context, const Bucket& bucket, Created how,
                           std::string_view key, const Version& version);

// Whether there is something that the deletion would remove; asked before it, only where the bucket
// has rules.
Result<bool> will_remove(Context& context, const Bucket& bucket, std::string_view key,
                         std::string_view version_id);
Result<void> note_removal(S3& s3, Context& context, const Bucket& bucket, std::string_view key,
                          bool removed, const Deletion& deletion);

Result<NotificationRules> load_rules(store::Transaction& transaction, uint64_t generation,
                                     const Bucket& bucket);
Result<void> store_rules(Context& context, Bucket bucket, const NotificationRules& rules);
Result<void> erase_rules(Context& context, const Bucket& bucket);  // of a bucket that goes

class Notifications {
 public:
  // From now on S3 has somewhere to send events.
  Notifications(S3& s3, const EventTargets& targets);
  ~Notifications();

  void start();
  void stop();
  void wake();
  const EventTargets& targets() const { return targets_; }
  // Where buckets tell of themselves to EventBridge; before start(). Null: nowhere.
  void set_events(ServiceEvents* events) { events_ = events; }
  ServiceEvents* events() const { return events_; }

 private:
  void run();
  Result<bool> move_some();
  // `target_arn` is where it went; empty: nowhere.
  Result<void> move(store::Transaction& transaction, const std::string& key,
                    std::string& target_arn);
  Result<void> tell_event_bridge(store::Transaction& transaction, const OutboxRow& row);

  S3& s3_;
  const EventTargets& targets_;
  ServiceEvents* events_ = nullptr;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::s3
