// DecisionCache: what the policies of one principal have allowed, where they ask for nothing but
// the action and the resource. It goes with the policies that it was made of. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit.h"

namespace tarn::iam {

class DecisionCache {
 public:
  // What a decision hangs on beside action and resource.
  struct Place {
    std::string_view region;   // where the call is made
    std::string_view account;  // of the owner of the resource, where the request says it
  };
  // Null: decide.
  std::shared_ptr<const AccessDecision> find(const Place& place, std::string_view action,
                                             std::string_view resource) const;
  void keep(const Place& place, std::shared_ptr<const AccessDecision> decision);

 private:
  // A few, as they are of each principal: what falls on a taken slot takes it.
  static constexpr size_t kSlots = 32;
  struct Slot {
    std::string region;
    std::string account;
    std::shared_ptr<const AccessDecision> decision;
  };
  static size_t slot_of(std::string_view action, std::string_view resource);

  mutable std::mutex mutex_;
  std::vector<Slot> slots_;  // empty until the first is kept
};

}  // namespace tarn::iam
