// EventLoop: one thread that waits for descriptors, timers and posted tasks. All state of running
// functions belongs to it, so none of it has locks.
//
//   loop.post([=] { ... });                                  // any thread
//   auto watch = loop.watch(fd, EPOLLIN, [=](uint32_t) { ... });   // on the loop's thread
//
// The descriptor must stay open until unwatch(). Whoever is named by tasks and timers calls stop()
// before it goes; the destructor does too.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "engines/descriptor.h"

namespace tarn::runner {

class EventLoop {
 public:
  using Task = std::function<void()>;
  using OnReady = std::function<void(uint32_t events)>;

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs what was posted, then joins: nothing runs any more. Of its owner's thread.
  void stop();
  void post(Task task);  // any thread

  // On the loop's thread. A watch that is gone gets no more events, not even those of this round.
  uint64_t watch(int fd, uint32_t events, OnReady on_ready);
  void change(uint64_t watch, uint32_t events);
  void unwatch(uint64_t watch);
  uint64_t after(int64_t delay_us, Task task);
  void cancel(uint64_t timer);

 private:
  struct Watch {
    int fd;
    std::shared_ptr<OnReady> on_ready;
  };

  void run();
  void run_posted();
  void run_timers();
  int wait_ms() const;

  engines::Descriptor epoll_, wake_;
  std::mutex mutex_;  // of posted_ and stopping_
  std::vector<Task> posted_;
  bool stopping_ = false;
  uint64_t last_id_ = 0;
  std::unordered_map<uint64_t, Watch> watches_;
  std::map<std::pair<int64_t, uint64_t>, Task> timers_;  // by due time
  std::unordered_map<uint64_t, int64_t> due_;            // of each timer
  std::thread thread_;
};

int64_t monotonic_us();

}  // namespace tarn::runner
