// Sequence: numbers that only grow, also across restarts, for versions, data and buckets.
//
// A number is the real time in milliseconds and a count within it. A row holds a limit that lies
// an hour ahead, so that a clock that was set back does not make numbers come again. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace tarn::s3 {

class Sequence {
 public:
  Sequence(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  // Commits a transaction of its own about once an hour. Never called on the committer thread.
  Result<int64_t> next();

 private:
  Result<void> reserve(int64_t wanted);

  store::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  int64_t last_ = 0;
  int64_t limit_ = 0;
  uint64_t generation_ = 0;
};

}  // namespace tarn::s3
