#include "store/merging_cursor.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/check.h"
#include "store/errors.h"

namespace tarn::store {

namespace {

class MergingCursor final : public Cursor {
 public:
  MergingCursor(CursorSources sources, std::string_view start, std::string_view end,
                Direction direction)
      : start_(start),
        end_(std::max(start, end)),
        is_forward_(direction == Direction::kForward),
        writes_(sources.writes),
        own_(sources.writes.changes(Family::kRows)),
        reads_(sources.reads),
        stored_(sources.snapshot, start_, end_) {}

  Result<void> rewind() {
    TRY(begin_range());
    if (is_forward_) {
      stored_.seek(start_);
      own_at_ = own_.lower_bound(start_);
    } else {
      stored_.seek_backward(end_);
      own_at_ = before(own_.lower_bound(end_));
    }
    return settle();
  }

  bool valid() const override { return valid_; }
  std::string_view key() const override { return key_; }
  std::string_view value() const override { return value_; }

  Result<void> next() override {
    CHECK(valid_);
    // Own changes are looked up anew: some may have come since the last step.
    if (is_forward_) {
      if (at_stored_) stored_.next();
      own_at_ = own_.upper_bound(key_);
    } else {
      if (at_stored_) stored_.previous();
      own_at_ = before(own_.lower_bound(key_));
    }
    return settle();
  }

  Result<void> seek(std::string_view key) override {
    TRY(begin_range());
    if (is_forward_) {
      key = std::max<std::string_view>(key, start_);
      if (range_ != nullptr) range_->start = key;
      stored_.seek(key);
      own_at_ = own_.lower_bound(key);
    } else {
      bool past_end = key >= end_;
      if (past_end) key = end_;
      if (range_ != nullptr) range_->end = key, range_->includes_end = !past_end;
      stored_.seek_backward(key);
      own_at_ = before(past_end ? own_.lower_bound(end_) : own_.upper_bound(key));
    }
    return settle();
  }

 private:
  using OwnIterator = WriteSet::Changes::const_iterator;

  // end() also stands for "before the first".
  OwnIterator before(OwnIterator at) const { return at == own_.begin() ? own_.end() : --at; }

  bool own_in_bounds() const {
    return own_at_ != own_.end() && own_at_->first >= start_ && own_at_->first < end_;
  }

  Result<void> begin_range() {
    if (reads_ == nullptr) return {};
    if (reads_->size() >= kMaxReadsPerTransaction) return transaction_reads_too_much();
    range_ = &reads_->ranges.emplace_back(ReadRange{start_, end_, false});
    return {};
  }

  // From where both sources stand, goes on to the first row that exists.
  Result<void> settle() {
    while (true) {
      skip_erased();
      bool has_own = own_in_bounds();
      if (!stored_.valid()) TRY(stored_.status());
      at_stored_ = stored_.valid();
      if (!has_own && !at_stored_) {
        valid_ = false;
        remember_all();
        return {};
      }
      int order = !has_own ? 1 : !at_stored_ ? -1 : own_at_->first.compare(stored_.key());
      if (!is_forward_ && has_own && at_stored_) order = -order;
      if (order > 0) {
        take(stored_.key(), stored_.value());
        return {};
      }
      at_stored_ = order == 0;
      if (take_own()) return {};
      // An own erasure hides the stored row, if there is one.
      if (at_stored_) is_forward_ ? stored_.next() : stored_.previous();
      own_at_ = is_forward_ ? std::next(own_at_) : before(own_at_);
    }
  }

  // Past the stored rows of ranges that the transaction erased.
  void skip_erased() {
    while (stored_.valid()) {
      const auto* range = writes_.erased_range_of(stored_.key());
      if (range == nullptr) return;
      if (is_forward_) {
        stored_.seek(range->second);
      } else {
        stored_.seek_backward(range->first);
        if (stored_.valid() && stored_.key() == range->first) stored_.previous();
      }
    }
  }

  void take(std::string_view key, std::string_view value) {
    valid_ = true;
    key_ = key;
    value_ = value;
    if (range_ == nullptr) return;
    if (is_forward_) {
      range_->end = key;
      range_->includes_end = true;
    } else {
      range_->start = key;
    }
  }

  bool take_own() {
    const Change& change = own_at_->second;
    std::optional<std::string> stored;
    if (at_stored_ && change.kind == ChangeKind::kAdd) stored = stored_.value();
    std::optional<std::string> value = change.applied_to(stored);
    if (!value) return false;
    merged_value_ = std::move(*value);
    take(own_at_->first, merged_value_);
    return true;
  }

  // The end was reached: no row lies on the way there either.
  void remember_all() {
    if (range_ == nullptr) return;
    if (is_forward_) {
      range_->end = end_;
      range_->includes_end = false;
    } else {
      range_->start = start_;
    }
  }

  const std::string start_;
  const std::string end_;
  const bool is_forward_;
  const WriteSet& writes_;
  const WriteSet::Changes& own_;
  ReadSet* const reads_;
  Rocks::Iterator stored_;
  OwnIterator own_at_;
  ReadRange* range_ = nullptr;  // what this cursor saw since it was last positioned
  bool valid_ = false;
  bool at_stored_ = false;  // the stored iterator stands on the current key
  std::string key_;         // owned: steps need it after a change of own rows
  std::string_view value_;
  std::string merged_value_;
};

}  // namespace

Result<std::unique_ptr<Cursor>> make_merging_cursor(CursorSources sources, std::string_view start,
                                                    std::string_view end, Direction direction) {
  auto cursor = std::make_unique<MergingCursor>(sources, start, end, direction);
  TRY(cursor->rewind());
  return std::unique_ptr<Cursor>(std::move(cursor));
}

}  // namespace tarn::store
