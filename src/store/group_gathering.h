// GroupGathering: how long the committer waits for a group to be more than what is there at once.
//
// Of clients that each wait for their commit, those of the group that has just been synced come
// back a moment later, when the next group is under way: they would take turns, each half a sync
// late. Where the disk is slow, to wait a moment for all of them makes one sync do. Where they do
// not come, the next groups go at once. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tarn::store {

class GroupGathering {
 public:
  static constexpr int64_t kLeastUs = 100;  // less is not worth a timer
  static constexpr int64_t kMostUs = 5000;
  static constexpr size_t kMostGone = 64;  // groups that go at once after others did not come

  // A group of `group` transactions was synced within `sync_us`, while `others` came.
  void note_group(size_t group, size_t others, int64_t sync_us) {
    wanted_ = (3 * (group + others) + 3) / 4;
    sync_us_ = sync_us_ == 0 ? sync_us : (3 * sync_us_ + sync_us) / 4;
  }

  // As many transactions as are worth waiting for.
  size_t wanted() const { return wanted_; }

  // How long to wait for them, where `here` are there; 0: go at once.
  int64_t patience_us(size_t here) {
    const int64_t patience_us = std::min(sync_us_ / 2, kMostUs);
    if (here >= wanted_ || patience_us < kLeastUs) return 0;
    if (at_once_ > 0) {
      --at_once_;
      return 0;
    }
    return patience_us;
  }

  // Whether they came in time.
  void note_outcome(bool have_come) {
    gone_ = have_come ? 0 : std::min(2 * gone_ + 1, kMostGone);
    at_once_ = gone_;
  }

 private:
  size_t wanted_ = 0;
  int64_t sync_us_ = 0;  // of the latest groups
  size_t gone_ = 0;      // groups to go at once, of the last time that others did not come
  size_t at_once_ = 0;   // of these, still to go
};

}  // namespace tarn::store
