// ObjectFile: one object version as the worker reads it: descriptors and extents, or bytes that
// came along. ObjectCursor reads from it at any place, verifying and decrypting what is sealed.
//
//   auto file = TRY(ObjectFile::make(std::move(opened), std::move(descriptors)));
//   ObjectCursor cursor(file);
//   size_t got = TRY(cursor.read(offset_bytes, buffer, size_bytes));   // less only at the end
//
// A file is immutable and shared; a cursor keeps the frames it last opened, and is thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/descriptor.h"
#include "engines/messages.h"
#include "store/frames.h"

namespace tarn::engines {

class ObjectFile {
 public:
  static Result<std::shared_ptr<ObjectFile>> make(OpenedObject opened,
                                                  std::vector<Descriptor> descriptors);

  uint64_t size_bytes() const { return size_bytes_; }

 private:
  friend class ObjectCursor;

  struct Extent {
    uint64_t object_offset_bytes = 0;
    OpenedExtent where;
    int fd = -1;
    std::string tags;  // one a frame; empty: not encrypted
  };

  uint64_t size_bytes_ = 0;
  bool is_inline_ = false;
  std::string inline_bytes_;
  std::vector<Extent> extents_;
  std::vector<Descriptor> descriptors_;
};

class ObjectCursor {
 public:
  explicit ObjectCursor(std::shared_ptr<const ObjectFile> file);
  const ObjectFile& file() const { return *file_; }
  Result<size_t> read(uint64_t offset_bytes, char* to, size_t size_bytes);

 private:
  static constexpr size_t kCachedFrames = 4;
  struct CachedFrame {
    uint64_t extent = UINT64_MAX;
    uint64_t frame = 0;
    uint64_t used_at = 0;
    size_t size_bytes = 0;
    std::unique_ptr<char[]> bytes;
  };

  Result<void> read_extent(size_t extent, uint64_t offset_bytes, char* to, size_t size_bytes);
  Result<void> read_sealed(size_t extent, uint64_t offset_bytes, char* to, size_t size_bytes);
  Result<const CachedFrame*> cached_frame(size_t extent, uint64_t frame);
  Result<void> open_frames(size_t extent, uint64_t first, char* to, size_t size_bytes);

  std::shared_ptr<const ObjectFile> file_;
  std::mutex mutex_;
  size_t opener_extent_ = SIZE_MAX;
  std::optional<store::FrameOpener> opener_;
  std::array<CachedFrame, kCachedFrames> cache_;
  uint64_t clock_ = 0;
};

}  // namespace tarn::engines
