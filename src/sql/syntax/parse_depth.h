// Depth of the tree under construction, kept below kMaxDepth so that whoever walks or frees the
// tree may recurse. Private to the parser. One thread.
#pragma once

#include <utility>

namespace tarn::sql {

struct DepthCounter {
  int now = 0;
  int deepest = 0;
};

// Throws a ParseFailure.
[[noreturn]] void fail_too_deep();

// One level of nesting while it lives.
class Depth {
 public:
  explicit Depth(DepthCounter& counter);
  ~Depth() { --counter_.now; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

 private:
  DepthCounter& counter_;
};

// A loop that wraps what it has in one more node per turn deepens the tree on its left: this
// counts the turns on top of the depth of what they wrap.
class Chain {
 public:
  explicit Chain(DepthCounter& counter)
      : counter_(counter), outer_deepest_(std::exchange(counter.deepest, counter.now)) {}
  ~Chain();
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  // One node was put over everything parsed since the start.
  void link();

 private:
  DepthCounter& counter_;
  int outer_deepest_;
};

}  // namespace tarn::sql
