// InternalObjects: S3 for the other services (core/objects.h), without HTTP: authorised for the
// caller, audited, each writing call a transaction of its own, bytes handed over as descriptors.
// Thread-safe; outlives the readers and writers made from it.
#pragma once

#include "core/audit.h"
#include "core/objects.h"
#include "services/s3/s3.h"

namespace tarn::s3 {

class InternalObjects final : public Objects {
 public:
  InternalObjects(S3& s3, Audit& audit) : s3_(s3), audit_(audit) {}

  Result<void> list(const Caller& caller, std::string_view bucket, std::string_view prefix,
                    const std::function<bool(const std::vector<ObjectInfo>&)>& each) override;
  Result<std::unique_ptr<ObjectReader>> open(const Caller& caller, std::string_view bucket,
                                             std::string_view key,
                                             std::string_view version_id) override;
  Result<std::unique_ptr<ObjectWriter>> create(const Caller& caller, std::string_view bucket,
                                               std::string_view key,
                                               const ObjectAttributes& attributes) override;
  using Objects::create;
  Result<void> remove(const Caller& caller, std::string_view bucket, std::string_view key) override;
  Result<void> authorize(const Caller& caller, std::string_view action, std::string_view bucket,
                         std::string_view key) override;
  Result<std::string> bucket_region(std::string_view bucket) override;

 private:
  Result<std::unique_ptr<ObjectReader>> open_once(AuditEvent& event, const Caller& caller,
                                                  std::string_view bucket, std::string_view key,
                                                  std::string_view version_id);

  S3& s3_;
  Audit& audit_;
};

}  // namespace tarn::s3
