// ThreadPool: a fixed number of threads and a bounded queue of tasks.
//
//   ThreadPool workers("worker", 4, 10'000);
//   if (!workers.try_post([=] { ... })) answer_slow_down();
//
// A task must not throw, and must not wait for another task of the same pool. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tarn {

class ThreadPool {
 public:
  ThreadPool(std::string name, size_t thread_count, size_t queue_limit);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();  // stops

  // Runs what is queued, takes no more, and waits for all of it. Not from a task.
  void stop();

  // False when the queue is full or the pool is stopping.
  [[nodiscard]] bool try_post(std::function<void()> task);
  // For what must follow work already accepted: ignores the limit, not the stopping.
  void post(std::function<void()> task);
  int64_t queued() const;   // tasks that wait
  int64_t running() const;  // tasks that run
  int64_t refused() const;  // since the start, by a full queue
  size_t thread_count() const { return threads_.size(); }

 private:
  void run(const std::string& name);

  const size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  int64_t running_ = 0;
  int64_t refused_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace tarn
