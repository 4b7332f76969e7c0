// Snapshot: the original that a version's environments are copies of. Initialized when it is first
// wanted, and again when it is wanted after it was dropped or has died.
//
//   if (auto door = snapshot.door()) environment->start(limit_us, StartKind::kCopy, door);
//   else snapshot.want(slot);                       // on_ready or on_failed follows
//
// Belongs to the loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engines/lambda/environment.h"

namespace tarn::runner {

class Snapshot {
 public:
  struct Hooks {
    std::function<void()> on_ready;
    std::function<void(Environment&)> on_failed;  // it is gone, and has an init_failure()
    std::function<void()> on_gone;                // after any end
  };

  Snapshot(Environment::Tools tools, std::shared_ptr<const FunctionVersion> version,
           RuntimeProgram program, Hooks hooks);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  void want(uint32_t slot);
  // The same, with an answer.
  void make(uint32_t slot, FunctionSnapshotDone done);
  std::shared_ptr<const OriginalDoor> door();  // null: it is not ready
  void drop();                                 // its copies end with it
  void watch_memory();

  bool is_there() const { return original_ != nullptr; }
  bool is_ready() const { return is_there() && !is_dropped_ && original_->door() != nullptr; }
  int64_t used_us() const { return used_us_; }  // last
  uint64_t bytes();

 private:
  void on_held();
  void on_end(Environment& environment);
  void answer(const Result<void>& result);

  const Environment::Tools tools_;
  const std::shared_ptr<const FunctionVersion> version_;
  const RuntimeProgram program_;
  const Hooks hooks_;
  std::shared_ptr<Environment> original_;
  bool is_dropped_ = false;  // and ends
  int64_t used_us_ = 0;
  std::vector<FunctionSnapshotDone> waiting_;
};

}  // namespace tarn::runner
