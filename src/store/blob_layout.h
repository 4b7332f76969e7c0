// Layout of blob files and packs: names, headers, trailers. docs/formats/blobs.md and packs.md.
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/blobs.h"

namespace tarn::store {

// Below the folder of the blobs.
std::string files_folder(const std::string& root);
std::string fan_out_folder(const std::string& root, uint64_t file_id);
std::string file_path(const std::string& root, uint64_t file_id);
std::string packs_folder(const std::string& root);
std::string pack_path(const std::string& root, uint64_t pack_id);
std::string trash_folder(const std::string& root);
std::optional<uint64_t> parse_blob_name(std::string_view name);  // nothing where it is not ours

// A file: ciphertext, tags, trailer.
inline constexpr uint64_t kTrailerBytes = 48;

struct FileTrailer {
  uint64_t id = 0;
  uint64_t size_bytes = 0;
  uint32_t tags_crc32c = 0;
};
std::string encode_trailer(const FileTrailer& trailer);
std::optional<FileTrailer> decode_trailer(std::string_view bytes);
uint64_t whole_file_bytes(uint64_t size_bytes);  // of a blob with that much plaintext

// A pack: header, then records, each at a multiple of kRecordAlignmentBytes.
inline constexpr uint64_t kPackHeaderBytes = 64;
inline constexpr uint64_t kRecordHeaderBytes = 32;
inline constexpr uint64_t kRecordAlignmentBytes = 64;

std::string encode_pack_header(uint64_t pack_id);
std::optional<uint64_t> decode_pack_header(std::string_view bytes);  // the pack's id

struct RecordHeader {
  uint64_t size_bytes = 0;   // plaintext, and so ciphertext
  uint32_t body_crc32c = 0;  // of ciphertext and tags
};
// The pack's id is bound in, so that bytes of another pack are never taken for a record.
std::string encode_record_header(uint64_t pack_id, const RecordHeader& header);
std::optional<RecordHeader> decode_record_header(uint64_t pack_id, std::string_view bytes);

// Where the record with its header at `offset_bytes` lies.
Extent record_extent(uint64_t pack_id, uint64_t offset_bytes, uint64_t size_bytes);
uint64_t record_end(const Extent& extent);  // where the next record may begin

}  // namespace tarn::store
