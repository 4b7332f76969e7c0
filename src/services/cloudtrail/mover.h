// Mover: the thread that delivers files and digests of all trails, indexes what was recorded, and
// ends what is kept too long.
//
// What fails (a bucket that is gone, a policy that changed) is told in the trail's status and tried
// again. The destructor ends what runs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "base/metrics.h"
#include "services/cloudtrail/delivery.h"
#include "services/cloudtrail/event_index.h"
#include "services/cloudtrail/retention.h"

namespace tarn::cloudtrail {

class Mover {
 public:
  Mover(MoverParts parts, EventIndex& index, int64_t delivery_ms, RetentionLimits retention);
  ~Mover();
  Mover(const Mover&) = delete;
  Mover& operator=(const Mover&) = delete;

  void probe(MetricsText& out) const;

 private:
  void run();
  void pass();
  void index(int64_t now_ms);
  Result<void> serve(const TrailRow& trail, uint64_t generation);
  Result<void> serve_region(const TrailRow& trail, const std::string& region, uint64_t generation);
  void note_failure(const TrailRow& trail, uint64_t generation, const Error& error);
  Result<void> drop_orphans(uint64_t generation);

  MoverParts parts_;
  EventIndex& index_;
  const int64_t delivery_ms_;
  const RetentionLimits retention_;
  std::map<std::string, int64_t> retry_ms_;  // by trail's ARN, monotonic
  int64_t cleaned_ms_ = 0;                   // monotonic
  int64_t indexed_ms_ = 0;                   // monotonic; 0: there is more
  std::atomic<int64_t> files_{0};
  std::atomic<int64_t> failures_{0};

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::cloudtrail
