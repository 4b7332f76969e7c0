// Sequence: numbers that only grow, also across restarts.
//
//   Sequence sequence(database, clock, "sqs.sequence_limit");   // a row of its own for each
//
// A number is the real time in milliseconds and a count within it. A row holds a limit that lies
// an hour ahead, so that a clock that was set back does not make numbers come again. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace tarn {

class Sequence {
 public:
  Sequence(store::Database& database, const Clock& clock, std::string_view row_kind)
      : database_(database), clock_(clock), row_kind_(row_kind) {}
  // Commits a transaction of its own about once an hour.
  Result<int64_t> next();

 private:
  Result<void> reserve(int64_t wanted);

  store::Database& database_;
  const Clock& clock_;
  const std::string row_kind_;
  std::mutex mutex_;
  int64_t last_ = 0;
  int64_t limit_ = 0;
  uint64_t generation_ = 0;
};

}  // namespace tarn
