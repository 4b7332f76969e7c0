#include "engines/formats/record_buffer.h"

#include <algorithm>
#include <cstring>

namespace tarn::engines {

namespace {

constexpr size_t kBlockBytes = 512 * 1024;
constexpr size_t kFirstBlockBytes = 32 * 1024;  // small files are many

}  // namespace

Result<bool> RecordBuffer::more() {
  if (at_end_) return false;
  if (begin_ > 0) {
    memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ > kRecordBytesMax) {
    return Error(400, "HIVE_CURSOR_ERROR",
                 "Line too long: a row may have " + std::to_string(kRecordBytesMax) + " bytes");
  }
  const size_t block_bytes = buffer_.empty() ? kFirstBlockBytes : kBlockBytes;
  if (buffer_.size() - end_ < block_bytes) {
    buffer_.resize(std::max(end_ + block_bytes, buffer_.size() * 3 / 2));
  }
  const size_t got = TRY(source_->read(buffer_.data() + end_, buffer_.size() - end_));
  end_ += got;
  at_end_ = got == 0;
  return got > 0;
}

}  // namespace tarn::engines
