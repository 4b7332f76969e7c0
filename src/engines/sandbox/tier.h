// How well this machine lets sandboxes be kept apart: found out by trying, once, in a process with
// one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

struct Tier {
  Isolation isolation = Isolation::kTrusted;  // kTrusted: none holds, and nothing may be run
  bool has_proc = false;                      // a /proc of the sandbox's own can be mounted
  bool has_overlay = false;                   // several layers can be shown as one folder
  int32_t landlock = 0;                       // its version; 0: none
  std::string no_copies;                      // why there are none (copies.h); empty: there are
  std::string reason;                         // why it is not better

  template <class V>
  void fields(V& v) {
    v(isolation), v(has_proc), v(has_overlay), v(landlock), v(no_copies), v(reason);
  }
};

// The best there is, or `only` that kind.
Tier find_tier(std::optional<Isolation> only = {});

// "full", "process", "none"; what control groups add is not among it.
std::string name_of(Isolation isolation);

// What sandboxes of this tier don't protect from, a sentence each.
std::vector<std::string> unprotected(const Tier& tier);

}  // namespace tarn::sandbox
