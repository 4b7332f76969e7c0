// What the Data Catalog stores, and its keys. Names are lower case.
//
// | row | key |
// | glue.database | database |
// | glue.table | database, table |
// | glue.table_version | database, table, version |
// | glue.partition | database, table, value … |
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::glue {

struct DatabaseRow {
  std::string name;
  std::string description;
  std::string location;
  std::map<std::string, std::string> parameters;
  int64_t created_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, description);
    v(3, location);
    v(4, parameters);
    v(5, created_ms);
  }
  store::UnknownFields unknown;
};

struct SortColumn {
  std::string column;
  int32_t order = 0;
  template <class V>
  void fields(V& v) {
    v(1, column);
    v(2, order);
  }
};

// A storage descriptor: what engines read (core/catalog.h), and what is only kept.
struct StorageRow {
  CatalogStorage storage;
  std::vector<SortColumn> sort_columns;
  std::vector<std::string> additional_locations;
  std::vector<std::string> skewed_names;
  std::vector<std::string> skewed_values;
  std::map<std::string, std::string> skewed_locations;
  bool is_present = false;
  template <class V>
  void fields(V& v) {
    v(1, storage);
    v(2, sort_columns);
    v(3, additional_locations);
    v(4, skewed_names);
    v(5, skewed_values);
    v(6, skewed_locations);
    v(7, is_present);
  }
};

struct TableRow {
  std::string database;
  std::string name;
  std::string description;
  std::string owner;
  std::string table_type;
  StorageRow storage;
  std::vector<CatalogColumn> partition_keys;
  std::map<std::string, std::string> parameters;
  std::string view_original_text;
  std::string view_expanded_text;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  std::optional<int64_t> last_access_ms;
  std::optional<int64_t> last_analyzed_ms;
  int32_t retention = 0;
  std::string created_by;
  int64_t version = 0;
  template <class V>
  void fields(V& v) {
    v(1, database);
    v(2, name);
    v(3, description);
    v(4, owner);
    v(5, table_type);
    v(6, storage);
    v(7, partition_keys);
    v(8, parameters);
    v(9, view_original_text);
    v(10, view_expanded_text);
    v(11, created_ms);
    v(12, updated_ms);
    v(13, last_access_ms);
    v(14, last_analyzed_ms);
    v(15, retention);
    v(16, created_by);
    v(17, version);
  }
  store::UnknownFields unknown;
};

struct PartitionRow {
  std::vector<std::string> values;
  StorageRow storage;
  std::map<std::string, std::string> parameters;
  int64_t created_ms = 0;
  std::optional<int64_t> last_access_ms;
  std::optional<int64_t> last_analyzed_ms;
  template <class V>
  void fields(V& v) {
    v(1, values);
    v(2, storage);
    v(3, parameters);
    v(4, created_ms);
    v(5, last_access_ms);
    v(6, last_analyzed_ms);
  }
  store::UnknownFields unknown;
};

store::Key database_key(const store::Scope& scope, std::string_view database);
store::Key table_key(const store::Scope& scope, std::string_view database, std::string_view table);
store::Key version_key(const store::Scope& scope, std::string_view database, std::string_view table,
                       int64_t version);
store::Key partition_key(const store::Scope& scope, std::string_view database,
                         std::string_view table, const std::vector<std::string>& values);

}  // namespace tarn::glue
