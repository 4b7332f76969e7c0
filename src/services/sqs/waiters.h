// Waiters: receivers that wait for messages, on no thread of their own.
//
//   waiters.add(queue, is_fifo, until_ms, resume);   // resumed once, when there may be a message
//   waiters.note(arrival);                           // after the commit that brought it
//
// One thread looks at the clock for all of them: for those whose time is over, and for messages
// that become visible. `resume` only hands on. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "services/sqs/messages.h"

namespace tarn::sqs {

inline constexpr size_t kMaxWaiters = 20'000;

class Waiters {
 public:
  Waiters(store::Database& database, Messages& messages, const Clock& clock)
      : database_(database), messages_(messages), clock_(clock) {}
  ~Waiters() { stop(); }

  void start();
  void stop();  // resumes all
  // `until_ms` is monotonic time. Resumes at once where there are too many.
  void add(int64_t queue, bool is_fifo, int64_t until_ms, std::function<void()> resume);
  void note(const Arrival& arrival);
  void wake_all();     // something came, wherever
  bool takes() const;  // false: stopped, or too many wait
  size_t size() const;

 private:
  struct Waiter {
    int64_t until_ms;
    std::function<void()> resume;
  };
  struct Queue {
    bool is_fifo = false;
    std::list<Waiter> waiters;
    int64_t look_ms = 0;  // domain time: when there may be a message
  };
  using Resumes = std::vector<std::function<void()>>;

  void run();
  void tick(Resumes& due);
  void end_late_ones(Queue& queue, Resumes& due);
  void take_first(Queue& queue, Resumes& due);
  std::optional<int64_t> next_due(int64_t queue, bool is_fifo);

  store::Database& database_;
  Messages& messages_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int64_t, Queue> queues_;
  size_t count_ = 0;
  bool is_stopping_ = false;
  bool is_woken_ = false;
  std::thread thread_;
};

}  // namespace tarn::sqs
