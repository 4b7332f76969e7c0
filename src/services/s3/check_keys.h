// The keys of what is stored, for checks: nothing where only a customer has them (SSE-C), and where
// the key of KMS was deleted: an end that its owner chose, and no damage. Pure but for KMS.
#pragma once

#include <optional>

#include "services/s3/encryption.h"

namespace tarn::s3 {

inline Result<std::optional<DataKeys>> keys_if_known(S3& s3, const Bucket& bucket,
                                                     const Encryption& encryption) {
  auto keys = keys_to_check(s3, bucket, encryption);
  if (keys.ok() || keys.error().code() != "NotFoundException") return keys;
  return std::optional<DataKeys>();
}

}  // namespace tarn::s3
