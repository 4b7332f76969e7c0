// Turns: who lost a race for a row runs again when it is its turn, so that each of many that want
// one row gets there.
//
//   turns.take(key_hash, [request](Turns::Turn turn) { ... run it again, holding the turn ... });
//
// One at a time holds the turn of a key, the others wait in order, on no thread. Who comes new does
// not ask: it may win a race, but then it is done. Keys share a few lanes. Thread-safe; outlives
// the turns it gave, or is stopped before.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace tarn::gateway {

class Turns {
 public:
  static constexpr size_t kLanes = 256;

  // Gives the turn to the next one when it goes.
  class Turn {
   public:
    Turn() = default;
    Turn(Turns* turns, size_t lane) : turns_(turns), lane_(lane) {}
    Turn(Turn&& other) noexcept
        : turns_(std::exchange(other.turns_, nullptr)), lane_(other.lane_) {}
    Turn& operator=(Turn&& other) noexcept {
      std::swap(turns_, other.turns_);
      std::swap(lane_, other.lane_);
      return *this;
    }
    ~Turn() { end(); }
    bool is_held() const { return turns_ != nullptr; }
    void end() {
      if (Turns* turns = std::exchange(turns_, nullptr)) turns->pass_on(lane_);
    }

   private:
    Turns* turns_ = nullptr;
    size_t lane_ = 0;
  };

  using Run = std::function<void(Turn)>;
  // Calls `run` at once where nobody has the turn, else when it comes, on the thread that gave it
  // up: it must only hand on.
  void take(size_t key_hash, Run run);

  // Those who wait are dropped, and no turn is passed on any more.
  void stop();

 private:
  struct Lane {
    bool is_taken = false;
    std::deque<Run> waiting;
  };
  void pass_on(size_t lane);

  std::mutex mutex_;
  std::array<Lane, kLanes> lanes_;
  bool is_stopped_ = false;
};

}  // namespace tarn::gateway
