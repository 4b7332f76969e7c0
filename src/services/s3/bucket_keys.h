// BucketKeys: S3 Bucket Keys. One envelope key of KMS serves all objects that one requester writes
// to a bucket under one KMS key for a while; and of the reads of a requester under one envelope key
// only the first is told to KMS. Permissions and the KMS key's state count with each. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "core/kms_keys.h"

namespace tarn::s3 {

class BucketKeys {
 public:
  BucketKeys(KmsKeys& kms, const Clock& clock) : kms_(kms), clock_(clock) {}

  // `use` has the bucket's encryption context.
  Result<EnvelopeKey> for_writing(const KmsUse& use, std::string_view key_id);
  Result<std::string> for_reading(KmsUse use, std::string_view envelope);

 private:
  struct Kept {
    std::string envelope;
    int64_t until_ms = 0;  // monotonic
  };

  // What is kept under `name`, as long as it holds.
  std::string find(const std::string& name);
  void keep(const std::string& name, std::string_view envelope);

  KmsKeys& kms_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace tarn::s3
