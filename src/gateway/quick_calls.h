// QuickCalls: the calls that run where they arrive, on the reactor. To wake a thread of the pool,
// and to be woken by it for the answer, takes longer than they do.
//
//   if (quick.takes(request)) return quick.run([&] { ... });
//
// They are operations on one thing, with a small body, which compute little and wait for nothing
// but a read of the store; commits end elsewhere. While many take long, as where the disk is slow,
// the next ones go to the pool as all others do. Thread-safe once the operations are added.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/operation.h"
#include "gateway/request.h"

namespace tarn::gateway {

class QuickCalls {
 public:
  static constexpr size_t kMaxBodyBytes = 16 << 10;
  static constexpr int64_t kLongUs = 1000;
  static constexpr int kWeightOfLong = 8;  // a long one counts as much as so many short ones
  static constexpr int kTooMuch = 64;      // of their balance
  static constexpr int kSpared = 256;      // so many go to the pool then

  // Takes note of the operations of the service that are quick.
  void add(const ServiceBinding& service);

  // `request` has its body, and its operation where the head tells it.
  bool takes(const Request& request);

  template <class Run>
  void run(const Run& run) {
    const auto start = std::chrono::steady_clock::now();
    run();
    note(std::chrono::steady_clock::now() - start);
  }
  void note(std::chrono::steady_clock::duration taken);

 private:
  std::vector<const OperationBinding*> operations_;
  std::atomic<int> balance_{0};  // below zero: calls that still go to the pool
};

}  // namespace tarn::gateway
