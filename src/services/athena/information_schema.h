// information_schema: what the catalog has, as relations of each database: schemata, tables,
// columns, views. Asked of the catalog when a query names one, as the query's caller.
#pragma once

#include <optional>
#include <string_view>

#include "services/athena/execution.h"
#include "sql/resolve/query.h"

namespace tarn::athena {

inline constexpr std::string_view kInformationSchema = "information_schema";
// Of "t$partitions": the values of a table's partitions, one row each.
inline constexpr std::string_view kPartitionsSuffix = "$partitions";

// Nothing where there is no such relation.
Result<std::optional<sql::TableSchema>> information_relation(Execution& execution,
                                                             std::string_view name);

// Nothing where the table has no partitions.
Result<std::optional<sql::TableSchema>> partitions_relation(Execution& execution,
                                                            const CatalogTable& table);

}  // namespace tarn::athena
