#include "services/lambda/event_rows.h"

#include <algorithm>

namespace tarn::lambda {
namespace {

store::Scope shared(uint64_t generation) { return {generation, "000000000000", store::kGlobal}; }

}  // namespace

store::Key events_key(uint64_t generation) { return {shared(generation), "lambda.event"}; }

store::Key event_key(uint64_t generation, int64_t due_ms, std::string_view id) {
  return events_key(generation).add_integer(due_ms).add(id);
}

store::Key payloads_key(uint64_t generation) {
  return {shared(generation), "lambda.event_payload"};
}

store::Key payload_key(uint64_t generation, std::string_view id) {
  return payloads_key(generation).add(id);
}

Result<void> put_pieces(store::Transaction& transaction, uint64_t generation, std::string_view id,
                        std::string_view payload, size_t first, size_t last) {
  for (size_t i = first; i < last; ++i) {
    const auto key = payload_key(generation, id).add_integer(static_cast<int64_t>(i));
    const PieceRow piece{std::string(payload.substr(i * kPieceBytes, kPieceBytes)), {}};
    TRY(transaction.put(key.bytes(), store::encode_row(piece)));
  }
  return {};
}

Result<std::string> read_payload(store::Transaction& transaction, uint64_t generation,
                                 const EventRow& row) {
  if (row.pieces == 0) return row.payload;
  std::string payload;
  for (int64_t i = 0; i < row.pieces; ++i) {
    const auto key = payload_key(generation, row.id).add_integer(i);
    const auto bytes = TRY(transaction.get(key.bytes()));
    if (!bytes) return corrupt("an event lacks a piece of its payload");
    const auto piece = TRY(store::decode_row<PieceRow>(*bytes));
    payload += piece.bytes;
  }
  return payload;
}

Result<void> erase_payload(store::Transaction& transaction, uint64_t generation,
                           const EventRow& row) {
  if (row.pieces == 0) return {};
  const std::string prefix = payload_key(generation, row.id).bytes();
  return transaction.erase_range(prefix, store::prefix_end(prefix));
}

}  // namespace tarn::lambda
