// Rocks: RocksDB, hidden. Snapshots, reads, iterators and batches over the families of rows.
//
// Only the committer writes. Thread-safe; an Iterator and a Batch belong to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/frozen_rows.h"
#include "store/transaction.h"

namespace tarn::store {

class Files;

struct RocksOptions {
  std::string path;
  Files* files = nullptr;            // null: RocksDB's own file system
  size_t memtable_bytes = 16 << 20;  // of each family; flushed beyond
};

class Rocks : public std::enable_shared_from_this<Rocks> {
 public:
  static Result<std::shared_ptr<Rocks>> open(const RocksOptions& options);
  ~Rocks();
  Rocks(const Rocks&) = delete;
  Rocks& operator=(const Rocks&) = delete;

  // What was committed up to sequence(). Keeps the store open.
  class Snapshot {
   public:
    explicit Snapshot(std::shared_ptr<Rocks> rocks);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    uint64_t sequence() const;
    const void* handle() const { return handle_; }
    Rocks& rocks() const { return *rocks_; }

   private:
    std::shared_ptr<Rocks> rocks_;
    const void* handle_;
  };

  // Walks the rows of [start, end). At first not valid: seek.
  class Iterator {
   public:
    Iterator(const Snapshot& snapshot, std::string_view start, std::string_view end);
    ~Iterator();
    bool valid() const;
    std::string_view key() const;
    std::string_view value() const;
    void next();
    void previous();
    void seek(std::string_view key);           // to the first key >= `key`
    void seek_backward(std::string_view key);  // to the last key <= `key`
    Result<void> status() const;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
  };

  class Batch {
   public:
    Batch();
    ~Batch();
    void put(Rocks& rocks, Family family, std::string_view key, std::string_view value);
    void erase(Rocks& rocks, Family family, std::string_view key);
    void add(Rocks& rocks, std::string_view key, int64_t delta);
    void erase_range(Rocks& rocks, Family family, std::string_view start, std::string_view end);
    bool empty() const;

   private:
    friend class Rocks;
    struct Impl;
    std::unique_ptr<Impl> impl_;
  };

  Result<std::optional<std::string>> get(const Snapshot& snapshot, std::string_view key,
                                         Family family);
  // Durable when it returns. After an error nothing was written, unless log_has_failed(): then
  // nobody knows whether the batch will be there.
  Result<void> write_synced(Batch& batch);
  bool log_has_failed() const;
  uint64_t latest_sequence() const;

  // Why writes are refused, if they are. Tries to recover in the background, at most once a second.
  // One thread.
  std::optional<std::string> refusal();
  // Flushes, and keeps the files there are.
  Result<std::unique_ptr<FrozenRows>> freeze();
  // Reads every table once and compares its checksums.
  Result<void> verify_checksums();
  void flush();  // before a clean close, so that the next open has no log to replay
  size_t memtable_bytes() const;
  int64_t memory_bytes() const;

 private:
  struct Impl;
  explicit Rocks(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tarn::store
