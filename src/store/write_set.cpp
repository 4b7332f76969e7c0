#include "store/write_set.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "store/bytes.h"
#include "store/errors.h"

namespace tarn::store {

namespace {

constexpr size_t kOverheadBytes = 16;  // of one change in the log

std::string counter(uint64_t number) {
  std::string value;
  append_u64(value, number);
  return value;
}

uint64_t number_of(std::string_view counter) {
  return static_cast<uint64_t>(decode_counter(counter));
}

}  // namespace

std::optional<std::string> Change::applied_to(const std::optional<std::string>& before) const {
  switch (kind) {
    case ChangeKind::kPut:
      return value;
    case ChangeKind::kErase:
      return std::nullopt;
    case ChangeKind::kAdd:
      return counter((before ? number_of(*before) : 0) + static_cast<uint64_t>(delta));
  }
  return std::nullopt;
}

Result<Change*> WriteSet::entry(Family family, std::string_view key, size_t value_bytes) {
  CHECK(!key.empty());
  if (key.size() > kMaxKeyBytes) return key_too_long(key.size());
  if (value_bytes > kMaxValueBytes) return value_too_large(value_bytes);
  Changes& changes = changes_[static_cast<size_t>(family)];
  auto found = changes.find(key);
  bool is_new = found == changes.end();
  size_t size_bytes = size_bytes_ + value_bytes;
  if (is_new) {
    size_bytes += key.size() + kOverheadBytes;
  } else {
    size_bytes -= found->second.value.size();
  }
  if (size_bytes > kMaxTransactionBytes) return transaction_too_large();
  size_bytes_ = size_bytes;
  if (is_new) found = changes.emplace(std::string(key), Change{ChangeKind::kAdd, {}, 0}).first;
  return &found->second;
}

Result<void> WriteSet::put(Family family, std::string_view key, std::string_view value) {
  Change* change = TRY(entry(family, key, value.size()));
  change->kind = ChangeKind::kPut;
  change->value = value;
  return {};
}

Result<void> WriteSet::erase(Family family, std::string_view key) {
  Change* change = TRY(entry(family, key, 0));
  change->kind = ChangeKind::kErase;
  change->value.clear();
  has_erase_ = true;
  return {};
}

Result<void> WriteSet::erase_range(std::string_view start, std::string_view end) {
  if (start >= end) return {};
  if (std::max(start.size(), end.size()) > kMaxKeyBytes) {
    return key_too_long(std::max(start.size(), end.size()));
  }
  const size_t range_bytes = start.size() + end.size() + kOverheadBytes;
  if (size_bytes_ + range_bytes > kMaxTransactionBytes) return transaction_too_large();
  Changes& rows = changes_[static_cast<size_t>(Family::kRows)];
  for (auto at = rows.lower_bound(start); at != rows.end() && at->first < end;) {
    const bool is_sum = at->second.kind == ChangeKind::kAdd;
    size_bytes_ -= at->first.size() + kOverheadBytes;
    size_bytes_ -= is_sum ? sizeof at->second.delta : at->second.value.size();
    at = rows.erase(at);
  }
  size_bytes_ += range_bytes;
  has_erase_ = true;
  join_range(std::string(start), std::string(end));
  return {};
}

// Keeps the ranges disjoint: one that touches others takes them in.
void WriteSet::join_range(std::string start, std::string end) {
  auto at = erased_.upper_bound(start);
  if (at != erased_.begin() && std::prev(at)->second >= start) --at;
  while (at != erased_.end() && at->first <= end) {
    start = std::min(start, at->first);
    end = std::max(end, at->second);
    at = erased_.erase(at);
  }
  erased_.emplace(std::move(start), std::move(end));
}

const WriteSet::Ranges::value_type* WriteSet::erased_range_of(std::string_view key) const {
  auto after = erased_.upper_bound(key);
  if (after == erased_.begin()) return nullptr;
  const auto& range = *std::prev(after);
  return key < range.second ? &range : nullptr;
}

Result<void> WriteSet::add(std::string_view key, int64_t delta) {
  const Change* before = find(Family::kRows, key);
  if (before == nullptr && erased_range_of(key) != nullptr) {
    return put(Family::kRows, key, counter(static_cast<uint64_t>(delta)));
  }
  if (before != nullptr && before->kind != ChangeKind::kAdd) {
    uint64_t base = before->kind == ChangeKind::kPut ? number_of(before->value) : 0;
    return put(Family::kRows, key, counter(base + static_cast<uint64_t>(delta)));
  }
  Change* change = TRY(entry(Family::kRows, key, sizeof delta));
  size_bytes_ -= before != nullptr ? sizeof delta : 0;
  // A sum may wrap around, as the stored one does.
  change->delta =
      static_cast<int64_t>(static_cast<uint64_t>(change->delta) + static_cast<uint64_t>(delta));
  return {};
}

const Change* WriteSet::find(Family family, std::string_view key) const {
  const Changes& changes = this->changes(family);
  auto found = changes.find(key);
  return found == changes.end() ? nullptr : &found->second;
}

bool WriteSet::empty() const {
  return changes_[0].empty() && changes_[1].empty() && erased_.empty();
}

}  // namespace tarn::store
