// LiveSnapshots: hands out snapshots and knows the oldest one in use, up to which the committer
// must remember what was committed. While nothing is committed all get the same one: RocksDB makes
// each under the lock that its writes take. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "store/rocks.h"

namespace tarn::store {

// A snapshot that transactions share, and the few rows that most of them read: of a table, of a
// bucket. What it holds of them is true for as long as it lives, as a snapshot never changes.
class LiveSnapshot {
 public:
  static constexpr size_t kMaxKeptBytes = 4096;  // of a value

  explicit LiveSnapshot(std::shared_ptr<Rocks> rocks) : snapshot_(std::move(rocks)) {}

  const Rocks::Snapshot& rows() const { return snapshot_; }
  uint64_t sequence() const { return snapshot_.sequence(); }
  // A row that others are likely to read as well.
  Result<std::optional<std::string>> get_shared(std::string_view key) const;

 private:
  static constexpr size_t kSlots = 16;  // what falls on a taken one takes it
  struct Kept {
    std::string key;  // empty: none
    std::optional<std::string> value;
  };

  Rocks::Snapshot snapshot_;
  mutable std::mutex mutex_;
  mutable std::array<Kept, kSlots> kept_;
};

class LiveSnapshots {
 public:
  explicit LiveSnapshots(std::shared_ptr<Rocks> rocks) : rocks_(std::move(rocks)) {}

  // In use until the last pointer to it goes.
  std::shared_ptr<const LiveSnapshot> take();
  // Of the oldest snapshot in use; of the next one where there is none.
  uint64_t oldest_sequence() const;

 private:
  std::shared_ptr<Rocks> rocks_;
  mutable std::mutex mutex_;
  std::shared_ptr<const LiveSnapshot> newest_;
  mutable std::deque<std::weak_ptr<const LiveSnapshot>> older_;  // by sequence
};

}  // namespace tarn::store
