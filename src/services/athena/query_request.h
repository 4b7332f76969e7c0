// What the engine is asked to run for a resolved query: its text, scans, limits, and how it opens
// objects as the query's caller.
#pragma once

#include "engines/query_engine.h"
#include "services/athena/execution.h"
#include "services/athena/lookup.h"
#include "sql/resolve/query.h"

namespace tarn::athena {

Result<engines::QueryRequest> make_request(Execution& execution, const sql::ResolvedQuery& query,
                                           const CatalogLookup& lookup);

}  // namespace tarn::athena
