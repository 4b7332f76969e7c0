// Worker: what DynamoDB does by itself: fills new indexes, deletes items that expired, forgets old
// tokens of transactions.
//
// All of it is on disk: a process that starts again goes on where the last one ended. Steps are
// small transactions that lose races to writers and run again. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "base/metrics.h"
#include "core/context.h"
#include "services/dynamodb/table.h"

namespace tarn::dynamodb {

class Worker {
 public:
  explicit Worker(Dynamodb& service) : service_(service) {}
  ~Worker() { stop(); }

  void start();
  void stop();
  void wake();
  void probe(MetricsText& out) const;

 private:
  // One table with something to do.
  struct Work {
    std::string key;
    std::string account;
    std::string region;
    std::string table;
    WorkRow row;
  };
  // Whether there is more to do at once.
  using Step = bool;

  void run();
  Result<Step> run_all(uint64_t generation);
  Result<std::vector<Work>> list_works(uint64_t generation);
  Result<Step> work_on(const Work& work, uint64_t generation);
  Result<Step> step(store::Transaction& transaction, const store::Scope& scope, Work work);
  Result<Step> fill(store::Transaction& transaction, const store::Scope& scope, const Table& table,
                    int64_t index, Work& work);
  Result<Step> expire(store::Transaction& transaction, const store::Scope& scope,
                      const Table& table);

  Dynamodb& service_;
  std::atomic<int64_t> expired_{0};
  std::atomic<int64_t> filled_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  bool is_stopping_ = false;
  std::thread thread_;
};

// Notes, in the transaction that makes it so, that the worker has to look at the table.
Result<void> put_work(Context& context, const TableRow& table);

}  // namespace tarn::dynamodb
