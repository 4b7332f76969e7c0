// Rows of object versions and of uploads that will become one. Their keys are in row_keys.h.
// Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/s3/data_rows.h"
#include "services/s3/encryption_rows.h"
#include "store/row.h"

namespace tarn::s3 {

struct Tag {
  std::string key;
  std::string value;
  template <class V>
  void fields(V& v) {
    v(1, key);
    v(2, value);
  }
};

enum class ChecksumAlgorithm : uint8_t {
  kNone = 0,
  kCrc32 = 1,
  kCrc32c = 2,
  kCrc64Nvme = 3,
  kSha1 = 4,
  kSha256 = 5
};
enum class ChecksumType : uint8_t { kFullObject = 0, kComposite = 1 };

struct Checksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kNone;
  ChecksumType type = ChecksumType::kFullObject;
  std::string value;  // raw bytes
  template <class V>
  void fields(V& v) {
    v(1, algorithm);
    v(2, type);
    v(3, value);
  }
};

// What a client says about an object and gets back with it.
struct Properties {
  std::string content_type;
  std::string cache_control;
  std::string content_disposition;
  std::string content_encoding;
  std::string content_language;
  std::string expires;
  std::string website_redirect_location;
  std::string storage_class;  // empty: STANDARD
  std::map<std::string, std::string> metadata;
  std::vector<Tag> tags;
  template <class V>
  void fields(V& v) {
    v(1, content_type);
    v(2, cache_control);
    v(3, content_disposition);
    v(4, content_encoding);
    v(5, content_language);
    v(6, expires);
    v(7, website_redirect_location);
    v(8, storage_class);
    v(9, metadata);
    v(10, tags);
  }
};

struct Version {
  int64_t sequence = 0;  // grows with each version made, in all buckets
  std::string nonce;     // 16 bytes, the other half of the version id; empty: the null version
  bool is_delete_marker = false;
  int64_t modified_ms = 0;
  uint64_t size_bytes = 0;
  std::string etag;  // without quotes
  Data data;
  Checksum checksum;
  Properties properties;
  Encryption encryption;
  store::UnknownFields unknown;
  bool is_null() const { return nonce.empty(); }
  template <class V>
  void fields(V& v) {
    v(1, sequence);
    v(2, nonce);
    v(3, is_delete_marker);
    v(4, modified_ms);
    v(5, size_bytes);
    v(6, etag);
    v(7, data);
    v(8, checksum);
    v(9, properties);
    v(10, encryption);
  }
};

// Points at the key's null version, where that is not the newest one.
struct OlderNull {
  int64_t sequence = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, sequence);
  }
};

// A multipart upload that is neither completed nor aborted.
struct Upload {
  int64_t data_id = 0;
  std::string id;  // as the client knows it
  int64_t initiated_ms = 0;
  std::string initiator_arn;
  std::string initiator_id;
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kCrc64Nvme;
  ChecksumType checksum_type = ChecksumType::kFullObject;
  bool algorithm_chosen = false;  // by the client; else it is the default
  Properties properties;
  Encryption encryption;  // of all its parts
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, data_id);
    v(2, id);
    v(3, initiated_ms);
    v(4, initiator_arn);
    v(5, initiator_id);
    v(6, algorithm);
    v(7, checksum_type);
    v(8, algorithm_chosen);
    v(9, properties);
    v(10, encryption);
  }
};

}  // namespace tarn::s3
