#include "engines/lambda/event_loop.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"

namespace tarn::runner {

namespace {

constexpr int kEventsMax = 64;
constexpr uint64_t kWakeId = 0;

}  // namespace

int64_t monotonic_us() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000 + now.tv_nsec / 1000;
}

EventLoop::EventLoop()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(epoll_.get() >= 0 && wake_.get() >= 0);
  epoll_event event{EPOLLIN, {.u64 = kWakeId}};
  CHECK(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) == 0);
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "functions");
}

EventLoop::~EventLoop() { stop(); }

void EventLoop::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  const uint64_t one = 1;
  (void)!write(wake_.get(), &one, sizeof one);
  thread_.join();
}

void EventLoop::post(Task task) {
  bool is_first;
  {
    const std::lock_guard lock(mutex_);
    is_first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  const uint64_t one = 1;
  if (is_first) (void)!write(wake_.get(), &one, sizeof one);
}

uint64_t EventLoop::watch(int fd, uint32_t events, OnReady on_ready) {
  const uint64_t id = ++last_id_;
  watches_[id] = {fd, std::make_shared<OnReady>(std::move(on_ready))};
  epoll_event event{events, {.u64 = id}};
  CHECK(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0);
  return id;
}

void EventLoop::change(uint64_t watch, uint32_t events) {
  epoll_event event{events, {.u64 = watch}};
  CHECK(epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, watches_.at(watch).fd, &event) == 0);
}

void EventLoop::unwatch(uint64_t watch) {
  const auto found = watches_.find(watch);
  if (found == watches_.end()) return;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, found->second.fd, nullptr);
  watches_.erase(found);
}

uint64_t EventLoop::after(int64_t delay_us, Task task) {
  const uint64_t id = ++last_id_;
  const int64_t due = monotonic_us() + delay_us;
  timers_.emplace(std::make_pair(due, id), std::move(task));
  due_[id] = due;
  return id;
}

void EventLoop::cancel(uint64_t timer) {
  const auto found = due_.find(timer);
  if (found == due_.end()) return;
  timers_.erase({found->second, timer});
  due_.erase(found);
}

int EventLoop::wait_ms() const {
  if (timers_.empty()) return -1;
  const int64_t left_us = timers_.begin()->first.first - monotonic_us();
  // Rounded up: a timer must not be waited for in a busy loop.
  return static_cast<int>(std::clamp<int64_t>((left_us + 999) / 1000, 0, 60'000));
}

void EventLoop::run_timers() {
  const int64_t now = monotonic_us();
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    Task task = std::move(timers_.begin()->second);
    due_.erase(timers_.begin()->first.second);
    timers_.erase(timers_.begin());
    task();
  }
}

void EventLoop::run_posted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (Task& task : tasks) task();
}

void EventLoop::run() {
  epoll_event events[kEventsMax];
  for (;;) {
    const int count = epoll_wait(epoll_.get(), events, kEventsMax, wait_ms());
    for (int i = 0; i < count; ++i) {
      const uint64_t id = events[i].data.u64;
      if (id == kWakeId) {
        uint64_t ignored;
        (void)!read(wake_.get(), &ignored, sizeof ignored);
        continue;
      }
      const auto found = watches_.find(id);
      if (found == watches_.end()) continue;
      const std::shared_ptr<OnReady> on_ready = found->second.on_ready;
      (*on_ready)(events[i].events);
    }
    run_posted();
    run_timers();
    const std::lock_guard lock(mutex_);
    if (stopping_ && posted_.empty()) return;
  }
}

}  // namespace tarn::runner
