// BucketCors: core/cross_origin.h over the buckets' CORS configurations. Thread-safe.
#pragma once

#include <string>

#include "core/cross_origin.h"
#include "services/s3/s3.h"

namespace tarn::s3 {

class BucketCors final : public CrossOrigin {
 public:
  explicit BucketCors(S3& s3) : s3_(s3) {}

  Result<Headers> answer_headers(const RequestHead& head) override;
  Result<Headers> preflight(const RequestHead& head) override;

 private:
  S3& s3_;
};

}  // namespace tarn::s3
