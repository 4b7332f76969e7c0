// SELECT: resolve against the catalog, plan the scans, run in the engine, write the result.
#include <string>
#include <utility>
#include <vector>

#include "services/athena/execution.h"
#include "services/athena/lookup.h"
#include "services/athena/query_request.h"
#include "services/athena/result_file.h"
#include "sql/resolve/query.h"

namespace tarn::athena {
namespace {

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
