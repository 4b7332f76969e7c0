// WriteTarget: where the rows of CREATE TABLE AS, INSERT and UNLOAD go, and in which form; and the
// query as the engine writes it. Pure but for what the catalog is asked.
#pragma once

#include <string>
#include <vector>

#include "core/catalog.h"
#include "services/athena/execution.h"
#include "sql/resolve/query.h"
#include "sql/syntax/ast_write.h"

namespace tarn::athena {

struct WriteTarget {
  std::string location;  // "s3://bucket/prefix/"
  std::string compression = "gzip";
  std::vector<CatalogColumn> columns;  // of the files
  std::vector<CatalogColumn> partition_keys;
};

// What WITH (…) of CREATE TABLE AS and UNLOAD says.
struct WriteSettings {
  std::string location;     // external_location
  std::string compression;  // the engine's word; empty where nothing is said
  std::vector<std::string> partitioned_by;
};

// Refuses by name what is not served: other formats than Parquet, buckets, Iceberg.
Result<WriteSettings> read_settings(const std::vector<sql::WriteProperty>& properties,
                                    sql::Position position);
// The engine's word for "SNAPPY" and its like.
Result<std::string> parquet_compression(std::string_view name, sql::Position position);

// Divides a query's columns into those of the files and, at their end, those of partitions.
Result<void> divide_columns(std::vector<CatalogColumn> columns,
                            const std::vector<std::string>& partitioned_by, sql::Position position,
                            WriteTarget& target);

// `query_text` with its columns under the target's names: partitions last.
std::string select_for(const WriteTarget& target, const std::string& query_text);
// The same where the query gives `given` of the target's columns, as INSERT names them; each
// becomes its column's type, the others are NULL.
Result<std::string> select_for_insert(const WriteTarget& target, const std::string& query_text,
                                      const std::vector<std::string>& given);

// TYPE_MISMATCH where the query's columns can't be stored in those that INSERT names.
Result<void> check_insert(const WriteTarget& target, const sql::ResolvedQuery& query,
                          const std::vector<std::string>& given, sql::Position position);

}  // namespace tarn::athena
