// Planner: SQL over the catalog as part of other statements (engines/statement_planner.h): what
// run_query.cpp does before it runs a query, for who runs it himself. Thread-safe.
#pragma once

#include "engines/statement_planner.h"
#include "services/athena/athena.h"

namespace tarn::athena {

class Planner final : public engines::StatementPlanner {
 public:
  explicit Planner(AthenaParts parts) : parts_(parts) {}
  Result<engines::PlannedStatement> plan(const Caller& caller, const engines::StatementText& text,
                                         size_t first_table) override;

 private:
  const AthenaParts parts_;
};

}  // namespace tarn::athena
