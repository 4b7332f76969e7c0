// Glue: the service's state and parts. Operations are free functions over it (glue_operations.h).
//
//   Glue glue({database, authorizer, clock, random, objects, logs, identities, audit});
//   gateway.serve(bind(glue));
//
// The constructor mends what a killed server left: crawls that were running are FAILED. The
// destructor stops crawls and waits for them. Thread-safe.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "core/audit.h"
#include "core/catalog.h"
#include "core/identities.h"
#include "core/logs.h"
#include "core/objects.h"
#include "store/database.h"

namespace tarn::glue {

struct GlueParts {
  store::Database& database;
  Authorizer& authorizer;
  const Clock& clock;
  Random& random;
  Objects& objects;
  LogGroups& logs;
  Identities& identities;
  Audit& audit;
};

class Crawls;

class Glue {
 public:
  explicit Glue(GlueParts parts);
  ~Glue();
  Glue(const Glue&) = delete;
  Glue& operator=(const Glue&) = delete;

  const GlueParts& parts() const { return parts_; }
  Crawls& crawls() { return *crawls_; }

 private:
  GlueParts parts_;
  std::unique_ptr<Crawls> crawls_;
};

}  // namespace tarn::glue
