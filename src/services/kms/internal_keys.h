// InternalKeys: KMS for the other services (core/kms_keys.h): authorised for their callers,
// audited, each call a transaction of its own. Thread-safe.
#pragma once

#include "base/clock.h"
#include "core/audit.h"
#include "core/kms_keys.h"
#include "services/kms/kms.h"
#include "store/database.h"

namespace tarn::kms {

struct InternalKeysParts {
  Kms& kms;
  store::Database& database;
  const Clock& clock;
  Audit* audit = nullptr;  // null: for who only checks what is stored
};

class InternalKeys final : public KmsKeys {
 public:
  explicit InternalKeys(InternalKeysParts parts) : parts_(parts) {}

  Result<EnvelopeKey> generate(const KmsUse& use, std::string_view key_id,
                               std::string_view reusable) override;
  using KmsKeys::generate;
  Result<std::string> decrypt(const KmsUse& use, std::string_view wrapped) override;
  Result<std::string> open_to_check(
      std::string_view region, std::string_view wrapped,
      const std::map<std::string, std::string>& encryption_context) override;

 private:
  InternalKeysParts parts_;
};

}  // namespace tarn::kms
