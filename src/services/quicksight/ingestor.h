// Ingestor: makes versions of data sets in SPICE on threads of its own, one at a time for each data
// set, and commits how each ended.
//
//   TRY(ingestor.begin(transaction, scope, row));            // in the operation's commit: QUEUED
//   context.after_commit([…] { ingestor.submit(ticket); });  // … then it runs
//   ingestor.cancel(ticket);
//
// A version that fails, is cancelled or was overtaken by a change of the data set leaves the old
// one in service. Thread-safe.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/thread_pool.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/spice_rows.h"

namespace tarn::quicksight {

struct IngestionTicket {
  std::string account;
  std::string region;
  std::string data_set_id;
  std::string id;
  auto operator<=>(const IngestionTicket&) const = default;
};

class Ingestor {
 public:
  static constexpr size_t kThreads = 2;
  static constexpr size_t kQueueLimit = 1000;

  Ingestor(const QuicksightParts& parts, SpiceStore& spice);
  ~Ingestor();

  Result<void> begin(store::Transaction& transaction, const store::Scope& scope,
                     const IngestionRow& row) const;
  void submit(const IngestionTicket& ticket);
  void cancel(const IngestionTicket& ticket);
  bool is_running(const IngestionTicket& ticket);
  // What an earlier process left open becomes FAILED. Once, before operations are served.
  Result<void> recover();

 private:
  struct Live {
    std::atomic<bool> is_cancelled{false};
    std::atomic<bool> is_running{false};
    std::mutex mutex;
    std::function<void()> on_cancel;
  };
  struct Outcome {
    IngestionRow row;
    std::optional<SpiceRow> version;
    std::vector<std::string> columns;  // what the engine counted of each (sqld/spice_build.h)
    std::vector<std::string> error_rows;
    int64_t revision = 0;
  };

  using DataSetKey = std::tuple<std::string, std::string, std::string>;
  static DataSetKey key_of(const IngestionTicket& ticket) {
    return {ticket.account, ticket.region, ticket.data_set_id};
  }

  std::shared_ptr<Live> find(const IngestionTicket& ticket);
  void post(const IngestionTicket& ticket);
  void run(const IngestionTicket& ticket);
  Result<void> ingest(const IngestionTicket& ticket, Live& live, Outcome& outcome);
  Result<void> build(const IngestionTicket& ticket, Live& live, engines::QueryRequest request,
                     Outcome& outcome);
  Result<void> finish(const IngestionTicket& ticket, Outcome& outcome);
  Result<void> commit(store::Transaction& transaction, const IngestionTicket& ticket,
                      Outcome& outcome, std::optional<store::Extent>& old, bool& is_in_service);

  const QuicksightParts& parts_;
  SpiceStore& spice_;
  std::mutex mutex_;
  std::atomic<bool> is_stopping_{false};
  std::map<IngestionTicket, std::shared_ptr<Live>> live_;
  // Data sets that are being ingested, with what waits for its turn.
  std::map<DataSetKey, std::deque<IngestionTicket>> busy_;
  std::unique_ptr<ThreadPool> threads_;
};

// "arn:aws:quicksight:…:dataset/ID/ingestion/ID"
std::string ingestion_arn(std::string_view region, std::string_view account,
                          std::string_view data_set_id, std::string_view id);

}  // namespace tarn::quicksight
