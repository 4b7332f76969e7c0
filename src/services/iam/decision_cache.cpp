#include "services/iam/decision_cache.h"

#include <functional>
#include <utility>

namespace tarn::iam {

size_t DecisionCache::slot_of(std::string_view action, std::string_view resource) {
  const std::hash<std::string_view> hash;
  return (hash(action) * 31 + hash(resource)) % kSlots;
}

std::shared_ptr<const AccessDecision> DecisionCache::find(const Place& place,
                                                          std::string_view action,
                                                          std::string_view resource) const {
  const size_t at = slot_of(action, resource);
  const std::lock_guard lock(mutex_);
  if (slots_.empty()) return nullptr;
  const Slot& slot = slots_[at];
  if (slot.decision == nullptr || slot.region != place.region || slot.account != place.account ||
      slot.decision->action != action || slot.decision->resource != resource) {
    return nullptr;
  }
  return slot.decision;
}

void DecisionCache::keep(const Place& place, std::shared_ptr<const AccessDecision> decision) {
  const size_t at = slot_of(decision->action, decision->resource);
  const std::lock_guard lock(mutex_);
  if (slots_.empty()) slots_.resize(kSlots);
  slots_[at] = {std::string(place.region), std::string(place.account), std::move(decision)};
}

}  // namespace tarn::iam
