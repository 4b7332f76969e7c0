// QuerySession: one query as the worker holds it: what it may read, what it has read, and whether
// it should stop. Everything that runs for a query finds its session through the engine's context.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "engines/messages.h"
#include "engines/protocol.h"
#include "engines/sqld/object_file.h"
#include "engines/sqld/server_link.h"

namespace tarn::engines {

class QuerySession {
 public:
  static constexpr size_t kMaxErrorRows = 1000;
  static constexpr size_t kMaxErrorBytes = 256 << 10;

  QuerySession(uint64_t id, QueryStart start, ServerLink& link);

  uint64_t id() const { return id_; }
  const QueryStart& start() const { return start_; }

  // The table that the statement's summary is, before the statement is prepared.
  void set_summary(std::string table) { summary_ = std::move(table); }
  const std::string& summary() const { return summary_; }

  // Opens the object of a split; shared with whoever else has it open at the time.
  Result<std::shared_ptr<ObjectFile>> open(size_t table, size_t split);
  // The same for any split of the query with this version.
  Result<std::shared_ptr<ObjectFile>> open_version(const std::string& version_id);
  // "s3://bucket/key" of a version of the query, for messages.
  std::string path_of(const std::string& version_id) const;

  // Counts bytes that were asked for; the error is BYTES_SCANNED_LIMIT.
  Result<void> count_scanned(uint64_t size_bytes);
  uint64_t scanned_bytes() const { return scanned_bytes_.load(std::memory_order_relaxed); }

  // Rows that a conversion refused, by reason (row_check.h).
  void count_dropped(const std::string& reason, uint64_t rows);
  std::map<std::string, uint64_t> dropped() const;
  // The first of them, each a JSON text.
  bool wants_error_row() const;
  void keep_error_row(std::string json);
  std::vector<std::string> error_rows() const;

  // Waits until one more batch may be sent. False: cancelled.
  bool take_credit();
  void add_credit(uint32_t batches);

  void cancel();
  bool is_cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  struct SplitId {
    uint32_t table;
    uint32_t split;
  };

  const uint64_t id_;
  const QueryStart start_;
  ServerLink& link_;
  std::string summary_;
  std::unordered_map<std::string, SplitId> splits_;  // by version
  std::atomic<uint64_t> scanned_bytes_{0};
  std::atomic<bool> cancelled_{false};
  std::mutex open_mutex_;
  std::unordered_map<std::string, std::weak_ptr<ObjectFile>> opened_;
  mutable std::mutex dropped_mutex_;
  std::map<std::string, uint64_t> dropped_;
  std::vector<std::string> error_rows_;
  size_t error_bytes_ = 0;
  std::mutex credit_mutex_;
  std::condition_variable credit_changed_;
  uint32_t credit_ = kBatchCredits;
};

}  // namespace tarn::engines
