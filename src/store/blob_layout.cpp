#include "store/blob_layout.h"

#include <charconv>

#include "base/hash.h"
#include "store/bytes.h"
#include "store/frames.h"

namespace tarn::store {

namespace {

constexpr std::string_view kFileMagic = "TARNBLOB";
constexpr std::string_view kPackMagic = "TARNPACK";
constexpr std::string_view kRecordMagic = "TREC";
constexpr uint64_t kLayoutVersion = 1;
constexpr size_t kNameDigits = 16;

std::string hex_name(uint64_t id) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string name(kNameDigits, '0');
  for (size_t i = 0; i < kNameDigits; ++i) name[i] = kDigits[id >> (60 - 4 * i) & 15];
  return name;
}

// `bytes` with zeros up to four bytes before `size_bytes`, then the checksum of all that.
std::string closed(std::string bytes, size_t size_bytes) {
  bytes.resize(size_bytes - 4);
  append_u32(bytes, crc32c(0, bytes));
  return bytes;
}

// The inverse: whether size and checksum hold.
bool is_closed(std::string_view bytes, size_t size_bytes) {
  if (bytes.size() != size_bytes) return false;
  std::string_view checksum = bytes.substr(size_bytes - 4);
  uint32_t expected = 0;
  return take_u32(checksum, expected) && crc32c(0, bytes.substr(0, size_bytes - 4)) == expected;
}

bool take_magic(std::string_view& bytes, std::string_view magic) {
  if (!bytes.starts_with(magic)) return false;
  bytes.remove_prefix(magic.size());
  uint64_t version = 0;
  return take_u64(bytes, version) && version == kLayoutVersion;
}

}  // namespace

std::string files_folder(const std::string& root) { return root + "/files"; }

std::string fan_out_folder(const std::string& root, uint64_t file_id) {
  return files_folder(root) + "/" + hex_name(file_id).substr(kNameDigits - 2);
}

std::string file_path(const std::string& root, uint64_t file_id) {
  return fan_out_folder(root, file_id) + "/" + hex_name(file_id);
}

std::string packs_folder(const std::string& root) { return root + "/packs"; }

std::string pack_path(const std::string& root, uint64_t pack_id) {
  return packs_folder(root) + "/" + hex_name(pack_id);
}

std::string trash_folder(const std::string& root) { return root + "/trash"; }

std::optional<uint64_t> parse_blob_name(std::string_view name) {
  uint64_t id = 0;
  const char* end = name.data() + name.size();
  auto [parsed, error] = std::from_chars(name.data(), end, id, 16);
  if (error != std::errc() || parsed != end || hex_name(id) != name) return std::nullopt;
  return id;
}

std::string encode_trailer(const FileTrailer& trailer) {
  std::string bytes(kFileMagic);
  append_u64(bytes, kLayoutVersion);
  append_u64(bytes, trailer.id);
  append_u64(bytes, trailer.size_bytes);
  append_u32(bytes, trailer.tags_crc32c);
  return closed(std::move(bytes), kTrailerBytes);
}

std::optional<FileTrailer> decode_trailer(std::string_view bytes) {
  FileTrailer trailer;
  if (!is_closed(bytes, kTrailerBytes) || !take_magic(bytes, kFileMagic) ||
      !take_u64(bytes, trailer.id) || !take_u64(bytes, trailer.size_bytes) ||
      !take_u32(bytes, trailer.tags_crc32c)) {
    return std::nullopt;
  }
  return trailer;
}

uint64_t whole_file_bytes(uint64_t size_bytes) {
  return size_bytes + frame_count(size_bytes) * kTagBytes + kTrailerBytes;
}

std::string encode_pack_header(uint64_t pack_id) {
  std::string bytes(kPackMagic);
  append_u64(bytes, kLayoutVersion);
  append_u64(bytes, pack_id);
  return closed(std::move(bytes), kPackHeaderBytes);
}

std::optional<uint64_t> decode_pack_header(std::string_view bytes) {
  uint64_t pack_id = 0;
  if (!is_closed(bytes, kPackHeaderBytes) || !take_magic(bytes, kPackMagic) ||
      !take_u64(bytes, pack_id)) {
    return std::nullopt;
  }
  return pack_id;
}

std::string encode_record_header(uint64_t pack_id, const RecordHeader& header) {
  std::string bytes(kRecordMagic);
  append_u32(bytes, header.body_crc32c);
  append_u64(bytes, pack_id);
  append_u64(bytes, header.size_bytes);
  return closed(std::move(bytes), kRecordHeaderBytes);
}

std::optional<RecordHeader> decode_record_header(uint64_t pack_id, std::string_view bytes) {
  RecordHeader header;
  uint64_t id = 0;
  if (!bytes.starts_with(kRecordMagic) || !is_closed(bytes, kRecordHeaderBytes)) {
    return std::nullopt;
  }
  bytes.remove_prefix(kRecordMagic.size());
  if (!take_u32(bytes, header.body_crc32c) || !take_u64(bytes, id) || id != pack_id ||
      !take_u64(bytes, header.size_bytes) || header.size_bytes > kPackedBytesMax) {
    return std::nullopt;
  }
  return header;
}

Extent record_extent(uint64_t pack_id, uint64_t offset_bytes, uint64_t size_bytes) {
  Extent extent;
  extent.place = ExtentPlace::kPack;
  extent.id = pack_id;
  extent.offset_bytes = offset_bytes + kRecordHeaderBytes;
  extent.size_bytes = size_bytes;
  extent.tags_offset_bytes = extent.offset_bytes + size_bytes;
  return extent;
}

uint64_t record_end(const Extent& extent) {
  uint64_t end = extent.tags_offset_bytes + frame_count(extent.size_bytes) * kTagBytes;
  return (end + kRecordAlignmentBytes - 1) / kRecordAlignmentBytes * kRecordAlignmentBytes;
}

}  // namespace tarn::store
