// EventQueue: runs asynchronous invocations from their durable queue, as often as AWS does.
//
// An event is in the queue until its function has succeeded, or its attempts or its time are used
// up; then its destination gets a record in the same commit. What ran while the process died runs
// again. Times are domain time. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "base/metrics.h"
#include "base/thread_pool.h"
#include "core/function_runner.h"
#include "services/lambda/event_rows.h"
#include "services/lambda/lambda.h"

namespace tarn::lambda {

class EventQueue {
 public:
  explicit EventQueue(Lambda& lambda);
  ~EventQueue();

  // Buffers an event in the caller's transaction; wake() follows its commit. A payload of more than
  // kPiecesPerTransaction pieces has its first ones there already.
  Result<void> put(store::Transaction& transaction, EventRow row, std::string_view payload);

  void start();
  void stop();
  void wake();
  void probe(MetricsText& out) const;

 private:
  struct Due {
    std::string key;
    EventRow row;
  };
  // How an attempt ended, and what is to become of the event.
  struct Verdict;

  void run();
  Result<void> drop_orphans();
  Result<bool> start_due();
  void attempt(Due due);
  void finish(const Due& due, const std::string& version, const Result<FunctionAnswer>& answer);
  Result<void> conclude(store::Transaction& transaction, const Due& due, const std::string& version,
                        const Result<FunctionAnswer>& answer);
  Result<void> postpone(store::Transaction& transaction, const Due& due, int64_t delay_ms,
                        EventRow next);
  Result<void> end(store::Transaction& transaction, const Due& due, const Verdict& verdict);
  bool is_looping(store::Transaction& transaction, const EventRow& row);
  void release(const std::string& key);

  Lambda& lambda_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> in_flight_;  // keys of rows
  bool is_woken_ = false;
  bool is_stopping_ = false;
  ThreadPool pool_;  // concludes attempts
  std::thread thread_;
};

}  // namespace tarn::lambda
