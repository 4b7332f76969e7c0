// Scheduler: EventBridge Scheduler's state and parts. Operations are free functions over it
// (scheduler_operations.h).
//
//   Scheduler scheduler({database, clock, random, identities, targets});
//   scheduler.start();          // once all targets are known: resumes what was queued
//
// Thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "core/api_caller.h"
#include "core/event_targets.h"
#include "core/identities.h"
#include "store/database.h"

namespace tarn::scheduler {

struct SchedulerParts {
  store::Database& database;
  const Clock& clock;
  Random& random;
  Identities& identities;
  const EventTargets& targets;
};

class Firings;

class Scheduler {
 public:
  explicit Scheduler(SchedulerParts parts);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  void start();
  void stop();

  const SchedulerParts& parts() const { return parts_; }
  // For universal targets; before the first request. Null: none are served.
  void set_caller(ApiCaller* caller) { caller_ = caller; }
  ApiCaller* caller() const { return caller_; }
  Firings& firings() { return *firings_; }
  void probe(MetricsText& out) const;

 private:
  SchedulerParts parts_;
  ApiCaller* caller_ = nullptr;
  std::unique_ptr<Firings> firings_;
};

}  // namespace tarn::scheduler
