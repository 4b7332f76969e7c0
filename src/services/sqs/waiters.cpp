#include "services/sqs/waiters.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "base/log.h"

namespace tarn::sqs {
namespace {

// Domain time may be moved at any time: it is looked at so often.
constexpr int64_t kPauseMs = 100;
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
// Between two looks at a queue that has messages and somebody who waits: others are taking them.
constexpr int64_t kAgainMs = 5;

}  // namespace

void Waiters::start() {
  thread_ = std::thread([this] { run(); });
}

void Waiters::stop() {
  Resumes all;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    for (auto& [id, queue] : queues_) {
      while (!queue.waiters.empty()) take_first(queue, all);
    }
    queues_.clear();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (auto& resume : all) resume();
}

void Waiters::add(int64_t queue, bool is_fifo, int64_t until_ms, std::function<void()> resume) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_stopping_ && count_ < kMaxWaiters) {
      Queue& found = queues_[queue];
      found.is_fifo = is_fifo;
      found.waiters.push_back({until_ms, std::move(resume)});
      // What was committed between the receiver's snapshot and now is seen by the next look.
      found.look_ms = std::min(found.look_ms, clock_.domain_ms());
      ++count_;
      is_woken_ = true;
      resume = nullptr;
    }
  }
  changed_.notify_all();
  if (resume) resume();
}

void Waiters::note(const Arrival& arrival) {
  Resumes due;
  {
    const std::lock_guard lock(mutex_);
    const auto found = queues_.find(arrival.queue);
    if (found == queues_.end()) return;
    Queue& queue = found->second;
    if (arrival.due_ms <= clock_.domain_ms()) {
      for (size_t i = 0; i < arrival.count && !queue.waiters.empty(); ++i) take_first(queue, due);
    }
    if (arrival.due_ms < queue.look_ms) {
      queue.look_ms = arrival.due_ms;
      is_woken_ = true;
    }
    if (queue.waiters.empty()) queues_.erase(found);
  }
  changed_.notify_all();
  for (auto& resume : due) resume();
}

void Waiters::wake_all() {
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, queue] : queues_) queue.look_ms = 0;
    is_woken_ = true;
  }
  changed_.notify_all();
}

bool Waiters::takes() const {
  const std::lock_guard lock(mutex_);
  return !is_stopping_ && count_ < kMaxWaiters;
}

size_t Waiters::size() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

void Waiters::run() {
  pthread_setname_np(pthread_self(), "sqs-waiters");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    is_woken_ = false;
    Resumes due;
    tick(due);
    lock.unlock();
    for (auto& resume : due) resume();
    lock.lock();
    const bool is_busy = !due.empty();
    const auto pause = std::chrono::milliseconds(is_busy ? kAgainMs : kPauseMs);
    if (is_stopping_) return;
    if (queues_.empty()) {
      changed_.wait(lock, [this] { return is_stopping_ || !queues_.empty(); });
    } else {
      changed_.wait_for(lock, pause, [this] { return is_stopping_ || is_woken_; });
    }
  }
}

void Waiters::tick(Resumes& due) {
  const int64_t now_ms = clock_.domain_ms();
  for (auto at = queues_.begin(); at != queues_.end();) {
    Queue& queue = at->second;
    end_late_ones(queue, due);
    if (!queue.waiters.empty() && queue.look_ms <= now_ms) {
      const auto next = next_due(at->first, queue.is_fifo);
      queue.look_ms = next.value_or(kNever);
      if (next && *next <= now_ms) {
        take_first(queue, due);
        queue.look_ms = now_ms + kAgainMs;
      }
    }
    at = queue.waiters.empty() ? queues_.erase(at) : std::next(at);
  }
}

void Waiters::end_late_ones(Queue& queue, Resumes& due) {
  const int64_t now_ms = clock_.monotonic_ms();
  for (auto at = queue.waiters.begin(); at != queue.waiters.end();) {
    if (at->until_ms > now_ms) {
      ++at;
      continue;
    }
    due.push_back(std::move(at->resume));
    at = queue.waiters.erase(at);
    --count_;
  }
}

void Waiters::take_first(Queue& queue, Resumes& due) {
  due.push_back(std::move(queue.waiters.front().resume));
  queue.waiters.pop_front();
  --count_;
}

std::optional<int64_t> Waiters::next_due(int64_t queue, bool is_fifo) {
  const auto snapshot = database_.begin();
  auto next = messages_.next_due(*snapshot, queue, is_fifo);
  if (next.ok()) return *next;
  log_error("sqs.queue_unreadable", {{"message", next.error().message()}});
  return std::nullopt;
}

}  // namespace tarn::sqs
