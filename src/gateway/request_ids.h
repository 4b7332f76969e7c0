// RequestIds: ids of requests, UUIDs of version 7. They begin with the time, so that the audit
// trail finds a request without an index. Randomness is drawn for many ids at once: drawing it for
// each would cost as much as decoding a request. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "base/random.h"

namespace tarn::gateway {

class RequestIds {
 public:
  explicit RequestIds(Random& random) : random_(random) {}
  std::string next(int64_t unix_ms);

 private:
  static constexpr size_t kIdsAtOnce = 64;

  Random& random_;
  std::mutex mutex_;
  std::string bytes_;
};

}  // namespace tarn::gateway
