#include "services/athena/planner.h"

#include <set>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "services/athena/errors.h"
#include "services/athena/execution.h"
#include "services/athena/lookup.h"
#include "services/athena/splits.h"
#include "sql/resolve/query.h"
#include "sql/syntax/parse.h"

namespace tarn::athena {
namespace {

// The names of the relation's columns, which must differ from each other in more than case.
Result<std::string> column_list(const sql::ResolvedQuery& query) {
  std::string list;
  std::set<std::string> seen;
  for (const sql::OutputColumn& column : query.columns) {
    if (!seen.insert(to_lower_ascii(column.name)).second) {
      return Error(400, "DUPLICATE_COLUMN_NAMES_FOUND",
                   "The query has two columns called " + column.name);
    }
    if (!list.empty()) list += ", ";
    list += '"';
    for (const char c : column.name) list += c == '"' ? std::string("\"\"") : std::string(1, c);
    list += '"';
  }
  return list;
}

}  // namespace

Result<engines::PlannedStatement> Planner::plan(const Caller& caller,
                                                const engines::StatementText& text,
                                                size_t first_table) {
  Caller asking = caller;
  asking.identity.service = "athena.amazonaws.com";
  LiveQuery live;
  QueryRow row;
  row.database = text.database;
  row.submitted_ms = text.now_ms;
  Execution execution{parts_, asking, live, row};
  const auto statement = TRY(sql::parse_statement(text.sql));
  if (statement->kind != sql::StatementKind::kQuery) {
    return invalid_request("Only a SELECT can be read.");
  }
  CatalogLookup lookup(execution);
  const sql::ResolvedQuery query = TRY(sql::resolve(*statement, lookup, session_of(execution)));
  engines::PlannedStatement planned;
  for (const sql::TableUse& use : query.tables) {
    planned.tables.push_back(TRY(plan_scan(execution, use, lookup.kept(use))));
  }
  const std::string sql = TRY(sql::print_duckdb(
      query, [&](size_t index) { return engines::scan_reference(first_table + index); }));
  planned.relation = "(SELECT * FROM (" + sql + ") AS q(" + TRY(column_list(query))
  +"))";
  for (const sql::OutputColumn& column : query.columns) {
    planned.columns.push_back({column.name, column.type, column.physical_type});
  }
  return planned;
}

}  // namespace tarn::athena
