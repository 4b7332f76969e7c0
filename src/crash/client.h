// Client: changes what is its own, one thing after the other, and keeps a model of what should be
// there: the state after each step, and when the step began and was acknowledged.
//
// After a crash nothing but one of those states may be seen: the last acknowledged one, or one of
// a step that had begun. A state is what a client of AWS could see, as named texts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/result.h"
#include "crash/world.h"

namespace tarn::crash {

using State = std::map<std::string, std::string>;

// How many file operations there were: the time of a recording.
using Now = std::function<size_t()>;

uint64_t digest_of(const State& state);

struct Step {
  size_t began_at = 0;
  size_t acknowledged_at = 0;
  State after;
  uint64_t digest = 0;  // of `after`
};

class Client {
 public:
  Client(std::string name, uint64_t seed) : name_(std::move(name)), random_(seed) {}
  virtual ~Client() = default;

  Result<void> run(World& world, int steps, const Now& now);
  // What can be seen of this client's things. Thread-safe once run() has returned.
  virtual Result<State> look(World& world) const = 0;
  // Whether what it sees depends on blobs, and not on rows alone.
  virtual bool has_blobs() const { return false; }

  const std::string& name() const { return name_; }
  const std::vector<Step>& history() const { return history_; }
  // Empty if `seen` may be there after a crash at that time, else what is wrong with it.
  std::string judge(const State& seen, size_t crash_at) const;
  bool allows(uint64_t digest, size_t crash_at) const;  // the same by digest

 protected:
  virtual Result<void> prepare(World& world) = 0;
  virtual Result<void> step(World& world) = 0;
  virtual State model() const = 0;

  // Enters the state as it is now. A step that has several of them calls it itself in between.
  void enter_state();
  uint64_t below(uint64_t count) { return random_() % count; }
  std::string random_bytes(size_t count);

 private:
  const std::string name_;
  std::mt19937_64 random_;
  size_t last_acknowledged(size_t crash_at) const;

  Now now_;
  size_t began_at_ = 0;
  std::vector<Step> history_;
};

std::string describe_bytes(std::string_view bytes);  // size and digest

}  // namespace tarn::crash
