// LiveSnapshots: hands out snapshots and knows the oldest one in use, up to which the committer
// must remember what was committed. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>

#include "store/rocks.h"

namespace tarn::store {

class LiveSnapshots : public std::enable_shared_from_this<LiveSnapshots> {
 public:
  explicit LiveSnapshots(std::shared_ptr<Rocks> rocks) : rocks_(std::move(rocks)) {}

  class Lease {
   public:
    Lease(std::shared_ptr<LiveSnapshots> owner, std::unique_ptr<Rocks::Snapshot> snapshot)
        : owner_(std::move(owner)), snapshot_(std::move(snapshot)) {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    const Rocks::Snapshot& snapshot() const { return *snapshot_; }

   private:
    std::shared_ptr<LiveSnapshots> owner_;
    std::unique_ptr<Rocks::Snapshot> snapshot_;
  };

  std::unique_ptr<Lease> take();
  // Of the oldest snapshot in use; of the next one where there is none.
  uint64_t oldest_sequence() const;

 private:
  std::shared_ptr<Rocks> rocks_;
  mutable std::mutex mutex_;
  std::multiset<uint64_t> sequences_;
};

}  // namespace tarn::store
