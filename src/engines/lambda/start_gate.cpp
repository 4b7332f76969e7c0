#include "engines/lambda/start_gate.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace tarn::runner {

StartGate::StartGate(EventLoop& loop, size_t width)
    : loop_(loop),
      width_(width != 0 ? width : std::max<size_t>(std::thread::hardware_concurrency(), 2)) {}

// What comes later does not overtake those that wait.
bool StartGate::has_place() const {
  return timers_.size() < width_ && (waiting_.empty() || is_admitting_);
}

uint64_t StartGate::enter() {
  const uint64_t place = ++last_place_;
  timers_.emplace(place, loop_.after(kHoldUs, [this, place] {
    timers_.erase(place);
    admit();
  }));
  return place;
}

void StartGate::leave(uint64_t place) {
  const auto found = timers_.find(place);
  if (found == timers_.end()) return;
  loop_.cancel(found->second);
  timers_.erase(found);
  // Not from within a pool, which may be about to use what has just started.
  if (!waiting_.empty()) loop_.post([this] { admit(); });
}

void StartGate::wait(Pool& pool) {
  if (std::find(waiting_.begin(), waiting_.end(), &pool) == waiting_.end()) {
    waiting_.push_back(&pool);
  }
}

void StartGate::forget(Pool& pool) { std::erase(waiting_, &pool); }

void StartGate::admit() {
  is_admitting_ = true;
  while (timers_.size() < width_ && !waiting_.empty()) {
    Pool* const next = waiting_.front();
    waiting_.pop_front();
    next->on_turn();
  }
  is_admitting_ = false;
}

}  // namespace tarn::runner
