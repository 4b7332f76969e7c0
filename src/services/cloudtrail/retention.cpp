#include "services/cloudtrail/retention.h"

#include <algorithm>
#include <string>
#include <vector>

#include "services/cloudtrail/event_index.h"

namespace tarn::cloudtrail {
namespace {

constexpr int kRowsPerTransaction = 1000;

// What one place holds of one kind, from the oldest on.
struct Shelf {
  EventKind kind = EventKind::kManagement;
  PlaceName place;
  std::string start;
  std::string end;
  int64_t oldest_ms = INT64_MAX;
};

Result<std::vector<Shelf>> read_shelves(store::Transaction& transaction, uint64_t generation) {
  std::vector<Shelf> shelves;
  for (const PlaceName& place : TRY(read_places(transaction, generation))) {
    for (const EventKind kind : {EventKind::kManagement, EventKind::kData}) {
      Shelf shelf;
      shelf.kind = kind;
      shelf.place = place;
      shelf.start = events_key({generation, place.account, place.region}, kind).bytes();
      shelf.end = store::prefix_end(shelf.start);
      auto cursor = TRY(transaction.scan_loosely(shelf.start, shelf.end));
      if (!cursor->valid()) continue;
      if (const auto first = place_of(cursor->key())) shelf.oldest_ms = first->time_ms;
      shelves.push_back(std::move(shelf));
    }
  }
  return shelves;
}

// Removes the first rows of the shelf that are older than `before_ms`; whether there were as many
// as one transaction takes.
Result<bool> remove_some(store::Database& database, const Shelf& shelf, int64_t before_ms) {
  auto transaction = database.begin();
  const uint64_t generation = database.generation();
  int64_t bytes = 0;
  int rows = 0;
  std::vector<std::string> keys;
  auto cursor = TRY(transaction->scan_loosely(shelf.start, shelf.end));
  for (; cursor->valid() && rows < kRowsPerTransaction; ++rows, TRY(cursor->next())) {
    const auto place = place_of(cursor->key());
    if (place && place->time_ms >= before_ms) break;
    bytes += static_cast<int64_t>(cursor->key().size() + cursor->value().size());
    keys.emplace_back(cursor->key());
  }
  cursor.reset();
  if (keys.empty()) return false;
  for (const std::string& key : keys) TRY(transaction->erase(key));
  if (const auto last = place_of(keys.back()); last && shelf.kind == EventKind::kManagement) {
    const store::Scope scope{generation, shelf.place.account, shelf.place.region};
    TRY(transaction->erase_range(blocks_key(scope).bytes(), block_key(scope, *last) + '\0'));
  }
  TRY(transaction->add(kept_bytes_key(generation), -bytes));
  TRY(database.commit_and_wait(std::move(transaction)));
  return rows == kRowsPerTransaction;
}

Result<int64_t> kept_bytes(store::Database& database) {
  const auto value = TRY(database.begin()->get(kept_bytes_key(database.generation())));
  return value ? store::decode_counter(*value) : 0;
}

// True where there is nothing left to remove.
Result<bool> remove_the_oldest(store::Database& database) {
  const auto shelves = TRY(read_shelves(*database.begin(), database.generation()));
  const auto oldest =
      std::min_element(shelves.begin(), shelves.end(),
                       [](const Shelf& a, const Shelf& b) { return a.oldest_ms < b.oldest_ms; });
  if (oldest == shelves.end()) return true;
  TRY(remove_some(database, *oldest, INT64_MAX));
  return false;
}

}  // namespace

Result<std::vector<PlaceName>> read_places(store::Transaction& transaction, uint64_t generation) {
  const std::string start = places_key(generation).bytes();
  std::vector<PlaceName> places;
  auto cursor = TRY(transaction.scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader reader(cursor->key());
    PlaceName place;
    if (reader.skip_scope() && reader.read(place.account) && reader.read(place.region)) {
      places.push_back(std::move(place));
    }
  }
  return places;
}

Result<void> remove_old_events(store::Database& database, const Clock& clock,
                               const RetentionLimits& limits) {
  const int64_t before_ms = clock.domain_ms() - kRetentionMs;
  for (const Shelf& shelf : TRY(read_shelves(*database.begin(), database.generation()))) {
    if (shelf.oldest_ms >= before_ms) continue;
    while (TRY(remove_some(database, shelf, before_ms))) {
    }
  }
  while (TRY(kept_bytes(database)) > limits.kept_bytes) {
    if (TRY(remove_the_oldest(database))) break;
  }
  return {};
}

}  // namespace tarn::cloudtrail
