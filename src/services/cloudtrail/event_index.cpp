#include "services/cloudtrail/event_index.h"

#include <algorithm>

#include "base/hash.h"
#include "services/cloudtrail/event_json.h"
#include "services/cloudtrail/resource_names.h"
#include "services/cloudtrail/retention.h"

namespace tarn::cloudtrail {
namespace {

constexpr size_t kBlocksAtOnce = 64;
constexpr size_t kMaxValues = 16'000;  // of a block; its row has 64 KB then
// An event may be committed so much later than it is placed without that anybody looks.
constexpr int64_t kUnwatchedMs = kSettledMs / 2;

EventPlace after(const EventPlace& place) {
  return place.sequence == INT64_MAX ? EventPlace{place.time_ms + 1, 0}
                                     : EventPlace{place.time_ms, place.sequence + 1};
}

bool is_before(const EventPlace& a, const EventPlace& b) {
  return a.time_ms != b.time_ms ? a.time_ms < b.time_ms : a.sequence < b.sequence;
}

std::string pack(std::vector<uint32_t> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::string bytes(values.size() * sizeof(uint32_t), '\0');
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = 0; j < sizeof(uint32_t); ++j) {
      bytes[i * sizeof(uint32_t) + j] = static_cast<char>(values[i] >> 8 * j);
    }
  }
  return bytes;
}

uint32_t unpack(const std::string& bytes, size_t number) {
  uint32_t value = 0;
  for (size_t j = 0; j < sizeof(uint32_t); ++j) {
    const auto byte = static_cast<uint8_t>(bytes[number * sizeof(uint32_t) + j]);
    value |= static_cast<uint32_t>(byte) << 8 * j;
  }
  return value;
}

Result<EventPlace> last_of(const store::Cursor& block) {
  const auto place = place_of(block.key());
  if (!place) return corrupt("the key of a block of audit events");
  return *place;
}

Result<std::optional<EventPlace>> last_block(store::Transaction& transaction,
                                             const store::Scope& scope) {
  const std::string start = blocks_key(scope).bytes();
  auto last =
      TRY(transaction.scan_loosely(start, store::prefix_end(start), store::Direction::kBackward));
  if (!last->valid()) return std::optional<EventPlace>();
  return std::optional<EventPlace>(TRY(last_of(*last)));
}

}  // namespace

bool BlockRow::has(uint32_t value) const {
  size_t low = 0, high = values.size() / sizeof(uint32_t);
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const uint32_t found = unpack(values, middle);
    if (found == value) return true;
    (found < value ? low : high) = found < value ? middle + 1 : middle;
  }
  return false;
}

uint32_t value_of(std::string_view attribute, std::string_view text) {
  return crc32c(crc32c(crc32c(0, attribute), std::string_view("\0", 1)), text);
}

std::vector<uint32_t> values_of(const AuditEvent& event) {
  std::vector<uint32_t> values = {value_of("EventName", event.event_name),
                                  value_of("EventSource", event.event_source),
                                  value_of("Username", user_name_of(event.identity)),
                                  value_of("AccessKeyId", event.identity.access_key_id)};
  for (const std::string& arn : event.resources) {
    values.push_back(value_of("ResourceType", resource_type(arn)));
    values.push_back(value_of("ResourceName", arn));
    values.push_back(value_of("ResourceName", resource_name(arn)));
  }
  return values;
}

store::Key blocks_key(const store::Scope& scope) { return {scope, "cloudtrail.block"}; }

std::string block_key(const store::Scope& scope, const EventPlace& last) {
  return blocks_key(scope).add_integer(last.time_ms).add_integer(last.sequence).bytes();
}

Result<std::unique_ptr<store::Cursor>> scan_blocks(store::Transaction& transaction,
                                                   const store::Scope& scope,
                                                   const EventPlace& place) {
  return transaction.scan_loosely(block_key(scope, place),
                                  store::prefix_end(blocks_key(scope).bytes()));
}

Result<void> EventIndex::look() {
  if (indexed_up_to_ms_.load() != INT64_MAX) return {};
  const uint64_t generation = database_.generation();
  return find_last(TRY(read_places(*database_.begin(), generation)), generation);
}

Result<bool> EventIndex::advance() {
  TRY(look());
  const uint64_t generation = database_.generation();
  const auto places = TRY(read_places(*database_.begin(), generation));
  const bool has_gaps = has_gaps_.exchange(false);
  size_t made = 0;
  for (const PlaceName& place : places) {
    const store::Scope scope{generation, place.account, place.region};
    auto advanced = advance_in(scope, has_gaps, kBlocksAtOnce - made);
    if (!advanced.ok()) has_gaps_ = true;
    made += TRY(std::move(advanced));
  }
  const bool has_more = made >= kBlocksAtOnce;
  if (has_gaps && has_more) has_gaps_ = true;
  return has_more;
}

// Up to when an earlier process has come.
Result<void> EventIndex::find_last(const std::vector<PlaceName>& places, uint64_t generation) {
  int64_t up_to_ms = 0;
  const auto snapshot = database_.begin();
  for (const PlaceName& place : places) {
    const auto last = TRY(last_block(*snapshot, {generation, place.account, place.region}));
    if (last) up_to_ms = std::max(up_to_ms, last->time_ms);
  }
  indexed_up_to_ms_ = up_to_ms;
  return {};
}

Result<size_t> EventIndex::advance_in(const store::Scope& scope, bool has_gaps, size_t most) {
  size_t made = 0;
  EventPlace next;
  const auto fill = [&](const std::string& end, bool must_be_full) -> Result<void> {
    while (made < most) {
      const auto last = TRY(make_block(scope, next, end, must_be_full));
      if (!last) break;
      ++made;
      next = after(*last);
    }
    return {};
  };
  const auto snapshot = database_.begin();
  if (has_gaps) {
    auto blocks = TRY(scan_blocks(*snapshot, scope, {0, 0}));
    for (; blocks->valid() && made < most; TRY(blocks->next())) {
      const BlockRow block = TRY(store::decode_row<BlockRow>(blocks->value()));
      TRY(fill(event_key(scope, EventKind::kManagement, block.first()), false));
      next = after(TRY(last_of(*blocks)));
    }
  } else if (const auto last = TRY(last_block(*snapshot, scope))) {
    next = after(*last);
  }
  const EventPlace settled{clock_.domain_ms() - kSettledMs, 0};
  TRY(fill(event_key(scope, EventKind::kManagement, settled), true));
  return made;
}

// Whether there are as many events as a block has: asked often, and seldom so.
static Result<bool> fills_a_block(store::Database& database, const std::string& start,
                                  const std::string& end) {
  const auto snapshot = database.begin();
  auto events = TRY(snapshot->scan_loosely(start, end));
  size_t count = 0;
  for (; events->valid() && count < kEventsInBlock; ++count) TRY(events->next());
  return count == kEventsInBlock;
}

// Of the events from `first` on, before the key `end`; where its last one is, if there is one.
// They are read to be remembered: an event that comes in between makes the commit fail.
Result<std::optional<EventPlace>> EventIndex::make_block(const store::Scope& scope,
                                                         const EventPlace& first,
                                                         const std::string& end,
                                                         bool must_be_full) {
  const std::string start = event_key(scope, EventKind::kManagement, first);
  if (start >= end) return std::optional<EventPlace>();
  if (must_be_full && !TRY(fills_a_block(database_, start, end))) {
    return std::optional<EventPlace>();
  }
  auto transaction = database_.begin();
  auto events = TRY(transaction->scan(start, end));
  std::vector<uint32_t> values;
  std::optional<EventPlace> block_first, block_last;
  bool is_full = false;
  for (size_t count = 0; events->valid(); TRY(events->next())) {
    const auto place = place_of(events->key());
    if (!place) return corrupt("an audit event's key");
    const auto row = TRY(store::decode_row<EventRow>(events->value()));
    for (const uint32_t value : values_of(row.event)) values.push_back(value);
    if (!block_first) block_first = place;
    block_last = place;
    is_full = ++count == kEventsInBlock || values.size() >= kMaxValues;
    if (is_full) break;
  }
  events.reset();
  if (!block_last || (must_be_full && !is_full)) return std::optional<EventPlace>();
  int64_t known_ms = indexed_up_to_ms_.load();
  while (known_ms < block_last->time_ms &&
         !indexed_up_to_ms_.compare_exchange_weak(known_ms, block_last->time_ms)) {
  }
  const BlockRow row{block_first->time_ms, block_first->sequence, pack(std::move(values)), {}};
  TRY(transaction->put(block_key(scope, *block_last), store::encode_row(row)));
  TRY(database_.commit_and_wait(std::move(transaction)));
  ++made_;
  return block_last;
}

Result<void> EventIndex::make_room(const store::Scope& scope, const EventPlace& place,
                                   store::Transaction& transaction) {
  const bool is_after_all = place.time_ms > indexed_up_to_ms_.load();
  if (is_after_all && place.time_ms > clock_.domain_ms() - kUnwatchedMs) return {};
  const std::string end = store::prefix_end(blocks_key(scope).bytes());
  auto blocks = TRY(transaction.scan(block_key(scope, place), end));
  if (!blocks->valid()) return {};
  const BlockRow block = TRY(store::decode_row<BlockRow>(blocks->value()));
  if (is_before(place, block.first())) return {};
  const std::string key(blocks->key());
  blocks.reset();
  has_gaps_ = true;
  return transaction.erase(key);
}

}  // namespace tarn::cloudtrail
