// Rows of the bytes: where they lie, under which key, and in which parts. Their keys are in
// row_keys.h; README.md tells how they belong together. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/blobs.h"
#include "store/row.h"

namespace tarn::s3 {

enum class DataPlace : uint8_t { kNone = 0, kInline = 1, kExtent = 2, kParts = 3 };

// One sealed run of bytes: an extent and the key that opens it.
struct Piece {
  store::Extent extent;
  std::string wrapped_key;
  std::string nonce_prefix;
  template <class V>
  void fields(V& v) {
    v(1, extent);
    v(2, wrapped_key);
    v(3, nonce_prefix);
  }
};

// `count` parts of one size whose numbers follow each other.
struct PartRun {
  int32_t first_number = 0;
  int32_t count = 0;
  uint64_t part_size_bytes = 0;
  template <class V>
  void fields(V& v) {
    v(1, first_number);
    v(2, count);
    v(3, part_size_bytes);
  }
};

// Where the bytes of a version are. Copies share the same data, by its id.
struct Data {
  DataPlace place = DataPlace::kNone;
  int64_t id = 0;
  Piece piece;                // of kInline (without extent) and kExtent
  std::vector<PartRun> runs;  // of kParts, in the object's order
  template <class V>
  void fields(V& v) {
    v(1, place);
    v(2, id);
    v(3, piece);
    v(4, runs);
  }
};

struct Part {
  uint64_t size_bytes = 0;
  std::string etag;  // raw bytes; of SSE-S3, the MD5
  int64_t modified_ms = 0;
  std::string checksum;  // raw bytes, of the upload's algorithm
  Data data;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, size_bytes);
    v(2, etag);
    v(3, modified_ms);
    v(4, checksum);
    v(5, data);
  }
};

// Parts that nothing refers to any more; the sweeper removes them piece by piece.
struct Trash {
  std::vector<int32_t> part_numbers;  // empty: all
  // Not empty: not parts, but the uploads of the deleted bucket with this id.
  std::string bucket_account;
  std::string bucket_region;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, part_numbers);
    v(2, bucket_account);
    v(3, bucket_region);
  }
};

// No sequence at or above it was handed out before the last start.
struct SequenceLimit {
  int64_t limit = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, limit);
  }
};

// Which data an extent belongs to.
struct ExtentOwner {
  int64_t data_id = 0;
  int32_t part_number = 0;  // 0: not a part
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, data_id);
    v(2, part_number);
  }
};

}  // namespace tarn::s3
