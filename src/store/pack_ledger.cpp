#include "store/pack_ledger.h"

namespace tarn::store {

void PackLedger::begin(uint64_t pack_id) {
  std::lock_guard lock(mutex_);
  packs_[pack_id] = Pack{true, false, 0, {}};
}

void PackLedger::add(uint64_t pack_id) {
  std::lock_guard lock(mutex_);
  auto found = packs_.find(pack_id);
  if (found != packs_.end()) ++found->second.live_records;
}

bool PackLedger::remove(const Extent& extent) {
  std::lock_guard lock(mutex_);
  auto at = packs_.try_emplace(extent.id).first;
  if (!at->second.is_counted) {
    at->second.released_offsets.insert(extent.offset_bytes);
    return false;
  }
  if (at->second.live_records > 0) --at->second.live_records;
  return drop_if_empty(at);
}

bool PackLedger::seal(uint64_t pack_id) {
  std::lock_guard lock(mutex_);
  auto found = packs_.find(pack_id);
  if (found == packs_.end()) return false;
  found->second.is_sealed = true;
  return drop_if_empty(found);
}

bool PackLedger::count(uint64_t pack_id, const std::vector<uint64_t>& referenced_offsets) {
  std::lock_guard lock(mutex_);
  auto at = packs_.try_emplace(pack_id).first;
  Pack& pack = at->second;
  for (uint64_t offset : referenced_offsets) {
    if (!pack.released_offsets.contains(offset)) ++pack.live_records;
  }
  pack.released_offsets.clear();
  pack.is_counted = true;
  return drop_if_empty(at);
}

bool PackLedger::is_counted(uint64_t pack_id) const {
  std::lock_guard lock(mutex_);
  auto found = packs_.find(pack_id);
  return found != packs_.end() && found->second.is_counted;
}

void PackLedger::clear() {
  std::lock_guard lock(mutex_);
  packs_.clear();
}

bool PackLedger::drop_if_empty(std::map<uint64_t, Pack>::iterator at) {
  const Pack& pack = at->second;
  if (!pack.is_counted || !pack.is_sealed || pack.live_records > 0) return false;
  packs_.erase(at);
  return true;
}

}  // namespace tarn::store
