// ScratchStream: a scratch file that is written from its beginning to its end, in pieces of any
// size, and read when that is done. For files that the engine writes for the server.
//
//   auto stream = TRY(ScratchStream::create(spill_folder));
//   TRY(stream->write(offset, bytes, size));   // offset: the bytes written so far
//   TRY(stream->seal());
//   size_t got = TRY(stream->read(offset, to, size));
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "engines/sqld/scratch_file.h"

namespace tarn::engines {

class ScratchStream {
 public:
  static Result<std::unique_ptr<ScratchStream>> create(const std::string& folder);

  uint64_t size_bytes() const;
  Result<void> write(uint64_t offset_bytes, const char* from, size_t size_bytes);
  // Nothing is written any more.
  Result<void> seal();
  // Less only at the end.
  Result<size_t> read(uint64_t offset_bytes, char* to, size_t size_bytes) const;

 private:
  explicit ScratchStream(std::unique_ptr<ScratchFile> file) : file_(std::move(file)) {}
  Result<void> flush();

  const std::unique_ptr<ScratchFile> file_;
  mutable std::mutex mutex_;
  std::string tail_;  // behind the whole sectors that are in the file
  uint64_t flushed_bytes_ = 0;
  bool is_sealed_ = false;
};

}  // namespace tarn::engines
