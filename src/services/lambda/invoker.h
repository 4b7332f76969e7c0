// Invoker: has the runner run versions, within the concurrency that accounts and functions have.
// Waits on no thread of its callers. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>

#include "base/thread_pool.h"
#include "core/function_runner.h"
#include "services/lambda/lambda.h"
#include "services/lambda/prepared_versions.h"
#include "services/lambda/rows.h"

namespace tarn::lambda {

struct InvocationTicket {
  FunctionRef ref;                  // as called
  VersionRow version;               // that the qualifier means, after an alias's weights
  std::optional<int64_t> reserved;  // the function's own concurrency
  int64_t unreserved = 0;           // what all functions without share
  FunctionInvocation invocation;
  std::string lineage;  // of the call
};

class Invoker {
 public:
  explicit Invoker(Lambda& lambda);
  ~Invoker();

  // `done` is called once, on any thread, perhaps before this returns, and must not wait.
  void start(InvocationTicket ticket, FunctionDone done);
  void retire(const FunctionRef& ref, int64_t number);
  // FunctionRunner's, of a version by its row. But for readiness(), they may read, decrypt and
  // unpack.
  Result<void> keep_ready(const FunctionRef& ref, const VersionRow& row, int64_t environments);
  FunctionReadiness readiness(const FunctionRef& ref, const VersionRow& row);
  void make_snapshot(const FunctionRef& ref, const VersionRow& row, FunctionSnapshotDone done);
  // From now on the runner is not called any more, and may go.
  void stop();
  int64_t running() const;

 private:
  class Slot;
  Result<std::shared_ptr<Slot>> take_slot(const InvocationTicket& ticket);
  void run(const std::shared_ptr<InvocationTicket>& ticket, const FunctionDone& done);

  Lambda& lambda_;
  PreparedVersions prepared_;
  mutable std::mutex mutex_;
  std::map<std::string, int64_t> running_;  // by function's ARN, or account and region
  std::shared_mutex runner_mutex_;  // held while the runner is called; exclusively to stop that
  bool is_stopping_ = false;
  ThreadPool pool_;  // destroyed first
};

// What is to be run, of what a snapshot has: finds the version that a call of `ref` gets now.
// ResourceNotFoundException, ResourceConflictException where it is not active.
Result<InvocationTicket> make_ticket(const Lambda& lambda, store::Transaction& transaction,
                                     const FunctionRef& ref);

}  // namespace tarn::lambda
