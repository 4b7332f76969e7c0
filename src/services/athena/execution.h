// Execution: what running one statement needs, and what it leaves in the query's row.
//
//   Result<void> run_query(Execution&, const sql::Statement&)   SELECT          (run_query.cpp)
//   Result<void> run_write(Execution&, const sql::Statement&)   what stores a query (run_write.cpp)
//   Result<void> run_ddl(Execution&, const sql::Statement&)     everything else (run_ddl.cpp)
//
// One thread.
#pragma once

#include <string>
#include <vector>

#include "core/objects.h"
#include "services/athena/query_runner.h"
#include "services/athena/rows.h"
#include "sql/syntax/ast_statement.h"

namespace tarn::athena {

struct Execution {
  const AthenaParts& parts;
  const Caller& caller;
  LiveQuery& live;
  QueryRow& row;  // columns, statistics and output are filled in

  Result<void> check_cancelled() const;
};

Result<void> run_query(Execution& execution, const sql::Statement& statement);
Result<void> run_write(Execution& execution, const sql::Statement& statement);
Result<void> run_ddl(Execution& execution, const sql::Statement& statement);

// The error that a cancelled query ends with.
Error cancelled();

// StatementType and SubstatementType of a statement.
void describe_statement(const sql::Statement& statement, QueryRow& row);

// "bucket" and "key" of an s3:// location; InvalidRequestException for anything else.
struct S3Location {
  std::string bucket;
  std::string key;
};
Result<S3Location> parse_s3_location(std::string_view location);

}  // namespace tarn::athena
