// CrawlWriter: brings the catalog in line with what a crawl found, by the crawler's policies.
// Belongs to one crawl.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/glue/crawl_job.h"
#include "services/glue/table_builder.h"

namespace tarn::glue {

class CrawlWriter {
 public:
  CrawlWriter(const CrawlParts& parts, const Caller& caller, const CrawlerOptions& options,
              CrawlLog& log)
      : parts_(parts), caller_(caller), options_(options), log_(log) {}

  Result<void> write(const std::vector<std::pair<S3Path, crawl::TablePlan>>& plans);
  // Counts of what was written so far, also after an error.
  void summarise(CrawlRow& outcome) const;

 private:
  struct Counts {
    int32_t added = 0;
    int32_t updated = 0;
    int32_t deleted = 0;
  };

  Result<void> write_table(const crawl::TablePlan& plan, const TableOrigin& origin);
  Result<void> create_table(CatalogTable table, const crawl::TablePlan& plan,
                            const TableOrigin& origin);
  Result<void> update_table(const CatalogTable& old, CatalogTable table,
                            const crawl::TablePlan& plan, const TableOrigin& origin);
  Result<void> write_partitions(const CatalogTable& table, const crawl::TablePlan& plan,
                                const TableOrigin& origin);
  Result<void> remove_partitions(const CatalogTable& table,
                                 std::map<std::vector<std::string>, CatalogPartition> gone);
  Result<void> remove_gone_tables();
  std::string choose_name(const std::string& name, const std::string& location) const;
  const CatalogTable* table_at(const std::string& location) const;

  const CrawlParts& parts_;
  const Caller& caller_;
  const CrawlerOptions& options_;
  CrawlLog& log_;
  std::map<std::string, CatalogTable> tables_;  // of the database, by name
  std::set<std::string> seen_;                  // names of tables that this crawl found
  Counts table_counts_;
  Counts partition_counts_;
};

}  // namespace tarn::glue
