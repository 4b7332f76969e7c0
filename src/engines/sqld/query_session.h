// QuerySession: one query as the worker holds it: what it may read, what it has read, and whether
// it should stop. Everything that runs for a query finds its session through the engine's context.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "engines/messages.h"
#include "engines/protocol.h"
#include "engines/sqld/object_file.h"
#include "engines/sqld/server_link.h"

namespace tarn::engines {

class QuerySession {
 public:
  QuerySession(uint64_t id, QueryStart start, ServerLink& link);

  uint64_t id() const { return id_; }
  const QueryStart& start() const { return start_; }

  // Opens the object of a split; shared with whoever else has it open at the time.
  Result<std::shared_ptr<ObjectFile>> open(size_t table, size_t split);
  // The same for any split of the query with this version.
  Result<std::shared_ptr<ObjectFile>> open_version(const std::string& version_id);
  // "s3://bucket/key" of a version of the query, for messages.
  std::string path_of(const std::string& version_id) const;

  // Counts bytes that were asked for; the error is BYTES_SCANNED_LIMIT.
  Result<void> count_scanned(uint64_t size_bytes);
  uint64_t scanned_bytes() const { return scanned_bytes_.load(std::memory_order_relaxed); }

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
  std::unordered_map<std::string, SplitId> splits_;  // by version
  std::atomic<uint64_t> scanned_bytes_{0};
  std::atomic<bool> cancelled_{false};
  std::mutex open_mutex_;
  std::unordered_map<std::string, std::weak_ptr<ObjectFile>> opened_;
  std::mutex credit_mutex_;
  std::condition_variable credit_changed_;
  uint32_t credit_ = kBatchCredits;
};

}  // namespace tarn::engines
