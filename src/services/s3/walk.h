// Walk: hands all rows of S3 to a visitor, bucket by bucket, then all parts. For checks and
// migrations. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "services/s3/bucket_rows.h"
#include "services/s3/data_rows.h"
#include "services/s3/s3.h"
#include "services/s3/version_rows.h"

namespace tarn::s3 {

class RowVisitor {
 public:
  enum class Age { kCurrent, kOlder };

  virtual ~RowVisitor() = default;
  virtual Result<void> bucket(const Bucket&) { return {}; }
  virtual Result<void> version(const Bucket&, const std::string&, const Version&, Age) {
    return {};
  }
  virtual Result<void> upload(const Bucket&, const std::string&, const Upload&) { return {}; }
  virtual Result<void> part(int64_t, int32_t, const Part&) { return {}; }
};

Result<void> walk_rows(S3& s3, RowVisitor& visitor);

}  // namespace tarn::s3
