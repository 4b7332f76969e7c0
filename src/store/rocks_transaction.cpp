#include "store/rocks_transaction.h"

#include "store/errors.h"
#include "store/merging_cursor.h"

namespace tarn::store {

RocksTransaction::RocksTransaction(std::unique_ptr<LiveSnapshots::Lease> lease, uint64_t generation,
                                   int64_t begun_ms)
    : lease_(std::move(lease)), generation_(generation), begun_ms_(begun_ms) {}

Result<std::optional<std::string>> RocksTransaction::get(std::string_view key, Family family) {
  const Change* change = writes_.find(family, key);
  if (change != nullptr && change->kind != ChangeKind::kAdd) {
    return change->applied_to(std::nullopt);
  }
  if (family == Family::kRows && change == nullptr && writes_.erased_range_of(key) != nullptr) {
    return std::optional<std::string>();
  }
  if (reads_.size() >= kMaxReadsPerTransaction) return transaction_reads_too_much();
  reads_.points.push_back({family, std::string(key)});
  const Rocks::Snapshot& snapshot = lease_->snapshot();
  std::optional<std::string> value = TRY(snapshot.rocks().get(snapshot, key, family));
  if (change != nullptr) return change->applied_to(value);
  return value;
}

Result<std::unique_ptr<Cursor>> RocksTransaction::scan(std::string_view start, std::string_view end,
                                                       Direction direction) {
  return make_merging_cursor({lease_->snapshot(), writes_, &reads_}, start, end, direction);
}

Result<std::unique_ptr<Cursor>> RocksTransaction::scan_loosely(std::string_view start,
                                                               std::string_view end,
                                                               Direction direction) {
  return make_merging_cursor({lease_->snapshot(), writes_, nullptr}, start, end, direction);
}

Result<void> RocksTransaction::put(std::string_view key, std::string_view value, Family family) {
  return writes_.put(family, key, value);
}

Result<void> RocksTransaction::erase(std::string_view key, Family family) {
  return writes_.erase(family, key);
}

Result<void> RocksTransaction::erase_range(std::string_view start, std::string_view end) {
  return writes_.erase_range(start, end);
}

Result<void> RocksTransaction::add(std::string_view key, int64_t delta) {
  return writes_.add(key, delta);
}

}  // namespace tarn::store
