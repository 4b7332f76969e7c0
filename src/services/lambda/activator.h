// Activator: makes versions that were created or changed ready to run, in the background: their
// code is unpacked, with SnapStart it is initialized too, and their State and LastUpdateStatus then
// say so. Waiters wait for it.
//
// A row in the transaction that changed the version names it, so that a restart goes on.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "base/thread_pool.h"
#include "core/context.h"
#include "services/lambda/lambda.h"
#include "services/lambda/rows.h"

namespace tarn::lambda {

class Activator {
 public:
  explicit Activator(Lambda& lambda);

  // In the transaction that stores `row`, which is Pending or has an update InProgress.
  Result<void> schedule(Context& context, const FunctionRef& ref, const VersionRow& row);
  void resume();  // what an earlier process left
  // What is not ready yet is left for the next process.
  void stop() { is_stopping_ = true; }

 private:
  void run(const FunctionRef& ref, int64_t number);
  void record(const FunctionRef& ref, int64_t number, const Result<void>& prepared);
  // What there is to initialize, if anything.
  Result<std::optional<VersionRow>> prepare(const FunctionRef& ref, int64_t number);

  Lambda& lambda_;
  std::atomic<bool> is_stopping_ = false;
  ThreadPool pool_;
};

}  // namespace tarn::lambda
