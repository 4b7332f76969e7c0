// OutputBudget: what waits to be sent on all connections of a server together, so that a thousand
// clients that read slowly do not hold a thousand full queues. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>

namespace tarn::http {

struct OutputBudget {
  static constexpr size_t kAmpleBytes = 64 * 1024 * 1024;

  std::atomic<size_t> queued_bytes{0};
  bool is_scarce() const { return queued_bytes.load(std::memory_order_relaxed) > kAmpleBytes; }
};

}  // namespace tarn::http
