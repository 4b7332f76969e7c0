#include "gateway/turns.h"

namespace tarn::gateway {

void Turns::take(size_t key_hash, Run run) {
  const size_t at = key_hash % kLanes;
  {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return;
    Lane& lane = lanes_[at];
    if (lane.is_taken) {
      lane.waiting.push_back(std::move(run));
      return;
    }
    lane.is_taken = true;
  }
  run(Turn(this, at));
}

void Turns::pass_on(size_t at) {
  Run next;
  {
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[at];
    if (is_stopped_ || lane.waiting.empty()) {
      lane.is_taken = false;
      return;
    }
    next = std::move(lane.waiting.front());
    lane.waiting.pop_front();
  }
  next(Turn(this, at));
}

void Turns::stop() {
  std::array<Lane, kLanes> dropped;  // outlives the lock: what goes with it may hold turns
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  for (size_t i = 0; i < kLanes; ++i) dropped[i].waiting.swap(lanes_[i].waiting);
}

}  // namespace tarn::gateway
