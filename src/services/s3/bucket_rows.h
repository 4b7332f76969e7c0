// Rows of buckets. Their key is in row_keys.h. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/s3/version_rows.h"
#include "store/row.h"

namespace tarn::s3 {

enum class Versioning : uint8_t { kNever = 0, kEnabled = 1, kSuspended = 2 };

struct PublicAccessBlock {
  bool block_public_acls = false;
  bool ignore_public_acls = false;
  bool block_public_policy = false;
  bool restrict_public_buckets = false;
  template <class V>
  void fields(V& v) {
    v(1, block_public_acls);
    v(2, ignore_public_acls);
    v(3, block_public_policy);
    v(4, restrict_public_buckets);
  }
};

struct Bucket {
  std::string name;
  int64_t id = 0;
  std::string account;
  std::string canonical_id;
  std::string region;
  int64_t created_ms = 0;
  Versioning versioning = Versioning::kNever;
  std::optional<PublicAccessBlock> public_access_block;
  std::string ownership;  // empty: no controls, which means BucketOwnerEnforced
  std::vector<Tag> tags;
  bool bucket_key_enabled = false;  // of the default encryption
  bool has_policy = false;          // the policy itself is a row of its own
  bool policy_is_public = false;
  bool has_cors = false;                                // the rules are a row of their own too
  std::optional<DefaultEncryption> default_encryption;  // nothing: nobody has said
  bool has_notifications = false;                       // rows of their own again
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, id);
    v(3, account);
    v(4, canonical_id);
    v(5, region);
    v(6, created_ms);
    v(7, versioning);
    v(8, public_access_block);
    v(9, ownership);
    v(10, tags);
    v(11, bucket_key_enabled);
    v(12, has_policy);
    v(13, policy_is_public);
    v(14, has_cors);
    v(15, default_encryption);
    v(30, has_notifications);
  }
};

}  // namespace tarn::s3
