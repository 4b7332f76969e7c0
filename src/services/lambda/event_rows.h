// The queue of asynchronous invocations on disk: rows in the order in which they are due, for all
// accounts, and the pieces of payloads that are too large for one row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::lambda {

inline constexpr size_t kMaxEventBytes = 1 << 20;
inline constexpr size_t kPieceBytes = 90'000;  // of a payload, in a row
inline constexpr size_t kPiecesPerTransaction = 8;

struct EventRow {
  std::string id;  // the request id of each attempt
  std::string account;
  std::string region;
  std::string name;
  std::string qualifier;
  std::string payload;  // up to kPieceBytes
  int64_t pieces = 0;   // else: in so many rows
  std::string client_context;
  std::string lineage;
  int64_t attempts = 0;   // that ran and failed
  int64_t postponed = 0;  // times that there was no room to run it
  int64_t queued_ms = 0;  // domain time
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, account);
    v(3, region);
    v(4, name);
    v(5, qualifier);
    v(6, payload);
    v(7, pieces);
    v(8, client_context);
    v(9, lineage);
    v(10, attempts);
    v(11, postponed);
    v(12, queued_ms);
  }
};

// One piece of a large payload.
struct PieceRow {
  std::string bytes;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, bytes);
  }
};

store::Key events_key(uint64_t generation);  // add due time (ms) and id
store::Key event_key(uint64_t generation, int64_t due_ms, std::string_view id);
store::Key payloads_key(uint64_t generation);
store::Key payload_key(uint64_t generation, std::string_view id);  // add the piece's number

// Puts pieces [first, last) of a payload.
Result<void> put_pieces(store::Transaction& transaction, uint64_t generation, std::string_view id,
                        std::string_view payload, size_t first, size_t last);
inline size_t count_pieces(size_t payload_bytes) {
  return payload_bytes <= kPieceBytes ? 0 : (payload_bytes + kPieceBytes - 1) / kPieceBytes;
}
Result<std::string> read_payload(store::Transaction& transaction, uint64_t generation,
                                 const EventRow& row);
Result<void> erase_payload(store::Transaction& transaction, uint64_t generation,
                           const EventRow& row);

}  // namespace tarn::lambda
