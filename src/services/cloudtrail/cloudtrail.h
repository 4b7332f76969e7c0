// Cloudtrail: the service's state: the recorder of events, the book of trails, the mover that
// delivers. Operations are free functions over it (cloudtrail_operations.h).
//
//   Cloudtrail cloudtrail(database, clock, random, keys, options);
//   ... services record through cloudtrail.audit() ...
//   cloudtrail.start(objects);     // once S3 is there: delivers to buckets
//   ...
//   cloudtrail.stop();             // before S3 goes
//
// Thread-safe once started.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "core/keys.h"
#include "core/objects.h"
#include "services/cloudtrail/mover.h"
#include "services/cloudtrail/recorder.h"
#include "services/cloudtrail/retention.h"
#include "services/cloudtrail/trail_book.h"
#include "store/database.h"

namespace tarn::cloudtrail {

struct CloudtrailOptions {
  int64_t delivery_ms = 60'000;  // how long an event waits for others at most
  RetentionLimits retention;
};

class Cloudtrail {
 public:
  Cloudtrail(store::Database& database, const Clock& clock, Random& random, Keys& keys,
             CloudtrailOptions options);
  ~Cloudtrail();
  Cloudtrail(const Cloudtrail&) = delete;
  Cloudtrail& operator=(const Cloudtrail&) = delete;

  Audit& audit() { return recorder_; }
  Recorder& recorder() { return recorder_; }
  TrailBook& book() { return book_; }
  Objects& objects() { return *objects_; }  // after start()

  void start(Objects& objects);
  void stop();
  void probe(MetricsText& out) const;

 private:
  store::Database& database_;
  const Clock& clock_;
  Random& random_;
  Keys& keys_;
  const CloudtrailOptions options_;
  Objects* objects_ = nullptr;
  TrailBook book_;
  Recorder recorder_;
  std::unique_ptr<Mover> mover_;
};

}  // namespace tarn::cloudtrail
