// ScratchFile: a file of the worker's own below its spill folder, for a database while it is built.
// It has no name from its first moment, and what lies on the disk is sealed by AES-256-XTS under a
// key that only this process knows.
//
//   auto file = TRY(ScratchFile::create(spill_folder, most_bytes));
//   TRY(file->write(offset, bytes, size));     // offset and size: multiples of kSectorBytes
//   size_t got = TRY(file->read(offset, to, size));
//
// Thread-safe, as far as the parts read and written do not overlap.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "engines/descriptor.h"

namespace tarn::engines {

class ScratchFile {
 public:
  static constexpr size_t kSectorBytes = 4096;

  // Beyond `most_bytes` writing fails with DATA_SET_SIZE_LIMIT_EXCEEDED; 0: no limit.
  static Result<std::unique_ptr<ScratchFile>> create(const std::string& folder,
                                                     uint64_t most_bytes);

  uint64_t size_bytes() const { return size_bytes_; }
  Result<void> write(uint64_t offset_bytes, const char* from, size_t size_bytes);
  // Less only at the end.
  Result<size_t> read(uint64_t offset_bytes, char* to, size_t size_bytes) const;
  Result<void> truncate(uint64_t size_bytes);

 private:
  ScratchFile(Descriptor file, std::string key, uint64_t most_bytes)
      : file_(std::move(file)), key_(std::move(key)), most_bytes_(most_bytes) {}
  Result<void> seal(bool encrypts, uint64_t offset_bytes, const char* from, char* to,
                    size_t size_bytes) const;
  Result<void> read_sectors(uint64_t offset_bytes, char* to, size_t size_bytes) const;

  Descriptor file_;
  const std::string key_;
  const uint64_t most_bytes_;
  std::atomic<uint64_t> size_bytes_{0};
};

}  // namespace tarn::engines
