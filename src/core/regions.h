// Regions: AWS's commercial regions and their zones, as EC2 describes them. Constant facts, as of
// the pinned models' release. Thread-safe.
#pragma once

#include <span>
#include <string_view>

namespace tarn {

struct Region {
  std::string_view name;          // "us-east-1"
  std::string_view zone_letters;  // "abcdef"
  std::string_view zone_id;       // "use1", as in use1-az1
  bool opt_in;                    // not enabled until an account opts in
};

std::span<const Region> all_regions();
const Region* find_region(std::string_view name);  // null where unknown

}  // namespace tarn
