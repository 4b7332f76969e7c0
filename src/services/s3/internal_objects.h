// InternalObjects: S3 for the other services (core/objects.h), without HTTP: authorised for the
// caller, each writing call a transaction of its own, bytes handed over as descriptors.
// Thread-safe; outlives the readers and writers made from it.
#pragma once

#include "core/objects.h"
#include "services/s3/s3.h"

namespace tarn::s3 {

class InternalObjects final : public Objects {
 public:
  explicit InternalObjects(S3& s3) : s3_(s3) {}

  Result<void> list(const Caller& caller, std::string_view bucket, std::string_view prefix,
                    const std::function<bool(const std::vector<ObjectInfo>&)>& each) override;
  Result<std::unique_ptr<ObjectReader>> open(const Caller& caller, std::string_view bucket,
                                             std::string_view key,
                                             std::string_view version_id) override;
  Result<std::unique_ptr<ObjectWriter>> create(const Caller& caller, std::string_view bucket,
                                               std::string_view key,
                                               std::string_view content_type) override;
  Result<void> remove(const Caller& caller, std::string_view bucket, std::string_view key) override;
  Result<std::string> bucket_region(std::string_view bucket) override;

 private:
  S3& s3_;
};

}  // namespace tarn::s3
