// Firings: schedules as they fall due, and invocations of their targets.
//
// A firing, the queued invocation of it and the next firing are one commit, so that each firing
// invokes once. Of firings that were missed while the server was down, one is made up for. An
// invocation goes on after its schedule is gone. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/due_queue.h"
#include "services/scheduler/rows.h"
#include "services/scheduler/scheduler.h"

namespace tarn::scheduler {

// A firing that waits; with a flexible window, the item is due later than `nominal_ms`.
struct FiringRow {
  int64_t nominal_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, nominal_ms);
  }
};

struct InvocationRow {
  std::string schedule_arn;
  TargetRow target;
  int64_t nominal_ms = 0;
  int64_t queued_ms = 0;
  int64_t attempts = 0;
  template <class V>
  void fields(V& v) {
    v(1, schedule_arn);
    v(2, target);
    v(3, nominal_ms);
    v(4, queued_ms);
    v(5, attempts);
  }
};

class Firings {
 public:
  explicit Firings(Scheduler& scheduler);

  // After a schedule was stored or removed, in the same transaction; wake() follows its commit.
  Result<void> follow(store::Transaction& transaction, const ScheduleRef& ref,
                      const ScheduleRow& row);
  Result<void> forget(store::Transaction& transaction, const ScheduleRef& ref);

  void start();
  void stop();
  void wake() { due_.wake(); }
  int64_t fired() const { return invocations_.handled(); }

 private:
  Result<bool> put_next(store::Transaction& transaction, const ScheduleRef& ref,
                        const ScheduleRow& row, int64_t after_ms);
  Result<void> fire(store::Transaction& transaction, const DueItem& item);
  Result<void> invoke(store::Transaction& transaction, const DueItem& item);
  Result<void> fail(store::Transaction& transaction, const DueItem& item, InvocationRow row,
                    const ScheduleRef& ref, const Error& why);
  Result<void> call_universal(const std::string& id, const InvocationRow& row,
                              const ScheduleRef& ref);
  Result<void> bury(store::Transaction& transaction, const std::string& id,
                    const InvocationRow& row, const ScheduleRef& ref, const Error& why,
                    std::string_view exhausted);

  Scheduler& scheduler_;
  std::set<std::string> reached_;  // ARNs, of the commit that is under way; of one thread
  std::optional<std::pair<std::string, Result<void>>> last_call_;  // of one thread
  DueQueue due_;
  DueQueue invocations_;
};

// What a target gets: its Input with the <aws.scheduler.…> placeholders filled, an event around it
// for a bus, or the event that AWS sends where there is no input. Pure function.
std::string payload_of(const InvocationRow& row, const ScheduleRef& ref, std::string_view id);

}  // namespace tarn::scheduler
