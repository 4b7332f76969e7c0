// What a crawl writes of a table it found: columns, SerDe and parameters, as Glue's crawlers do.
// Pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog.h"
#include "services/glue/crawl/grouping.h"

namespace tarn::glue {

struct TableOrigin {
  std::string crawler;
  std::string crawl_id;
  std::string bucket;
};

// Without database and name.
CatalogTable build_table(const crawl::TablePlan& plan, const TableOrigin& origin);
CatalogPartition build_partition(const CatalogTable& table, const crawl::TablePlan& plan,
                                 const crawl::PartitionPlan& partition, const TableOrigin& origin);

// Whether `name` is a parameter that crawlers write: what else a table has is its owner's.
bool is_crawler_parameter(std::string_view name);

// Alike but for which crawl wrote it.
bool is_same_table(const CatalogTable& a, const CatalogTable& b);
bool is_same_partition(const CatalogPartition& a, const CatalogPartition& b);

}  // namespace tarn::glue
