#include "engines/sqld/scratch_stream.h"

#include <algorithm>

namespace tarn::engines {

namespace {

constexpr size_t kFlushBytes = 1 << 20;

}  // namespace

Result<std::unique_ptr<ScratchStream>> ScratchStream::create(const std::string& folder) {
  return std::unique_ptr<ScratchStream>(new ScratchStream(TRY(ScratchFile::create(folder, 0))));
}

uint64_t ScratchStream::size_bytes() const {
  const std::lock_guard lock(mutex_);
  return flushed_bytes_ + tail_.size();
}

Result<void> ScratchStream::flush() {
  const size_t whole = tail_.size() / ScratchFile::kSectorBytes * ScratchFile::kSectorBytes;
  if (whole == 0) return {};
  TRY(file_->write(flushed_bytes_, tail_.data(), whole));
  flushed_bytes_ += whole;
  tail_.erase(0, whole);
  return {};
}

Result<void> ScratchStream::write(uint64_t offset_bytes, const char* from, size_t size_bytes) {
  const std::lock_guard lock(mutex_);
  if (is_sealed_ || offset_bytes != flushed_bytes_ + tail_.size()) {
    return internal_error("a stream is written from its beginning to its end");
  }
  tail_.append(from, size_bytes);
  if (tail_.size() >= kFlushBytes) return flush();
  return {};
}

Result<void> ScratchStream::seal() {
  const std::lock_guard lock(mutex_);
  is_sealed_ = true;
  return flush();
}

Result<size_t> ScratchStream::read(uint64_t offset_bytes, char* to, size_t size_bytes) const {
  const std::lock_guard lock(mutex_);
  size_t got = 0;
  if (offset_bytes < flushed_bytes_) {
    const uint64_t there = std::min<uint64_t>(size_bytes, flushed_bytes_ - offset_bytes);
    got = TRY(file_->read(offset_bytes, to, static_cast<size_t>(there)));
  }
  const uint64_t at = offset_bytes + got;
  if (got < size_bytes && at >= flushed_bytes_ && at - flushed_bytes_ < tail_.size()) {
    got += tail_.copy(to + got, size_bytes - got, at - flushed_bytes_);
  }
  return got;
}

}  // namespace tarn::engines
