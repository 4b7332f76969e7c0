// QueryRunner: executes started queries on threads of its own, in the order they came, and commits
// how each ended. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/thread_pool.h"
#include "core/objects.h"
#include "services/athena/athena.h"
#include "services/athena/rows.h"

namespace tarn::athena {

// One query while it has not ended: shared by its thread and by those who ask for it or stop it.
class LiveQuery {
 public:
  bool is_cancelled() const { return is_cancelled_; }
  bool is_running() const { return is_running_; }
  int64_t scanned_bytes() const { return scanned_bytes_; }

  void start() { is_running_ = true; }
  void set_scanned_bytes(int64_t bytes) { scanned_bytes_ = bytes; }
  void cancel();
  // What cancel() is to call as well; cleared with nothing.
  void set_on_cancel(std::function<void()> on_cancel);

 private:
  std::atomic<bool> is_cancelled_{false};
  std::atomic<bool> is_running_{false};
  std::atomic<int64_t> scanned_bytes_{0};
  std::mutex mutex_;
  std::function<void()> on_cancel_;
};

class QueryRunner {
 public:
  static constexpr size_t kThreads = 16;
  static constexpr size_t kQueueLimit = 10'000;

  explicit QueryRunner(const AthenaParts& parts);
  ~QueryRunner();

  // `row` is committed as QUEUED. False: the queue is full.
  bool submit(QueryRow row, Caller caller);
  // Null where the query has ended, or was started by an earlier process.
  std::shared_ptr<LiveQuery> find(const std::string& id);
  // Ends the query as CANCELLED soon; one that still waits for a thread need not wait for it.
  void cancel(const std::string& id);
  // Commits the row of a query that has ended, and that it is no longer open.
  Result<void> commit_end(const QueryRow& row, const std::string& account,
                          const std::string& region);

 private:
  struct Task {
    QueryRow row;
    Caller caller;
    LiveQuery live;
    std::atomic<bool> is_claimed{false};  // by the thread that brings it to its end
  };

  std::shared_ptr<Task> find_task(const std::string& id);
  void run(Task& task);
  void forget(const std::string& id);

  const AthenaParts& parts_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Task>> tasks_;
  std::unique_ptr<ThreadPool> threads_;
  std::unique_ptr<ThreadPool> cancelling_;  // of what still waits for threads_
};

}  // namespace tarn::athena
