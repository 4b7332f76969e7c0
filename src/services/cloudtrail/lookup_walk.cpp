#include "services/cloudtrail/lookup_walk.h"

#include <string>

#include "services/cloudtrail/event_index.h"

namespace tarn::cloudtrail {
namespace {

bool is_before(const EventPlace& a, const EventPlace& b) {
  return a.time_ms != b.time_ms ? a.time_ms < b.time_ms : a.sequence < b.sequence;
}

}  // namespace

Result<void> LookupWalk::start() {
  const std::string begin = event_key(scope_, EventKind::kManagement, range_.first);
  const std::string end = event_key(scope_, EventKind::kManagement, range_.last) + '\0';
  events_ = TRY(transaction_.scan_loosely(begin, end, store::Direction::kBackward));
  const std::string all = blocks_key(scope_).bytes();
  blocks_ = TRY(transaction_.scan_loosely(all, store::prefix_end(all)));
  blocks_before_ =
      TRY(transaction_.scan_loosely(all, store::prefix_end(all), store::Direction::kBackward));
  return settle();
}

Result<void> LookupWalk::next() {
  TRY(events_->next());
  return settle();
}

Result<void> LookupWalk::settle() {
  for (; events_->valid(); ++looked_at_) {
    const auto place = place_of(events_->key());
    if (!place) return corrupt("an audit event's key");
    place_ = *place;
    const bool is_wanted = wanted_from_ && !is_before(place_, *wanted_from_);
    if (!value_ || is_wanted || !TRY(skip_block())) break;
  }
  ++looked_at_;
  return {};
}

// Whether a block says that the events from here on do not have the value.
Result<bool> LookupWalk::skip_block() {
  TRY(blocks_->seek(block_key(scope_, place_)));
  if (blocks_->valid()) {
    const BlockRow block = TRY(store::decode_row<BlockRow>(blocks_->value()));
    if (!is_before(place_, block.first())) {
      wanted_from_ = block.first();
      if (block.has(*value_)) return false;
      TRY(events_->seek(event_key(scope_, EventKind::kManagement, block.first())));
      // The block's first event, unless it is gone: then one before it.
      const auto reached = events_->valid() ? place_of(events_->key()) : std::nullopt;
      const bool is_first = reached && !is_before(*reached, block.first());
      if (is_first) TRY(events_->next());
      return true;
    }
  }
  // No block has them, down to the one before.
  TRY(blocks_before_->seek(block_key(scope_, place_)));
  wanted_from_ = EventPlace{0, 0};
  if (blocks_before_->valid()) {
    const auto last = place_of(blocks_before_->key());
    if (!last) return corrupt("the key of a block of audit events");
    wanted_from_ = EventPlace{last->time_ms, last->sequence + 1};
  }
  return false;
}

}  // namespace tarn::cloudtrail
