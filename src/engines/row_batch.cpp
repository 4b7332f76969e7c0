#include <cstring>

#include "engines/protocol.h"
#include "engines/query_engine.h"

namespace tarn::engines {

// The layout is in sqld/row_encoder.h.
Result<void> RowBatch::take(std::string body) {
  const auto malformed = [] { return internal_error("a batch of rows is malformed"); };
  body_ = std::move(body);
  cells_.clear();
  uint32_t counts[2];
  if (body_.size() < sizeof counts) return malformed();
  memcpy(counts, body_.data(), sizeof counts);
  column_count_ = counts[0];
  const uint64_t cell_count = uint64_t{counts[0]} * counts[1];
  if (cell_count > body_.size() / sizeof(uint32_t)) return malformed();
  cells_.reserve(cell_count);
  size_t at = sizeof counts;
  for (uint64_t i = 0; i < cell_count; ++i) {
    uint32_t length;
    if (body_.size() - at < sizeof length) return malformed();
    memcpy(&length, body_.data() + at, sizeof length);
    at += sizeof length;
    if (length == kNullCell) {
      cells_.emplace_back();
      continue;
    }
    if (body_.size() - at < length) return malformed();
    cells_.emplace_back(body_.data() + at, length);
    at += length;
  }
  return at == body_.size() ? Result<void>() : malformed();
}

}  // namespace tarn::engines
