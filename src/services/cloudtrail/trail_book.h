// TrailBook: the trails that log, in memory, for the question which of them takes an event.
//
// Read anew after a commit that changed a trail, before that commit is answered. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/audit.h"
#include "services/cloudtrail/trail_rows.h"
#include "store/database.h"

namespace tarn::cloudtrail {

class TrailBook {
 public:
  explicit TrailBook(store::Database& database) : database_(database) {}

  using Trails = std::vector<TrailRow>;
  std::shared_ptr<const Trails> logging();  // of the database's generation
  void changed();

  // The logging trails that the event is to be delivered to.
  std::vector<TrailName> takers_of(const AuditEvent& event);

 private:
  store::Database& database_;
  std::mutex mutex_;
  uint64_t generation_ = 0;  // 0: to be read
  std::shared_ptr<const Trails> trails_;
};

// Every trail that is stored, logging or not.
Result<std::vector<TrailRow>> read_trails(store::Transaction& transaction, uint64_t generation,
                                          std::string_view account = {});

}  // namespace tarn::cloudtrail
