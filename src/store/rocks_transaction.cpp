#include "store/rocks_transaction.h"

#include "store/errors.h"
#include "store/merging_cursor.h"

namespace tarn::store {

namespace {
constexpr size_t kKeptValues = 8;
constexpr size_t kKeptValueBytes = 4096;
}  // namespace

RocksTransaction::RocksTransaction(std::shared_ptr<const LiveSnapshot> snapshot,
                                   uint64_t generation, int64_t begun_ms)
    : snapshot_(std::move(snapshot)), generation_(generation), begun_ms_(begun_ms) {}

Result<std::optional<std::string>> RocksTransaction::get(std::string_view key, Family family) {
  const Change* change = writes_.find(family, key);
  if (change != nullptr && change->kind != ChangeKind::kAdd) {
    return change->applied_to(std::nullopt);
  }
  if (family == Family::kRows && change == nullptr && writes_.erased_range_of(key) != nullptr) {
    return std::optional<std::string>();
  }
  std::optional<std::string> value = TRY(read(key, family));
  if (change != nullptr) return change->applied_to(value);
  return value;
}

Result<std::optional<std::string>> RocksTransaction::read(std::string_view key, Family family) {
  for (size_t i = 0; i < first_values_.size(); ++i) {
    const ReadPoint& point = reads_.points[i];
    if (point.family == family && point.key == key) return first_values_[i];
  }
  if (reads_.size() >= kMaxReadsPerTransaction) return transaction_reads_too_much();
  reads_.points.push_back({family, std::string(key)});
  // What is read first belongs to many: the table, the bucket, the queue.
  const bool is_shared = reads_.points.size() == 1 && family == Family::kRows;
  const Rocks::Snapshot& rows = snapshot_->rows();
  std::optional<std::string> value =
      TRY(is_shared ? snapshot_->get_shared(key) : rows.rocks().get(rows, key, family));
  // Whole beginnings only, so that both vectors keep step.
  const bool is_kept = first_values_.size() + 1 == reads_.points.size() &&
                       first_values_.size() < kKeptValues &&
                       (!value || value->size() <= kKeptValueBytes);
  if (is_kept) first_values_.push_back(value);
  return value;
}

Result<std::unique_ptr<Cursor>> RocksTransaction::scan(std::string_view start, std::string_view end,
                                                       Direction direction) {
  return make_merging_cursor({snapshot_->rows(), writes_, &reads_}, start, end, direction);
}

Result<std::unique_ptr<Cursor>> RocksTransaction::scan_loosely(std::string_view start,
                                                               std::string_view end,
                                                               Direction direction) {
  return make_merging_cursor({snapshot_->rows(), writes_, nullptr}, start, end, direction);
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
