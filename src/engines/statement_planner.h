// StatementPlanner: SQL in Athena's dialect over the catalog, resolved and authorised as a caller,
// as a relation that may stand in a larger statement of the engine. Athena implements it.
//
//   auto planned = TRY(planner.plan(caller, {"sales", "SELECT * FROM orders"}, tables.size()));
//   tables.insert(tables.end(), planned.tables.begin(), planned.tables.end());
//   sql = "SELECT … FROM " + planned.relation;
//
// The tables are the object versions of this moment. Errors are those of queries: code() is
// Trino's name. Thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/objects.h"
#include "engines/query_engine.h"
#include "engines/scan.h"

namespace tarn::engines {

struct StatementText {
  std::string database;  // of names without one; empty: "default"
  std::string sql;       // a SELECT
  int64_t now_ms = 0;    // domain time: what now() means
};

struct PlannedStatement {
  std::string relation;  // "(SELECT …)"
  std::vector<ScanTable> tables;
  std::vector<ResultColumn> columns;  // of the relation, by these names
};

class StatementPlanner {
 public:
  virtual ~StatementPlanner() = default;
  // scan_reference(first_table) is the first of the tables.
  virtual Result<PlannedStatement> plan(const Caller& caller, const StatementText& text,
                                        size_t first_table) = 0;
};

}  // namespace tarn::engines
