#include "engines/sqld/row_encoder.h"

#include <duckdb/common/types/data_chunk.hpp>

#include <cstring>

namespace tarn::engines {

RowEncoder::RowEncoder(std::vector<std::unique_ptr<ValueWriter>> writers)
    : writers_(std::move(writers)) {
  begin();
}

void RowEncoder::begin() {
  row_count_ = 0;
  const uint32_t counts[2] = {static_cast<uint32_t>(writers_.size()), 0};
  body_.assign(reinterpret_cast<const char*>(counts), sizeof counts);
}

void RowEncoder::append(duckdb::DataChunk& chunk) {
  const size_t rows = chunk.size();
  for (size_t column = 0; column < writers_.size(); ++column) {
    writers_[column]->bind(chunk.data[column], rows);
  }
  for (size_t row = 0; row < rows; ++row) {
    for (const auto& writer : writers_) {
      uint32_t length = kNullCell;
      const size_t at = body_.size();
      body_.append(reinterpret_cast<const char*>(&length), sizeof length);
      if (writer->is_null(row)) continue;
      writer->write(row, body_);
      length = static_cast<uint32_t>(body_.size() - at - sizeof length);
      memcpy(body_.data() + at, &length, sizeof length);
    }
  }
  row_count_ += static_cast<uint32_t>(rows);
}

std::string RowEncoder::take() {
  memcpy(body_.data() + sizeof(uint32_t), &row_count_, sizeof row_count_);
  std::string body = std::move(body_);
  begin();
  return body;
}

}  // namespace tarn::engines
