// LookupWalk: management events from the latest on, without those of blocks (event_index.h) that
// have not what is looked for.
//
//   LookupWalk walk(transaction, scope, range, value_of("EventName", "PutObject"));
//   for (TRY(walk.start()); walk.valid(); TRY(walk.next())) … walk.place(), walk.bytes()
//
// What it hands over need not have the value. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "services/cloudtrail/event_rows.h"
#include "store/transaction.h"

namespace tarn::cloudtrail {

// First and last place that may be shown.
struct LookupRange {
  EventPlace first;
  EventPlace last;
};

class LookupWalk {
 public:
  LookupWalk(store::Transaction& transaction, const store::Scope& scope, const LookupRange& range,
             std::optional<uint32_t> value)
      : transaction_(transaction), scope_(scope), range_(range), value_(value) {}

  Result<void> start();
  bool valid() const { return events_->valid(); }
  const EventPlace& place() const { return place_; }
  std::string_view bytes() const { return events_->value(); }
  Result<void> next();
  int64_t looked_at() const { return looked_at_; }  // events and blocks

 private:
  Result<void> settle();
  Result<bool> skip_block();

  store::Transaction& transaction_;
  const store::Scope scope_;
  const LookupRange range_;
  const std::optional<uint32_t> value_;
  std::unique_ptr<store::Cursor> events_;
  std::unique_ptr<store::Cursor> blocks_;         // forwards
  std::unique_ptr<store::Cursor> blocks_before_;  // backwards
  EventPlace place_;
  std::optional<EventPlace> wanted_from_;  // no block lets pass what lies from there on
  int64_t looked_at_ = 0;
};

}  // namespace tarn::cloudtrail
