// RecordBuffer: a window over a ByteSource that grows until it holds a whole record.
//
//   while (TRY(buffer.more())) ...          // more bytes behind those of ahead(); false: the end
//   buffer.consume(count);                  // views of ahead() before it become invalid later
//
// A record above kRecordBytesMax is HIVE_CURSOR_ERROR. Belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engines/formats/byte_source.h"

namespace tarn::engines {

inline constexpr size_t kRecordBytesMax = 32u << 20;

class RecordBuffer {
 public:
  explicit RecordBuffer(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  std::string_view ahead() const { return {buffer_.data() + begin_, end_ - begin_}; }
  Result<bool> more();
  bool at_end() const { return at_end_; }  // more() would be false
  void consume(size_t size_bytes) { begin_ += size_bytes, consumed_bytes_ += size_bytes; }
  uint64_t consumed_bytes() const { return consumed_bytes_; }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t consumed_bytes_ = 0;
  bool at_end_ = false;
};

}  // namespace tarn::engines
