// SELECT: resolve against the catalog, plan the scans, run in the engine, write the result.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/athena/errors.h"
#include "services/athena/execution.h"
#include "services/athena/lookup.h"
#include "services/athena/result_file.h"
#include "services/athena/splits.h"
#include "sql/resolve/query.h"
#include "sql/syntax/sql_error.h"

namespace tarn::athena {
namespace {

Result<engines::QueryRequest> make_request(Execution& execution, const sql::ResolvedQuery& query,
                                           const CatalogLookup& lookup) {
  engines::QueryRequest request;
  request.id = execution.row.id;
  request.group = execution.caller.identity.account + "/" + execution.row.work_group;
  for (const sql::TableUse& use : query.tables) {
    request.tables.push_back(TRY(plan_scan(execution, use, lookup.kept(use))));
  }
  request.sql = TRY(sql::print_duckdb(query, engines::scan_reference));
  for (const sql::OutputColumn& column : query.columns) {
    request.columns.push_back({column.name, column.type, column.physical_type});
  }
  // The engine may still be opening objects for a query that was given up: it owns what it needs.
  request.open = [objects = &execution.parts.objects,
                  caller = std::make_shared<const Caller>(execution.caller)](
                     const ObjectInfo& object) -> Result<std::unique_ptr<ObjectReader>> {
    auto opened = objects->open(*caller, object.bucket, object.key, object.version_id);
    if (opened.ok() || !is_denied(opened.error())) return opened;
    return denied_on_path(opened.error(), object.bucket, object.key);
  };
  return request;
}

Result<void> apply_limits(Execution& execution, engines::QueryLimits& limits) {
  const auto transaction = execution.parts.database.begin();
  const store::Scope scope{execution.parts.database.generation(), execution.caller.identity.account,
                           execution.caller.region};
  const WorkGroupRow group = TRY(require_work_group(*transaction, scope, execution.row.work_group));
  limits.scanned_bytes = static_cast<uint64_t>(group.scan_cutoff_bytes);
  return {};
}

void keep_columns(const sql::ResolvedQuery& query, QueryRow& row) {
  for (const sql::OutputColumn& column : query.columns) {
    row.columns.push_back(
        {column.name, column.athena_type, column.athena_precision, column.athena_scale});
  }
}

// Rows from the engine to the result file.
Result<void> copy_rows(Execution& execution, engines::RunningQuery& running) {
  std::vector<std::string> header;
  for (const ColumnRow& column : execution.row.columns) header.push_back(column.name);
  auto object = TRY(open_output(execution, "text/csv"));
  CsvResultWriter writer = TRY(CsvResultWriter::create(std::move(object), header));
  engines::RowBatch batch;
  while (TRY(running.next(batch))) {
    for (size_t i = 0; i < batch.row_count(); ++i) TRY(writer.write_row(batch.row(i)));
    execution.row.output_rows += static_cast<int64_t>(batch.row_count());
    execution.live.set_scanned_bytes(static_cast<int64_t>(running.progress().scanned_bytes));
  }
  TRY(writer.finish());
  execution.row.output_bytes = writer.size_bytes();
  return {};
}

}  // namespace

Result<void> run_query(Execution& execution, const sql::Statement& statement) {
  const Clock& clock = execution.parts.clock;
  QueryRow& row = execution.row;
  const int64_t planning_started_ms = clock.monotonic_ms();
  CatalogLookup lookup(execution);
  const sql::ResolvedQuery query = TRY(sql::resolve(statement, lookup, session_of(execution)));
  keep_columns(query, row);
  engines::QueryRequest request = TRY(make_request(execution, query, lookup));
  TRY(apply_limits(execution, request.limits));
  TRY(execution.check_cancelled());
  const int64_t engine_started_ms = clock.monotonic_ms();
  row.planning_ms = engine_started_ms - planning_started_ms;

  auto running = TRY(execution.parts.engine.run(std::move(request)));
  execution.live.set_on_cancel([query = running.get()] { query->cancel(); });
  auto copied = copy_rows(execution, *running);
  execution.live.set_on_cancel(nullptr);
  row.scanned_bytes = static_cast<int64_t>(running->progress().scanned_bytes);
  row.engine_ms = clock.monotonic_ms() - engine_started_ms;
  return copied;
}

}  // namespace tarn::athena
