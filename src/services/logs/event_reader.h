// EventReader: the events of one stream in the order of their times, forward or backward, whether
// they lie in rows or in blocks.
//
//   EventReader reader(transaction, scope, group, stream, first, end, store::Direction::kForward);
//   for (TRY(reader.start()); reader.valid(); TRY(reader.next())) use(reader.event());
//
// It reads loosely: what it saw is not remembered by the transaction. One object, one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/logs/event_rows.h"

namespace tarn::logs {

// The message lives until the reader's next step.
struct Event {
  Place place;
  int64_t ingestion_ms = 0;
  std::string_view message;
};

class EventReader {
 public:
  // Events of [first, end).
  EventReader(store::Transaction& transaction, const store::Scope& scope, std::string_view group,
              std::string_view stream, Place first, Place end, store::Direction direction);

  Result<void> start();
  bool valid() const { return event_.has_value(); }
  const Event& event() const { return *event_; }
  Result<void> next();

  // Bytes of blocks and rows that were read so far.
  size_t read_bytes() const { return read_bytes_; }

 private:
  // A block with events that are still to come. `next` is the place of the first of them; of one
  // that was not opened yet, the best that it can be.
  struct Source {
    Place next;
    Place first;
    BlockRow row;
    std::shared_ptr<const Block> block;
    size_t at = 0;
  };

  bool is_forward() const { return direction_ == store::Direction::kForward; }
  // Whether a comes before b in the reader's direction.
  bool precedes(const Place& a, const Place& b) const { return is_forward() ? a < b : b < a; }
  bool is_wanted(const Place& place) const { return place >= first_ && place < end_; }
  std::string bound(store::Key key, const Place& place) const;
  Result<void> settle();
  Result<void> read_row();
  Result<bool> add_source();  // false: no further block can hold the next event
  Result<void> open(Source& source);
  bool step(Source& source);  // to its next wanted event; false: there is none
  std::vector<Source>::iterator best();

  store::Transaction& transaction_;
  const store::Key events_, blocks_, pieces_;
  const Place first_, end_;
  const store::Direction direction_;
  std::unique_ptr<store::Cursor> rows_, headers_;
  std::optional<Place> row_place_;
  EventRow row_;
  std::vector<Source> sources_;
  std::shared_ptr<const Block> shown_;  // keeps the message of event_
  std::optional<Event> event_;
  size_t read_bytes_ = 0;
};

}  // namespace tarn::logs
