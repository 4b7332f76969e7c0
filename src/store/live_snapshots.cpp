#include "store/live_snapshots.h"

#include <functional>

namespace tarn::store {

Result<std::optional<std::string>> LiveSnapshot::get_shared(std::string_view key) const {
  Kept& kept = kept_[std::hash<std::string_view>()(key) % kSlots];
  {
    const std::lock_guard lock(mutex_);
    if (kept.key == key) return kept.value;
  }
  std::optional<std::string> value = TRY(snapshot_.rocks().get(snapshot_, key, Family::kRows));
  if (value && value->size() > kMaxKeptBytes) return value;
  const std::lock_guard lock(mutex_);
  kept = {std::string(key), value};
  return value;
}

std::shared_ptr<const LiveSnapshot> LiveSnapshots::take() {
  // Taken and entered as one step: the committer must not forget in between.
  std::shared_ptr<const LiveSnapshot> older;  // let go of without the lock
  const std::lock_guard lock(mutex_);
  if (newest_ == nullptr || newest_->sequence() != rocks_->latest_sequence()) {
    older = std::exchange(newest_, std::make_shared<const LiveSnapshot>(rocks_));
    if (older != nullptr) older_.push_back(older);
  }
  return newest_;
}

uint64_t LiveSnapshots::oldest_sequence() const {
  const std::lock_guard lock(mutex_);
  for (; !older_.empty(); older_.pop_front()) {
    if (const auto oldest = older_.front().lock()) return oldest->sequence();
  }
  // With the lock nobody takes it, so one pointer is ours alone.
  const bool is_in_use = newest_ != nullptr && newest_.use_count() > 1;
  return is_in_use ? newest_->sequence() : rocks_->latest_sequence();
}

}  // namespace tarn::store
