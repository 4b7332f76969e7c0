// RuleSchedules: rules that fire by cron or rate. A firing, the queued event of it and the next
// firing are one commit. Of firings that were missed while the server was down, one is made up for.
// Thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "core/due_queue.h"
#include "services/events/events.h"
#include "services/events/rows.h"

namespace tarn::events {

class RuleSchedules {
 public:
  explicit RuleSchedules(Events& events);

  // After a rule with or without a schedule was stored, in the same transaction; wake() follows
  // its commit.
  Result<void> follow(store::Transaction& transaction, const RuleRef& rule, const RuleRow& row);
  Result<void> forget(store::Transaction& transaction, const RuleRef& rule);

  void start() { queue_.start(); }
  void stop() { queue_.stop(); }
  void wake() { queue_.wake(); }

 private:
  Result<void> fire(store::Transaction& transaction, const DueItem& item);
  Result<void> put_next(store::Transaction& transaction, const RuleRef& rule, const RuleRow& row,
                        int64_t after_ms);

  Events& events_;
  DueQueue queue_;
};

}  // namespace tarn::events
