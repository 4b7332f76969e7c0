// StartGate: how many environments may start at a time, of all pools. Starting one is computing, so
// more at a time than there are cores makes each of them later, and none sooner.
//
//   while (missing > 0 && gate.has_place()) environment = start(gate.enter());
//   if (missing > 0) gate.wait(pool);         // pool.on_turn() follows
//   gate.leave(place);                        // it has started, or failed to
//
// Who holds a place for longer than kHoldUs mostly waits for something else than a core, and holds
// it no more. Pools have their turns in the order in which they came. Belongs to the loop's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>

#include "engines/lambda/event_loop.h"

namespace tarn::runner {

class StartGate {
 public:
  static constexpr int64_t kHoldUs = 200'000;
  class Pool {
   public:
    virtual ~Pool() = default;
    virtual void on_turn() = 0;
  };

  // `width`: places; 0: as many as there are cores, but two at least.
  StartGate(EventLoop& loop, size_t width);

  bool has_place() const;
  uint64_t enter();
  void leave(uint64_t place);  // does nothing where it is no longer held
  void wait(Pool& pool);       // until its turn; more than once is once
  void forget(Pool& pool);

 private:
  void admit();

  EventLoop& loop_;
  const size_t width_;
  uint64_t last_place_ = 0;
  std::unordered_map<uint64_t, uint64_t> timers_;  // by place that is held
  std::deque<Pool*> waiting_;
  bool is_admitting_ = false;
};

}  // namespace tarn::runner
