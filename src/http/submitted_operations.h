// SubmittedOperations: what other threads ask of a connection, brought to its loop in order.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace tarn::http {

class SubmittedOperations {
 public:
  // Any thread. True: none waited before, so the loop must be told to run them.
  bool add(std::function<void()> operation) {
    std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(operation));
    return waiting_.size() == 1;
  }

  // The loop's thread.
  void run() {
    std::vector<std::function<void()>> operations;
    {
      std::lock_guard lock(mutex_);
      operations.swap(waiting_);
    }
    for (auto& operation : operations) operation();
  }

 private:
  std::mutex mutex_;
  std::vector<std::function<void()>> waiting_;  // guarded by mutex_
};

}  // namespace tarn::http
