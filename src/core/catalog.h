// Catalog: databases, tables and partitions as every engine reads them. Glue implements it.
//
// Every call is authorised for `caller`; each writing call is a transaction with its own audit
// events. Names are lower case. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/objects.h"

namespace tarn {

struct CatalogColumn {
  std::string name;
  std::string type;  // Hive's text, such as "array<struct<a:int>>"
  std::string comment;
  std::map<std::string, std::string> parameters;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, type);
    v(3, comment);
    v(4, parameters);
  }
};

struct CatalogStorage {
  std::vector<CatalogColumn> columns;
  std::string location;  // "s3://bucket/prefix/"
  std::string input_format;
  std::string output_format;
  std::string serde_name;
  std::string serde_library;
  std::map<std::string, std::string> serde_parameters;
  std::map<std::string, std::string> parameters;
  bool compressed = false;
  int32_t number_of_buckets = 0;
  std::vector<std::string> bucket_columns;
  bool stored_as_sub_directories = false;
  template <class V>
  void fields(V& v) {
    v(1, columns);
    v(2, location);
    v(3, input_format);
    v(4, output_format);
    v(5, serde_name);
    v(6, serde_library);
    v(7, serde_parameters);
    v(8, parameters);
    v(9, compressed);
    v(10, number_of_buckets);
    v(11, bucket_columns);
    v(12, stored_as_sub_directories);
  }
};

struct CatalogDatabase {
  std::string name;
  std::string description;
  std::string location;
  std::map<std::string, std::string> parameters;
  int64_t created_ms = 0;
};

struct CatalogTable {
  std::string database;
  std::string name;
  std::string description;
  std::string owner;
  std::string table_type;  // EXTERNAL_TABLE, VIRTUAL_VIEW, …
  CatalogStorage storage;
  std::vector<CatalogColumn> partition_keys;
  std::map<std::string, std::string> parameters;
  std::string view_original_text;
  std::string view_expanded_text;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  std::string version_id;  // decimal, for compare-and-swap
};

struct CatalogPartition {
  std::vector<std::string> values;  // one a partition key
  CatalogStorage storage;
  std::map<std::string, std::string> parameters;
  int64_t created_ms = 0;
};

class Catalog {
 public:
  virtual ~Catalog() = default;

  virtual Result<std::vector<CatalogDatabase>> databases(const Caller& caller) = 0;
  virtual Result<CatalogDatabase> database(const Caller& caller, std::string_view name) = 0;
  virtual Result<void> create_database(const Caller& caller, const CatalogDatabase& database) = 0;
  // With `cascade` its tables too; else a database with tables is InvalidInputException.
  virtual Result<void> drop_database(const Caller& caller, std::string_view name, bool cascade) = 0;

  virtual Result<std::vector<CatalogTable>> tables(const Caller& caller,
                                                   std::string_view database) = 0;
  virtual Result<CatalogTable> table(const Caller& caller, std::string_view database,
                                     std::string_view name) = 0;
  virtual Result<void> create_table(const Caller& caller, const CatalogTable& table) = 0;
  // Compare-and-swap on table.version_id where it is not empty.
  virtual Result<void> update_table(const Caller& caller, const CatalogTable& table) = 0;
  virtual Result<void> drop_table(const Caller& caller, std::string_view database,
                                  std::string_view name) = 0;

  // `expression` as in GetPartitions; empty: all.
  virtual Result<std::vector<CatalogPartition>> partitions(const Caller& caller,
                                                           std::string_view database,
                                                           std::string_view table,
                                                           std::string_view expression) = 0;
  // All or none, in transactions of at most 100; existing ones are AlreadyExistsException unless
  // `skip_existing`.
  virtual Result<void> create_partitions(const Caller& caller, std::string_view database,
                                         std::string_view table,
                                         const std::vector<CatalogPartition>& partitions,
                                         bool skip_existing) = 0;
  virtual Result<void> update_partition(const Caller& caller, std::string_view database,
                                        std::string_view table,
                                        const CatalogPartition& partition) = 0;
  virtual Result<void> drop_partition(const Caller& caller, std::string_view database,
                                      std::string_view table,
                                      const std::vector<std::string>& values) = 0;
};

}  // namespace tarn
