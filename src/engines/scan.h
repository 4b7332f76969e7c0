// Scan: what one query reads of one table, fixed before the engine starts.
//
// A table is resolved to an immutable list of object versions; a split is one object version (or
// a byte range of it) with the partition's values. The same description serves every format.
// Plain values; not synchronised.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/objects.h"

namespace tarn::engines {

enum class ScanFormat : uint8_t {
  kParquet = 0,
  kText = 1,       // LazySimpleSerDe
  kCsv = 2,        // OpenCSVSerde
  kHiveJson = 3,   // org.apache.hive.hcatalog.data.JsonSerDe, …hadoop.hive.serde2.JsonSerDe
  kOpenxJson = 4,  // org.openx.data.jsonserde.JsonSerDe
  kSpice = 5,      // a version of a data set: one split, whose columns are those of its database
};

// The format of a table, from its SerDe and input format; the error names what is not read yet.
Result<ScanFormat> scan_format(std::string_view serde_library, std::string_view input_format);

// The input format of CloudTrail's files, whose rows are the elements of `Records`.
bool is_cloudtrail(std::string_view input_format);

struct ScanColumn {
  std::string name;           // lower case
  std::string hive_type;      // as the catalog has it, such as "array<struct<a:int>>"
  std::string physical_type;  // DuckDB's text, such as "STRUCT(a INTEGER)[]"
  uint32_t position = 0;      // among the table's columns: where a line of text has it
};

struct ScanSplit {
  ObjectInfo object;
  uint64_t offset_bytes = 0;
  uint64_t size_bytes = 0;  // 0: to the end. Parquet and gzip are never divided.
  std::vector<std::optional<std::string>> partition_values;  // one a partition column
};

// `columns` are those that the query reads, or more; `partition_columns` likewise.
struct ScanTable {
  ScanFormat format = ScanFormat::kParquet;
  std::string name;  // "database.table", for messages
  // SerDe parameters, with the table's own such as skip.header.line.count laid over them.
  std::map<std::string, std::string> options;
  std::vector<ScanColumn> columns;
  std::vector<ScanColumn> partition_columns;
  std::vector<ScanSplit> splits;
};

// What the printer writes after FROM for the table at `index` of QueryRequest::tables, to which it
// adds its alias. The columns are those of the table, the partition columns, then "$path".
std::string scan_reference(size_t index);
// The same for the table of QueryRequest::summary.
std::string summary_reference();

}  // namespace tarn::engines
