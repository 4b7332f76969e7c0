// Grouping: which files are one table, and which folders are its partitions.
//
// Folders whose files are alike (format, compression, header, 70 % of the columns) are partitions
// of the folder above them; folders that are not are tables of their own. A folder with unlike
// files gives a table for each file. Pure function; README.md tells the rules.
// https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/glue/crawl/file_schema.h"

namespace tarn::glue::crawl {

struct CrawledFile {
  std::string key;
  FileSchema schema;
};

struct GroupingOptions {
  std::string bucket;
  std::string root;                 // the target's folder: "data/", or empty for the bucket
  bool combine_compatible = false;  // CombineCompatibleSchemas: columns need not be alike
  bool is_one_file = false;         // the target is the one file, not its folder
  int32_t table_level = 0;          // TableLevelConfiguration: the bucket is 1; 0: by likeness
};

struct GroupStatistics {
  uint64_t file_count = 0;
  uint64_t size_bytes = 0;
  uint64_t record_count = 0;
};

struct PartitionPlan {
  std::vector<std::string> values;
  std::string prefix;  // "data/year=2026/"
  GroupStatistics statistics;
};

struct TablePlan {
  std::string name;    // [a-z0-9_], without the crawler's prefix
  std::string prefix;  // "data/", or the key of the one file
  FileSchema schema;
  GroupStatistics statistics;
  std::vector<std::string> partition_keys;
  std::vector<PartitionPlan> partitions;
};

std::vector<TablePlan> group_files(std::vector<CrawledFile> files, const GroupingOptions& options);

// Lower case, with '_' for what is not a letter, a digit or '_'.
std::string table_name(std::string_view text);

}  // namespace tarn::glue::crawl
