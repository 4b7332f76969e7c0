// Glue: the service's state and parts. Operations are free functions over it (glue_operations.h).
// Thread-safe.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "core/catalog.h"
#include "core/identities.h"
#include "store/database.h"

namespace tarn::glue {

struct GlueParts {
  store::Database& database;
  Authorizer& authorizer;
  const Clock& clock;
  Random& random;
};

class Glue {
 public:
  explicit Glue(GlueParts parts) : parts_(parts) {}

  const GlueParts& parts() const { return parts_; }

 private:
  GlueParts parts_;
};

}  // namespace tarn::glue
