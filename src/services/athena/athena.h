// Athena: the service's parts, and the runner that executes what was started. Operations are free
// functions over it (athena_operations.h). Thread-safe.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "core/catalog.h"
#include "core/context.h"
#include "core/identities.h"
#include "core/objects.h"
#include "engines/query_engine.h"
#include "store/database.h"

namespace tarn::athena {

struct AthenaParts {
  store::Database& database;
  Objects& objects;
  Catalog& catalog;
  engines::QueryEngine& engine;
  const Clock& clock;
  Random& random;
  Authorizer& authorizer;
};

class QueryRunner;

// Who asked, with Athena calling other services for them.
Caller on_behalf(const Context& context);

class Athena {
 public:
  explicit Athena(AthenaParts parts);
  ~Athena();  // cancels what runs

  // Ends as FAILED what an earlier process left open. Once, before operations are served.
  Result<void> recover();

  const AthenaParts& parts() const { return parts_; }
  QueryRunner& runner() { return *runner_; }

 private:
  AthenaParts parts_;
  std::unique_ptr<QueryRunner> runner_;
};

}  // namespace tarn::athena
