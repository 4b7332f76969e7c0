#include "store/blob_reader.h"

#include <algorithm>

#include "store/frames.h"

namespace tarn::store {

namespace {

class ExtentReader final : public BlobReader {
 public:
  ExtentReader(std::shared_ptr<File> file, const Extent& extent, FrameKey key)
      : file_(std::move(file)), extent_(extent), key_(std::move(key)) {}

  Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes) const override {
    if (offset_bytes >= extent_.size_bytes || size_bytes == 0) return std::string();
    size_bytes = std::min(size_bytes, extent_.size_bytes - offset_bytes);
    uint64_t first_frame = offset_bytes / kFrameBytes;
    uint64_t frames_end = frame_count(offset_bytes + size_bytes);
    uint64_t begin = first_frame * kFrameBytes;
    uint64_t end = std::min(frames_end * kFrameBytes, extent_.size_bytes);
    std::string bytes = TRY(read_exactly(extent_.offset_bytes + begin, end - begin));
    std::string tags = TRY(read_exactly(extent_.tags_offset_bytes + first_frame * kTagBytes,
                                        (frames_end - first_frame) * kTagBytes));
    TRY(open_frames(key_, extent_.size_bytes, first_frame, tags, bytes));
    bytes.resize(offset_bytes + size_bytes - begin);
    bytes.erase(0, offset_bytes - begin);
    return bytes;
  }

  int fd() const override { return file_->fd(); }

 private:
  Result<std::string> read_exactly(uint64_t offset_bytes, uint64_t size_bytes) const {
    std::string bytes(size_bytes, '\0');
    size_t count = TRY(file_->read(offset_bytes, bytes.data(), bytes.size()));
    if (count != bytes.size()) return corrupt("A blob ends before its last frame.");
    return bytes;
  }

  const std::shared_ptr<File> file_;
  const Extent extent_;
  const FrameKey key_;
};

}  // namespace

Result<std::shared_ptr<BlobReader>> make_blob_reader(std::shared_ptr<File> file,
                                                     const Extent& extent, FrameKey key) {
  uint64_t end = extent.tags_offset_bytes + frame_count(extent.size_bytes) * kTagBytes;
  if (end < extent.tags_offset_bytes || end < extent.size_bytes) {
    return corrupt("An extent does not fit into any file.");
  }
  if (TRY(file->size_bytes()) < end) return corrupt("A blob's file is shorter than its blob.");
  return std::shared_ptr<BlobReader>(
      std::make_shared<ExtentReader>(std::move(file), extent, std::move(key)));
}

}  // namespace tarn::store
