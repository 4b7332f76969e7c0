#include "services/logs/event_reader.h"

#include <algorithm>

#include "store/errors.h"

namespace tarn::logs {
namespace {

Result<Place> place_in(std::string_view key) {
  store::KeyReader reader(key);
  std::string group, stream;
  Place place;
  if (!reader.skip_scope() || !reader.read(group) || !reader.read(stream) ||
      !reader.read_integer(place.timestamp_ms) || !reader.read_integer(place.sequence)) {
    return corrupt("key of a log event");
  }
  return place;
}

// Of the last event of a block.
Place last_of(const Place& first, const BlockRow& row) {
  return {row.last_ms, first.sequence + row.events - 1};
}

}  // namespace

EventReader::EventReader(store::Transaction& transaction, const store::Scope& scope,
                         std::string_view group, std::string_view stream, Place first, Place end,
                         store::Direction direction)
    : transaction_(transaction),
      events_(events_key(scope, group, stream)),
      blocks_(blocks_key(scope, group, stream)),
      pieces_(pieces_key(scope, group, stream)),
      first_(first),
      end_(end),
      direction_(direction) {}

std::string EventReader::bound(store::Key key, const Place& place) const {
  return key.add_integer(place.timestamp_ms).add_integer(place.sequence).bytes();
}

Result<void> EventReader::start() {
  if (first_ >= end_) return {};
  rows_ = TRY(transaction_.scan_loosely(bound(events_, first_), bound(events_, end_), direction_));
  // A block that begins earlier may reach into what is wanted.
  const Place earliest{std::max<int64_t>(first_.timestamp_ms, kMaxSpanMs) - kMaxSpanMs, 0};
  headers_ =
      TRY(transaction_.scan_loosely(bound(blocks_, earliest), bound(blocks_, end_), direction_));
  TRY(read_row());
  return settle();
}

Result<void> EventReader::read_row() {
  row_place_.reset();
  if (!rows_->valid()) return {};
  row_place_ = TRY(place_in(rows_->key()));
  row_ = TRY(store::decode_row<EventRow>(rows_->value()));
  read_bytes_ += row_.message.size();
  return {};
}

std::vector<EventReader::Source>::iterator EventReader::best() {
  return std::min_element(sources_.begin(), sources_.end(), [&](const Source& a, const Source& b) {
    return precedes(a.next, b.next);
  });
}

Result<bool> EventReader::add_source() {
  if (!headers_->valid()) return false;
  const Place first = TRY(place_in(headers_->key()));
  std::optional<Place> known = row_place_;
  const auto source = best();
  if (source != sources_.end() && (!known || precedes(source->next, *known))) known = source->next;
  if (known) {
    const Place reach = is_forward() ? first : Place{first.timestamp_ms + kMaxSpanMs, INT64_MAX};
    if (!precedes(reach, *known)) return false;
  }
  const auto row = TRY(store::decode_row<BlockRow>(headers_->value()));
  const Place last = last_of(first, row);
  if (last >= first_ && first < end_) {
    const Place next = is_forward() ? std::max(first, first_) : last;
    sources_.push_back({next, first, row, nullptr, 0});
  }
  TRY(headers_->next());
  return true;
}

Result<void> EventReader::open(Source& source) {
  source.block = TRY(read_block(transaction_, pieces_, source.first, source.row));
  read_bytes_ += source.block->bytes.size();
  const auto& events = source.block->events;
  const auto is_before = [](const auto& event, const Place& place) { return event.first < place; };
  const Place& bound = is_forward() ? first_ : end_;
  const auto at = std::lower_bound(events.begin(), events.end(), bound, is_before);
  // Backward, `at` is one above the event that comes next.
  source.at = static_cast<size_t>(at - events.begin());
  return {};
}

bool EventReader::step(Source& source) {
  const auto& events = source.block->events;
  if (source.at >= events.size()) return false;
  source.next = events[source.at].first;
  return is_wanted(source.next);
}

// Finds the event that comes next.
Result<void> EventReader::settle() {
  while (true) {
    while (TRY(add_source())) {
    }
    const auto source = best();
    if (source == sources_.end() || (row_place_ && precedes(*row_place_, source->next))) break;
    if (source->block != nullptr) {
      shown_ = source->block;
      event_ = {source->next, shown_->ingestion_ms, shown_->events[source->at].second};
      return {};
    }
    TRY(open(*source));
    if (!is_forward()) --source->at;  // wraps around where there is none, which step() notices
    if (!step(*source)) sources_.erase(source);
  }
  event_.reset();
  if (row_place_) event_ = {*row_place_, row_.ingestion_ms, row_.message};
  return {};
}

Result<void> EventReader::next() {
  const auto source = best();
  if (source != sources_.end() && source->next == event_->place) {
    is_forward() ? ++source->at : --source->at;
    if (!step(*source)) sources_.erase(source);
  } else {
    TRY(rows_->next());
    TRY(read_row());
  }
  return settle();
}

}  // namespace tarn::logs
