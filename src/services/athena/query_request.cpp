#include "services/athena/query_request.h"

#include <memory>
#include <utility>

#include "services/athena/errors.h"
#include "services/athena/splits.h"

namespace tarn::athena {
namespace {

Result<void> apply_limits(Execution& execution, engines::QueryLimits& limits) {
  const auto transaction = execution.parts.database.begin();
  const store::Scope scope{execution.parts.database.generation(), execution.caller.identity.account,
                           execution.caller.region};
  const WorkGroupRow group = TRY(require_work_group(*transaction, scope, execution.row.work_group));
  limits.scanned_bytes = static_cast<uint64_t>(group.scan_cutoff_bytes);
  return {};
}

}  // namespace

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
  TRY(apply_limits(execution, request.limits));
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

}  // namespace tarn::athena
