#include "store/blob_inventory.h"

#include "store/blob_layout.h"

namespace tarn::store {

namespace {

constexpr uint64_t kScanBytes = 1 << 20;

// Reads a pack from front to back through a window, so that few calls are needed.
class PackScanner {
 public:
  PackScanner(const File& file, uint64_t size_bytes) : file_(file), size_bytes_(size_bytes) {}

  // `count` bytes at `offset_bytes`, fewer at the end of the pack.
  Result<std::string_view> view(uint64_t offset_bytes, size_t count) {
    bool is_inside =
        offset_bytes >= window_offset_ && offset_bytes + count <= window_offset_ + window_.size();
    if (!is_inside && offset_bytes < size_bytes_) {
      window_.resize(std::min(kScanBytes, size_bytes_ - offset_bytes));
      window_.resize(TRY(file_.read(offset_bytes, window_.data(), window_.size())));
      window_offset_ = offset_bytes;
    }
    if (offset_bytes < window_offset_ || offset_bytes >= window_offset_ + window_.size()) {
      return std::string_view();
    }
    return std::string_view(window_).substr(offset_bytes - window_offset_, count);
  }

 private:
  const File& file_;
  const uint64_t size_bytes_;
  std::string window_;
  uint64_t window_offset_ = 0;
};

}  // namespace

Result<std::vector<uint64_t>> list_packs(Files& files, const std::string& root) {
  std::vector<uint64_t> ids;
  for (const std::string& name : TRY(files.list(packs_folder(root)))) {
    if (auto id = parse_blob_name(name)) ids.push_back(*id);
  }
  return ids;
}

Result<void> each_file(Files& files, const std::string& root,
                       const std::function<Result<void>(uint64_t file_id)>& each,
                       std::vector<std::string>& garbage_paths) {
  for (const std::string& folder : TRY(files.list(files_folder(root)))) {
    std::string path = files_folder(root) + "/" + folder;
    for (const std::string& name : TRY(files.list(path))) {
      auto id = parse_blob_name(name);
      if (id && file_path(root, *id) == path + "/" + name) {
        TRY(each(*id));
      } else if (name.starts_with(kTemporaryPrefix) &&
                 !name.starts_with(files.temporary_prefix())) {
        garbage_paths.push_back(path + "/" + name);
      }
    }
  }
  return {};
}

Result<Extent> inspect_file(Files& files, const std::string& root, uint64_t file_id) {
  Extent extent;
  extent.place = ExtentPlace::kFile;
  extent.id = file_id;
  std::unique_ptr<File> file = TRY(files.open_to_read(file_path(root, file_id)));
  uint64_t file_bytes = TRY(file->size_bytes());
  if (file_bytes < kTrailerBytes) return extent;
  std::string bytes(kTrailerBytes, '\0');
  bytes.resize(TRY(file->read(file_bytes - kTrailerBytes, bytes.data(), bytes.size())));
  auto trailer = decode_trailer(bytes);
  if (!trailer || trailer->id != file_id || whole_file_bytes(trailer->size_bytes) != file_bytes) {
    return extent;
  }
  extent.size_bytes = trailer->size_bytes;
  extent.tags_offset_bytes = trailer->size_bytes;
  return extent;
}

Result<void> each_record(Files& files, const std::string& root, uint64_t pack_id,
                         const EachExtent& each, const EachExtent& each_gap) {
  std::unique_ptr<File> file = TRY(files.open_to_read(pack_path(root, pack_id)));
  uint64_t size_bytes = TRY(file->size_bytes());
  PackScanner scanner(*file, size_bytes);
  uint64_t offset = kPackHeaderBytes;
  while (offset + kRecordHeaderBytes <= size_bytes) {
    auto header = decode_record_header(pack_id, TRY(scanner.view(offset, kRecordHeaderBytes)));
    Extent extent = record_extent(pack_id, offset, header ? header->size_bytes : 0);
    if (header && record_end(extent) - kRecordAlignmentBytes < size_bytes) {
      TRY(each(extent));
      offset = record_end(extent);
    } else {
      if (each_gap) TRY(each_gap(record_extent(pack_id, offset, 1)));
      offset += kRecordAlignmentBytes;
    }
  }
  return {};
}

Result<bool> has_sound_frame(Files& files, const std::string& root, const Extent& extent) {
  if (extent.place == ExtentPlace::kFile) {
    const Extent found = TRY(inspect_file(files, root, extent.id));
    return found.size_bytes == extent.size_bytes &&
           found.tags_offset_bytes == extent.tags_offset_bytes;
  }
  if (extent.offset_bytes < kPackHeaderBytes + kRecordHeaderBytes) return false;
  auto file = TRY(files.open_to_read(pack_path(root, extent.id)));
  std::string bytes(kRecordHeaderBytes, '\0');
  bytes.resize(
      TRY(file->read(extent.offset_bytes - kRecordHeaderBytes, bytes.data(), bytes.size())));
  auto header = decode_record_header(extent.id, bytes);
  return header && header->size_bytes == extent.size_bytes;
}

}  // namespace tarn::store
