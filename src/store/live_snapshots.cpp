#include "store/live_snapshots.h"

namespace tarn::store {

LiveSnapshots::Lease::~Lease() {
  std::lock_guard lock(owner_->mutex_);
  owner_->sequences_.erase(owner_->sequences_.find(snapshot_->sequence()));
}

std::unique_ptr<LiveSnapshots::Lease> LiveSnapshots::take() {
  // Taken and entered as one step: the committer must not forget in between.
  std::lock_guard lock(mutex_);
  auto snapshot = std::make_unique<Rocks::Snapshot>(rocks_);
  sequences_.insert(snapshot->sequence());
  return std::make_unique<Lease>(shared_from_this(), std::move(snapshot));
}

uint64_t LiveSnapshots::oldest_sequence() const {
  std::lock_guard lock(mutex_);
  return sequences_.empty() ? rocks_->latest_sequence() : *sequences_.begin();
}

}  // namespace tarn::store
