// Kms: the service's parts. Operations are free functions over it (kms_operations.h). Key material
// is wrapped under the master key by `keys` and leaves a function only as what it computed.
// Thread-safe.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "core/identities.h"
#include "core/keys.h"

namespace tarn::kms {

struct KmsParts {
  Keys& keys;
  Authorizer& authorizer;
  Random& random;
};

class Kms {
 public:
  explicit Kms(KmsParts parts) : parts_(parts) {}

  const KmsParts& parts() const { return parts_; }

 private:
  KmsParts parts_;
};

}  // namespace tarn::kms
