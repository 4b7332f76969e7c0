// Database: the rows of the store, and the one committer that makes transactions durable.
//
// commit() queues; the committer thread takes what is queued as one group, validates each
// transaction's reads, writes and syncs the group, then answers. `done` runs on the committer
// thread and must only hand on. A lost race answers conflict(); the operation may run again.
// A failed sync stops the process: what was acknowledged must not be doubted.
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "store/frozen_rows.h"
#include "store/transaction.h"

namespace tarn::store {

class Files;

struct DatabaseOptions {
  std::string path;  // a folder of its own below the data folder
  // Writes are refused (ServiceUnavailable) while the disk has less free space than this.
  int64_t free_space_watermark_bytes = 256 << 20;
  Files* files = nullptr;            // null: the operating system's
  size_t memtable_bytes = 16 << 20;  // rows kept in memory before they are flushed, a family
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(DatabaseOptions options, const Clock& clock);
  virtual ~Database() = default;

  virtual std::unique_ptr<Transaction> begin() = 0;

  using Done = std::function<void(Result<void>)>;
  virtual void commit(std::unique_ptr<Transaction> transaction, Done done) = 0;
  // The same, waiting. Never called on the committer thread.
  Result<void> commit_and_wait(std::unique_ptr<Transaction> transaction);

  // The generation that every key begins with; bumping it empties the server at once. What older
  // generations hold is deleted in the background.
  virtual uint64_t generation() const = 0;
  virtual Result<void> bump_generation() = 0;

  // For a backup: the rows as they are now, as files.
  virtual Result<std::unique_ptr<FrozenRows>> freeze() = 0;
  // Reads all rows on disk once; an error where their checksums do not hold.
  virtual Result<void> verify_checksums() = 0;

  virtual int64_t memory_bytes() const = 0;
  virtual void probe(MetricsText& out) const = 0;
};

// Runs `body` on fresh transactions until one commits or fails for another reason than a lost
// race. `body` has no side effect but its transaction. Gives up after kMaxAttempts.
inline constexpr int kMaxAttempts = 50;
Result<void> run_transaction(Database& database,
                             const std::function<Result<void>(Transaction&)>& body);

}  // namespace tarn::store
