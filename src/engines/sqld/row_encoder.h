// RowEncoder: chunks of the engine to batches of text cells (MessageKind::kBatch).
//
//   RowEncoder encoder(columns, types);
//   encoder.append(chunk);
//   if (encoder.size_bytes() >= kBatchBytes) link.send(MessageKind::kBatch, id, encoder.take());
//
// A batch is: column count and row count (uint32 each), then row by row one cell a column: its
// length (uint32, kNullCell for NULL) and its bytes, as Athena writes them to result files.
// Belongs to one thread. For files that use DuckDB's C++ API.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engines/protocol.h"
#include "engines/sqld/value_writer.h"

namespace duckdb {
class DataChunk;
}

namespace tarn::engines {

class RowEncoder {
 public:
  explicit RowEncoder(std::vector<std::unique_ptr<ValueWriter>> writers);

  void append(duckdb::DataChunk& chunk);
  size_t size_bytes() const { return body_.size(); }
  uint32_t row_count() const { return row_count_; }
  std::string take();  // and starts anew

 private:
  void begin();

  std::vector<std::unique_ptr<ValueWriter>> writers_;
  std::string body_;
  uint32_t row_count_ = 0;
};

}  // namespace tarn::engines
