// Splits: a table of a query, resolved to the object versions that may hold rows it needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/catalog.h"
#include "engines/scan.h"
#include "services/athena/execution.h"
#include "sql/resolve/query.h"

namespace tarn::athena {

// How a partition of NULL is called in paths.
inline constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

// Partitions that the query's predicate rules out are not listed. Objects whose name or folder
// begins with `_` or `.` are hidden, as Hive has it; empty ones hold no rows.
Result<engines::ScanTable> plan_scan(const Execution& execution, const sql::TableUse& use,
                                     const CatalogTable& table);

// The objects below a location that a table reads.
Result<std::vector<ObjectInfo>> list_data_objects(const Execution& execution,
                                                  const std::string& location);

}  // namespace tarn::athena
