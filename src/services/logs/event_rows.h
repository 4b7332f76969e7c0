// Log events on disk: a few small ones as a row each, many as blocks, compressed together.
//
// A block is a row that says of which events it is, and pieces (store/pieces.h) of a Zstandard
// frame: of each event the milliseconds since the one before, the size and the message. Its events
// are in the order of their times and within kMaxSpanMs, and their sequences follow one another.
// docs/formats/log-events.md. Functions read and write through a transaction.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/logs.h"
#include "services/logs/rows.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::logs {

inline constexpr int64_t kMaxSpanMs = 24LL * 3600 * 1000;

// Where an event is in its stream.
struct Place {
  int64_t timestamp_ms = 0;
  int64_t sequence = 0;
  auto operator<=>(const Place&) const = default;
};

// The key is that of its first event.
struct BlockRow {
  int64_t events = 0;
  int64_t last_ms = 0;
  int64_t ingestion_ms = 0;
  int64_t bytes = 0;  // of what is compressed
  int64_t pieces = 0;
  template <class V>
  void fields(V& v) {
    v(1, events);
    v(2, last_ms);
    v(3, ingestion_ms);
    v(4, bytes);
    v(5, pieces);
  }
  store::UnknownFields unknown;
};

// A block as it is read. Messages are views into `bytes`.
struct Block {
  std::string bytes;
  std::vector<std::pair<Place, std::string_view>> events;
  int64_t ingestion_ms = 0;
};

// Of a stream; add timestamp and sequence.
store::Key blocks_key(const store::Scope& scope, std::string_view group, std::string_view stream);
store::Key pieces_key(const store::Scope& scope, std::string_view group, std::string_view stream);

Result<std::shared_ptr<const Block>> read_block(store::Transaction& transaction,
                                                const store::Key& pieces, const Place& first,
                                                const BlockRow& row);
// The block whose pieces together are `frame`.
Result<std::shared_ptr<const Block>> open_block(std::string_view frame, const Place& first,
                                                const BlockRow& row);

// Adds `lines` to the stream, whose row `stream` is updated and stored.
Result<void> append_lines(store::Transaction& transaction, const store::Scope& scope,
                          std::string_view group, StreamRow stream, std::span<const LogLine> lines,
                          int64_t now_ms);

// All events of a stream, or those from before `cutoff_ms`. Of what is in blocks, some stays up to
// a day longer.
Result<void> erase_events(store::Transaction& transaction, const store::Scope& scope,
                          std::string_view group, std::string_view stream);
Result<void> erase_events_before(store::Transaction& transaction, const store::Scope& scope,
                                 std::string_view group, std::string_view stream,
                                 int64_t cutoff_ms);

}  // namespace tarn::logs
