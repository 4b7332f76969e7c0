// Retention: lines that are older than their group's retention go, looked at each hour of domain
// time. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/due_queue.h"
#include "store/key.h"

namespace tarn::logs {

class Logs;

class Retention {
 public:
  explicit Retention(Logs& logs);

  // From the caller's commit on; wake() follows it.
  Result<void> follow(store::Transaction& transaction, const store::Scope& scope,
                      std::string_view group);

  void start() { queue_.start(); }
  void stop() { queue_.stop(); }
  void wake() { queue_.wake(); }

 private:
  Result<void> expire(store::Transaction& transaction, const DueItem& item);

  Logs& logs_;
  DueQueue queue_;
};

}  // namespace tarn::logs
