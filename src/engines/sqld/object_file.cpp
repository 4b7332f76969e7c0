#include "engines/sqld/object_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "store/blobs.h"

namespace tarn::engines {

namespace {

using store::kFrameBytes;

Result<void> read_fully(int fd, uint64_t offset_bytes, char* to, size_t size_bytes) {
  while (size_bytes > 0) {
    const ssize_t got = pread(fd, to, size_bytes, static_cast<off_t>(offset_bytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("pread", "object", errno);
    if (got == 0) return corrupt("a stored object is shorter than its row says");
    to += got;
    offset_bytes += static_cast<uint64_t>(got);
    size_bytes -= static_cast<size_t>(got);
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<ObjectFile>> ObjectFile::make(OpenedObject opened,
                                                     std::vector<Descriptor> descriptors) {
  auto file = std::make_shared<ObjectFile>();
  file->descriptors_ = std::move(descriptors);
  if (opened.is_inline) {
    file->is_inline_ = true;
    file->inline_bytes_ = std::move(opened.inline_bytes);
    file->size_bytes_ = file->inline_bytes_.size();
    return file;
  }
  for (OpenedExtent& where : opened.extents) {
    if (where.descriptor >= file->descriptors_.size()) {
      return internal_error("an extent names a descriptor that did not come");
    }
    Extent extent;
    extent.object_offset_bytes = file->size_bytes_;
    extent.fd = file->descriptors_[where.descriptor].get();
    if (!where.data_key.empty()) {
      if (where.data_key.size() != 32 || where.nonce_prefix.size() != 8) {
        return internal_error("an extent's key has a wrong size");
      }
      extent.tags.resize(store::frame_count(where.size_bytes) * store::kTagBytes);
      TRY(read_fully(extent.fd, where.tags_offset_bytes, extent.tags.data(), extent.tags.size()));
    }
    file->size_bytes_ += where.size_bytes;
    extent.where = std::move(where);
    file->extents_.push_back(std::move(extent));
  }
  return file;
}

ObjectCursor::ObjectCursor(std::shared_ptr<const ObjectFile> file) : file_(std::move(file)) {}

Result<size_t> ObjectCursor::read(uint64_t offset_bytes, char* to, size_t size_bytes) {
  if (offset_bytes >= file_->size_bytes_) return size_t{0};
  size_bytes = std::min<uint64_t>(size_bytes, file_->size_bytes_ - offset_bytes);
  if (file_->is_inline_) {
    memcpy(to, file_->inline_bytes_.data() + offset_bytes, size_bytes);
    return size_bytes;
  }
  const auto& extents = file_->extents_;
  auto next = std::upper_bound(extents.begin(), extents.end(), offset_bytes,
                               [](uint64_t offset, const ObjectFile::Extent& extent) {
                                 return offset < extent.object_offset_bytes;
                               });
  size_t index = static_cast<size_t>(next - extents.begin()) - 1;
  size_t done = 0;
  while (done < size_bytes) {
    const auto& extent = extents[index];
    const uint64_t within = offset_bytes + done - extent.object_offset_bytes;
    const size_t count = std::min<uint64_t>(size_bytes - done, extent.where.size_bytes - within);
    TRY(read_extent(index, within, to + done, count));
    done += count;
    ++index;
  }
  return done;
}

Result<void> ObjectCursor::read_extent(size_t index, uint64_t offset_bytes, char* to,
                                       size_t size_bytes) {
  const auto& extent = file_->extents_[index];
  if (!extent.tags.empty()) return read_sealed(index, offset_bytes, to, size_bytes);
  return read_fully(extent.fd, extent.where.file_offset_bytes + offset_bytes, to, size_bytes);
}

Result<void> ObjectCursor::read_sealed(size_t index, uint64_t offset_bytes, char* to,
                                       size_t size_bytes) {
  const std::lock_guard lock(mutex_);
  const uint64_t extent_bytes = file_->extents_[index].where.size_bytes;
  while (size_bytes > 0) {
    const uint64_t frame = offset_bytes / kFrameBytes;
    const uint64_t within = offset_bytes % kFrameBytes;
    const uint64_t left_in_extent = extent_bytes - frame * kFrameBytes;
    size_t count;
    if (within == 0 && size_bytes >= std::min(kFrameBytes, left_in_extent)) {
      // Whole frames are opened where they are wanted.
      count = std::min<uint64_t>(size_bytes, left_in_extent);
      if (count < left_in_extent) count -= count % kFrameBytes;
      TRY(open_frames(index, frame, to, count));
    } else {
      const CachedFrame* cached = TRY(cached_frame(index, frame));
      count = std::min<uint64_t>(size_bytes, cached->size_bytes - within);
      memcpy(to, cached->bytes.get() + within, count);
    }
    to += count;
    offset_bytes += count;
    size_bytes -= count;
  }
  return {};
}

Result<const ObjectCursor::CachedFrame*> ObjectCursor::cached_frame(size_t index, uint64_t frame) {
  CachedFrame* oldest = &cache_[0];
  for (CachedFrame& cached : cache_) {
    if (cached.extent == index && cached.frame == frame) {
      cached.used_at = ++clock_;
      return &cached;
    }
    if (cached.used_at < oldest->used_at) oldest = &cached;
  }
  const uint64_t extent_bytes = file_->extents_[index].where.size_bytes;
  if (!oldest->bytes) oldest->bytes = std::make_unique_for_overwrite<char[]>(kFrameBytes);
  oldest->extent = UINT64_MAX;
  oldest->size_bytes = std::min(kFrameBytes, extent_bytes - frame * kFrameBytes);
  TRY(open_frames(index, frame, oldest->bytes.get(), oldest->size_bytes));
  oldest->extent = index;
  oldest->frame = frame;
  oldest->used_at = ++clock_;
  return oldest;
}

Result<void> ObjectCursor::open_frames(size_t index, uint64_t first, char* to, size_t size_bytes) {
  const auto& extent = file_->extents_[index];
  TRY(read_fully(extent.fd, extent.where.file_offset_bytes + first * kFrameBytes, to, size_bytes));
  if (opener_extent_ != index) {
    const store::FrameKey key{extent.where.data_key, extent.where.nonce_prefix};
    opener_.emplace(TRY(store::FrameOpener::make(key, extent.where.size_bytes)));
    opener_extent_ = index;
  }
  for (uint64_t frame = first; size_bytes > 0; ++frame) {
    const size_t count = std::min<uint64_t>(size_bytes, kFrameBytes);
    if (!opener_->open(frame, to, count, extent.tags.data() + frame * store::kTagBytes)) {
      return corrupt("a stored object does not verify: frame " + std::to_string(frame));
    }
    to += count;
    size_bytes -= count;
  }
  return {};
}

}  // namespace tarn::engines
