// The index of LookupEvents: of each run of about a thousand events a block says which values they
// have, so that a lookup reads the blocks, which are few, and of the events only those of a block
// that has the value. Commits pay nothing for it: blocks are made behind, of events that are old
// enough for none to come before them. Where none is, the events themselves are looked at.
//
//   EventIndex index(database, clock);
//   TRY(index.advance());                                    // now and then, by one thread
//   TRY(index.make_room(scope, place, transaction));         // by who writes an event there
//
// A block that an event comes into all the same (of a call in steps; the clock was set back) is
// erased in the event's transaction, and made again. docs/formats/audit.md. Thread-safe but for
// advance().
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "services/cloudtrail/event_rows.h"
#include "services/cloudtrail/retention.h"
#include "store/database.h"

namespace tarn::cloudtrail {

inline constexpr int64_t kSettledMs = 60'000;
inline constexpr size_t kEventsInBlock = 1024;

// Under the place of its last event.
struct BlockRow {
  int64_t first_ms = 0;
  int64_t first_sequence = 0;
  std::string values;  // four bytes each, as numbers in ascending order
  template <class V>
  void fields(V& v) {
    v(1, first_ms);
    v(2, first_sequence);
    v(3, values);
  }
  store::UnknownFields unknown;

  EventPlace first() const { return {first_ms, first_sequence}; }
  bool has(uint32_t value) const;
};

// What a lookup may ask for, as LookupAttributeKey names it: "EventName", "ResourceName", …
// Of ReadOnly a block says nothing: either value is in nearly all.
uint32_t value_of(std::string_view attribute, std::string_view text);
std::vector<uint32_t> values_of(const AuditEvent& event);

store::Key blocks_key(const store::Scope& scope);  // add the last place
std::string block_key(const store::Scope& scope, const EventPlace& last);
// The first block whose last event is at `place` or later, in whose key the last place is.
Result<std::unique_ptr<store::Cursor>> scan_blocks(store::Transaction& transaction,
                                                   const store::Scope& scope,
                                                   const EventPlace& place);

class EventIndex {
 public:
  EventIndex(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Looks up to when there are blocks, which advance() does otherwise: until then each event that
  // is put has to look for its block.
  Result<void> look();
  // Makes some of the blocks that are missing; whether it made as many as it makes at a time.
  Result<bool> advance();
  // Before an event is put: erases the block that it would lie in.
  Result<void> make_room(const store::Scope& scope, const EventPlace& place,
                         store::Transaction& transaction);
  int64_t made() const { return made_.load(); }  // blocks, since the start

 private:
  Result<void> find_last(const std::vector<PlaceName>& places, uint64_t generation);
  Result<size_t> advance_in(const store::Scope& scope, bool has_gaps, size_t most);
  Result<std::optional<EventPlace>> make_block(const store::Scope& scope, const EventPlace& first,
                                               const std::string& end, bool must_be_full);

  store::Database& database_;
  const Clock& clock_;
  std::atomic<int64_t> indexed_up_to_ms_{INT64_MAX};  // until somebody has looked
  std::atomic<int64_t> made_{0};
  std::atomic<bool> has_gaps_{true};  // before the last block
};

}  // namespace tarn::cloudtrail
