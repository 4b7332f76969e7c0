// Partition projection: the partitions of a table computed from its properties, not listed from the
// catalog. Pure functions.
//
//   if (is_projected(table)) partitions = TRY(project_partitions(table, use.partitions, now_ms));
//
// Types enum, integer, date and injected, with Hive's layout or storage.location.template.
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/catalog.h"
#include "sql/resolve/partition_predicate.h"

namespace tarn::athena {

inline constexpr size_t kMaxProjectedPartitions = 1'000'000;

bool is_projected(const CatalogTable& table);

struct ProjectedPartition {
  std::vector<std::string> values;
  std::string location;  // "s3://bucket/a/b=c/"
};

// Those that the predicate does not rule out. INVALID_TABLE_PROPERTY names a property that is
// missing or wrong, CONSTRAINT_VIOLATION an injected column without an equality.
Result<std::vector<ProjectedPartition>> project_partitions(const CatalogTable& table,
                                                           const sql::PartitionPredicate& predicate,
                                                           int64_t now_ms);

}  // namespace tarn::athena
