// DueQueue: rows that are due at times of domain time, each handled in one commit with what comes
// of it: events to deliver, schedules to fire, things to expire.
//
//   DueQueue queue({database, clock, "events.delivery", "events-delivery"},
//                  [&](store::Transaction& transaction, const DueItem& item) { … });
//   TRY(queue.put(transaction, {due_ms, id, bytes}));   // replaces the row of the same id
//   queue.wake();                                       // after the commit
//   queue.start();                                      // resumes what an earlier process left
//
// The item is taken out of the queue in the handler's transaction, which may put it in again for
// later: so nothing is handled twice, and nothing is lost. A handler that fails has its item
// postponed by kRetryMs in a commit of its own, and the others go on. It must only hand on:
// deliveries to be tried again and given up are the handler's own business.
// What was due while the server was down is due at once, in order. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "store/database.h"
#include "store/key.h"

namespace tarn {

struct DueItem {
  int64_t due_ms = 0;
  std::string id;  // unique in the queue
  std::string bytes;
};

struct DueQueueParts {
  store::Database& database;
  const Clock& clock;
  std::string name;         // of its rows: "events.delivery", and "events.delivery_at"
  std::string thread_name;  // fifteen bytes at most
  size_t batch = 1;         // items handled in one commit
};

class DueQueue {
 public:
  static constexpr int64_t kRetryMs = 60'000;
  // A transaction that holds so much is committed before the batch is full.
  static constexpr size_t kFullBytes = 400'000;

  using Handle = std::function<Result<void>(store::Transaction&, const DueItem&)>;
  using AfterCommit = std::function<void()>;

  // `after_commit` follows each commit of handlers.
  DueQueue(DueQueueParts parts, Handle handle, AfterCommit after_commit = {});
  ~DueQueue();
  DueQueue(const DueQueue&) = delete;
  DueQueue& operator=(const DueQueue&) = delete;

  Result<void> put(store::Transaction& transaction, const DueItem& item) const;
  Result<void> remove(store::Transaction& transaction, std::string_view id) const;
  // When it is due; nothing where it is not in the queue.
  Result<std::optional<int64_t>> find(store::Transaction& transaction, std::string_view id) const;

  void start();
  void stop();
  void wake();
  int64_t handled() const;  // items, since the start

 private:
  store::Key items_key() const;
  store::Key item_key(int64_t due_ms, std::string_view id) const;
  store::Key place_key(std::string_view id) const;  // of the row that says when it is due

  void run();
  Result<std::vector<std::string>> due_keys();
  // True where there may be more.
  Result<bool> handle_some();
  // Handles the first items of `keys` in one commit; answers how many.
  Result<size_t> handle_batch(const std::vector<std::string>& keys, size_t first, size_t most);
  Result<void> take(store::Transaction& transaction, const std::string& key);
  void postpone(const std::string& key, const Error& why);

  const DueQueueParts parts_;
  const Handle handle_;
  const AfterCommit after_commit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  bool is_stopping_ = false;
  int64_t handled_ = 0;
  std::thread thread_;
};

}  // namespace tarn
