#include "base/thread_pool.h"

#include <pthread.h>

#include <utility>

namespace tarn {

ThreadPool::ThreadPool(std::string name, size_t thread_count, size_t queue_limit)
    : queue_limit_(queue_limit) {
  threads_.reserve(thread_count);
  for (size_t i = 0; i < thread_count; ++i) {
    threads_.emplace_back([this, name] { run(name); });
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool ThreadPool::try_post(std::function<void()> task) {
  {
    std::lock_guard lock(mutex_);
    if (tasks_.size() >= queue_limit_) ++refused_;
    if (stopping_ || tasks_.size() >= queue_limit_) return false;
    tasks_.push_back(std::move(task));
  }
  ready_.notify_one();
  return true;
}

void ThreadPool::post(std::function<void()> task) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.push_back(std::move(task));
  }
  ready_.notify_one();
}

int64_t ThreadPool::queued() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int64_t>(tasks_.size());
}

int64_t ThreadPool::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

int64_t ThreadPool::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

void ThreadPool::run(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
  for (bool has_run = false;; has_run = true) {
    std::function<void()> task;
    {
      std::unique_lock lock(mutex_);
      if (has_run) --running_;
      ready_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
      ++running_;
    }
    task();
  }
}

}  // namespace tarn
