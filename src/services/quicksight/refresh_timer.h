// RefreshTimer: starts the ingestions of refresh schedules when they are due, by domain time. What
// was due while the server was down is made up for once. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/due_queue.h"
#include "services/quicksight/ingestor.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/spice_rows.h"

namespace tarn::quicksight {

class RefreshTimer {
 public:
  RefreshTimer(const QuicksightParts& parts, Ingestor& ingestor);

  // In the operation's transaction; wake() after its commit. Replaces what was due.
  Result<void> put(store::Transaction& transaction, const store::Scope& scope,
                   std::string_view data_set_id, const RefreshScheduleRow& row) const;
  Result<void> remove(store::Transaction& transaction, const store::Scope& scope,
                      std::string_view data_set_id, std::string_view id) const;
  void start() { queue_.start(); }
  void wake() { queue_.wake(); }

 private:
  Result<void> fire(store::Transaction& transaction, const DueItem& item);
  void submit_fired();

  const QuicksightParts& parts_;
  Ingestor& ingestor_;
  std::mutex mutex_;
  std::vector<IngestionTicket> fired_;  // to be submitted once it is committed
  DueQueue queue_;
};

}  // namespace tarn::quicksight
