// RocksTransaction: a Transaction over one snapshot of Rocks, with its reads remembered and its
// writes buffered. One object, one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/live_snapshots.h"
#include "store/read_set.h"
#include "store/transaction.h"
#include "store/write_set.h"

namespace tarn::store {

class RocksTransaction final : public Transaction {
 public:
  RocksTransaction(std::shared_ptr<const LiveSnapshot> snapshot, uint64_t generation,
                   int64_t begun_ms);

  Result<std::optional<std::string>> get(std::string_view key, Family family) override;
  Result<std::unique_ptr<Cursor>> scan(std::string_view start, std::string_view end,
                                       Direction direction) override;
  Result<std::unique_ptr<Cursor>> scan_loosely(std::string_view start, std::string_view end,
                                               Direction direction) override;
  Result<void> put(std::string_view key, std::string_view value, Family family) override;
  Result<void> erase(std::string_view key, Family family) override;
  Result<void> erase_range(std::string_view start, std::string_view end) override;
  Result<void> add(std::string_view key, int64_t delta) override;
  bool has_writes() const override { return !writes_.empty(); }
  size_t size_bytes() const override { return writes_.size_bytes(); }

  const ReadSet& reads() const { return reads_; }
  const WriteSet& writes() const { return writes_; }
  uint64_t sequence() const { return snapshot_->sequence(); }
  uint64_t generation() const { return generation_; }
  int64_t begun_ms() const { return begun_ms_; }  // monotonic

 private:
  Result<std::optional<std::string>> read(std::string_view key, Family family);

  const std::shared_ptr<const LiveSnapshot> snapshot_;
  const uint64_t generation_;
  const int64_t begun_ms_;
  ReadSet reads_;
  WriteSet writes_;
  // Of the first points of reads_, what was there: rows that say who may do something say what to
  // do as well, so they are read again.
  std::vector<std::optional<std::string>> first_values_;
};

}  // namespace tarn::store
