// VersionPool: the environments of one version, and the invocations that wait for one.
//
// An invocation goes to the environment that was idle last, or waits for the first that becomes
// idle; as many are started as invocations wait, and as many as are kept ready, a few at a time
// (start_gate.h). Belongs to the loop's thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "engines/lambda/environment.h"
#include "engines/lambda/snapshot.h"
#include "engines/lambda/start_gate.h"

namespace tarn::runner {

struct PoolLimits {
  int64_t environments = 1000;              // of the whole machine
  int64_t idle_us = 10 * 60 * 1'000'000ll;  // how long one is kept for the next invocation
  int64_t init_us = 10 * 1'000'000;         // AWS's for code outside the handler
  size_t starts = 0;                        // at a time; 0: by cores
  size_t originals = 32;                    // that are kept to be copied, while they are not in use
  uint64_t original_bytes = 2ull << 30;     // of all of them
};

class VersionPool final : public StartGate::Pool {
 public:
  struct Machine {  // what all pools share
    Environment::Tools tools;
    PoolLimits limits;
    StartGate gate;
    int64_t environments = 0;  // that there are
    uint32_t last_slot = 0;
    std::function<bool()> make_room;  // ends an idle environment of any pool; false: there is none
  };

  VersionPool(Machine& machine, std::shared_ptr<const FunctionVersion> version,
              RuntimeProgram program);
  ~VersionPool() override;

  void invoke(Work work);
  void on_turn() override { start_missing(); }
  // Ends what is idle, and the rest as it becomes so; `gone` comes when none is left.
  void retire(std::function<void()> gone);
  // So many are to be there, initialized; see FunctionRunner::keep_ready().
  void keep(int64_t environments);
  int64_t kept() const { return kept_; }
  FunctionReadiness readiness() const;
  void end_all();
  bool is_retired() const { return is_retired_; }
  bool is_empty() const { return is_idle() && !(snapshot_ && snapshot_->is_there()); }
  void make_snapshot(FunctionSnapshotDone done);
  Snapshot* snapshot() { return snapshot_.get(); }  // null: the version has none
  // Nothing runs of it, and nobody waits.
  bool is_idle() const { return environments_.empty() && waiting_.empty(); }
  // Ends idle environments whose time is over; watches the memory of busy ones.
  void sweep_idle(int64_t now_us, int64_t real_ms);
  void watch_memory();
  Environment* longest_idle();
  Environment* find(const std::function<bool(Environment&)>& matches);
  size_t size() const { return environments_.size(); }
  size_t idle() const;
  size_t waiting() const { return waiting_.size(); }

 private:
  void dispatch();
  void start_missing();
  void start_kept();
  void start_one(int64_t init_limit_us, StartKind kind);
  bool has_original();
  std::unique_ptr<Snapshot> make_original();
  void on_gone(Environment& environment);
  void answer_failure(const std::shared_ptr<Environment>& environment);
  void check_retired();

  Machine& machine_;
  const std::shared_ptr<const FunctionVersion> version_;
  const RuntimeProgram program_;
  const std::unique_ptr<Snapshot> snapshot_;  // null: each environment initializes itself
  std::vector<std::shared_ptr<Environment>> environments_;
  std::deque<Work> waiting_;
  bool is_retired_ = false;
  int64_t kept_ = 0;
  int64_t retry_at_us_ = 0;  // when one is kept ready again after one failed to start; 0: none did
  // The initialization took too long once: the next has as long as the function itself. Of copies:
  // one could not be had, and another original is tried.
  bool is_second_try_ = false;
  std::function<void()> gone_;
};

}  // namespace tarn::runner
