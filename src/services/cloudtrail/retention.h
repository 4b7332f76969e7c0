// Retention: how long events are kept. Called by the mover's thread.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "services/cloudtrail/event_rows.h"
#include "store/database.h"

namespace tarn::cloudtrail {

inline constexpr int64_t kRetentionMs = int64_t{90} * 24 * 3600 * 1000;  // as in AWS

struct RetentionLimits {
  int64_t kept_bytes = int64_t{1} << 30;  // of keys and rows; the oldest go first
};

// Removes what is older than kRetentionMs, and the oldest beyond the limit, in small transactions.
Result<void> remove_old_events(store::Database& database, const Clock& clock,
                               const RetentionLimits& limits);

// Accounts and regions that have events.
struct PlaceName {
  std::string account;
  std::string region;
};
Result<std::vector<PlaceName>> read_places(store::Transaction& transaction, uint64_t generation);

}  // namespace tarn::cloudtrail
