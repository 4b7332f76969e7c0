// Objects: what services other than S3 do with objects. S3 implements it.
//
// Every call is authorised for `caller` (identity, region and the service on whose behalf), and
// each writing call is a transaction of its own with its own audit events. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/identity.h"

namespace tarn {

struct Caller {
  Identity identity;
  std::string region;
  std::string request_id;  // of the request that caused the call
  // Condition keys that a service sends with its calls, such as aws:SourceArn.
  std::vector<std::pair<std::string, std::string>> conditions = {};
};

// What an object carries beside its bytes.
struct ObjectAttributes {
  std::string content_type;
  std::string content_encoding;
  std::map<std::string, std::string> metadata;  // x-amz-meta-…, names in lower case
  // As S3's headers have it: "AES256", or "aws:kms" with a key's id or ARN, or without for
  // alias/aws/s3. Empty: as the bucket says.
  std::string encryption = {};
  std::string kms_key_id = {};
};

// One immutable object version.
struct ObjectInfo {
  std::string bucket;
  std::string key;
  std::string version_id;  // the store's own id: unique for ever, also in unversioned buckets
  std::string etag;        // without quotes
  uint64_t size_bytes = 0;
  int64_t modified_ms = 0;
  std::string storage_class;
};

// Where the bytes of a version lie, for a reader that is handed descriptors.
struct ObjectExtent {
  int fd = -1;                     // read-only; owned by the ObjectReader
  uint64_t file_offset_bytes = 0;  // of the extent's first frame
  uint64_t size_bytes = 0;         // plaintext
  std::string data_key;            // empty: not encrypted
  std::string nonce_prefix;        // docs/formats/blobs.md
  uint64_t tags_offset_bytes = 0;  // of the extent's frame tags in the same file
};

// Reads one version; keeps it readable while it lives, whatever is overwritten or deleted.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  virtual const ObjectInfo& info() const = 0;
  // Verified plaintext; shorter than asked only at the end.
  virtual Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes) = 0;
  // Small objects answer inline_bytes() and no extents.
  virtual const std::string* inline_bytes() const = 0;
  virtual const std::vector<ObjectExtent>& extents() const = 0;
};

// Writes one object; nothing is visible before finish() succeeds.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
  virtual Result<ObjectInfo> finish() = 0;
};

class Objects {
 public:
  virtual ~Objects() = default;

  // Objects whose key begins with `prefix` in key order, handed over in pages until `each` returns
  // false. Needs s3:ListBucket.
  virtual Result<void> list(const Caller& caller, std::string_view bucket, std::string_view prefix,
                            const std::function<bool(const std::vector<ObjectInfo>&)>& each) = 0;
  // Current version, or the one with `version_id`. Needs s3:GetObject.
  virtual Result<std::unique_ptr<ObjectReader>> open(const Caller& caller, std::string_view bucket,
                                                     std::string_view key,
                                                     std::string_view version_id = {}) = 0;
  // Needs s3:PutObject.
  virtual Result<std::unique_ptr<ObjectWriter>> create(const Caller& caller,
                                                       std::string_view bucket,
                                                       std::string_view key,
                                                       const ObjectAttributes& attributes) = 0;
  Result<std::unique_ptr<ObjectWriter>> create(const Caller& caller, std::string_view bucket,
                                               std::string_view key,
                                               std::string_view content_type) {
    return create(caller, bucket, key, ObjectAttributes{std::string(content_type), {}, {}});
  }
  // Needs s3:DeleteObject.
  virtual Result<void> remove(const Caller& caller, std::string_view bucket,
                              std::string_view key) = 0;
  // Whether the caller may do `action` ("s3:GetBucketAcl") on the bucket, or on a key of it.
  virtual Result<void> authorize(const Caller& caller, std::string_view action,
                                 std::string_view bucket, std::string_view key) = 0;
  // NoSuchBucket, or the bucket's region. Needs nothing: names are global.
  virtual Result<std::string> bucket_region(std::string_view bucket) = 0;
};

}  // namespace tarn
