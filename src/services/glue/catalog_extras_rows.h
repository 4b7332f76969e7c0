// What the Data Catalog stores beside tables and partitions, and its keys. Names are lower case.
//
// | row | key |
// | glue.column_statistics | database, table, "table", column |
// | glue.column_statistics | database, table, "partition", value …, column |
// | glue.partition_index | database, table, index |
// | glue.function | database, function |
// | glue.tags | ARN |
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/key.h"
#include "store/row.h"

namespace tarn::glue {

// One kind of statistics; what a kind does not have is absent.
struct ColumnStatisticsRow {
  std::string column;  // as given
  std::string column_type;
  int64_t analyzed_ms = 0;
  std::string type;  // BOOLEAN, DATE, DECIMAL, DOUBLE, LONG, STRING or BINARY
  std::optional<int64_t> trues;
  std::optional<int64_t> falses;
  std::optional<int64_t> nulls;
  std::optional<int64_t> distinct_values;
  std::optional<int64_t> maximum_length;
  std::optional<double> average_length;
  std::optional<int64_t> least_integer;  // of LONG, and milliseconds of DATE
  std::optional<int64_t> most_integer;
  std::optional<double> least_double;
  std::optional<double> most_double;
  std::optional<std::string> least_unscaled;
  std::optional<std::string> most_unscaled;
  int32_t least_scale = 0;
  int32_t most_scale = 0;
  template <class V>
  void fields(V& v) {
    v(1, column);
    v(2, column_type);
    v(3, analyzed_ms);
    v(4, type);
    v(5, trues);
    v(6, falses);
    v(7, nulls);
    v(8, distinct_values);
    v(9, maximum_length);
    v(10, average_length);
    v(11, least_integer);
    v(12, most_integer);
    v(13, least_double);
    v(14, most_double);
    v(15, least_unscaled);
    v(16, most_unscaled);
    v(17, least_scale);
    v(18, most_scale);
  }
};

struct PartitionIndexRow {
  std::string name;
  std::vector<std::string> keys;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, keys);
  }
};

struct FunctionRow {
  std::string database;
  std::string name;
  std::string class_name;
  std::string owner;
  std::string owner_type;
  std::string function_type;
  std::vector<std::string> resource_types;
  std::vector<std::string> resource_uris;
  int64_t created_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, database);
    v(2, name);
    v(3, class_name);
    v(4, owner);
    v(5, owner_type);
    v(6, function_type);
    v(7, resource_types);
    v(8, resource_uris);
    v(9, created_ms);
  }
  store::UnknownFields unknown;
};

struct TagsRow {
  std::map<std::string, std::string> tags;
  template <class V>
  void fields(V& v) {
    v(1, tags);
  }
};

// Of a table, or of one of its partitions, without the column.
inline store::Key statistics_key(const store::Scope& scope, std::string_view database,
                                 std::string_view table, const std::vector<std::string>& values) {
  store::Key key = store::Key(scope, "glue.column_statistics").add(database).add(table);
  key.add(values.empty() ? "table" : "partition");
  for (const std::string& value : values) key.add(value);
  return key;
}
inline store::Key indexes_key(const store::Scope& scope, std::string_view database,
                              std::string_view table) {
  return store::Key(scope, "glue.partition_index").add(database).add(table);
}
inline store::Key functions_key(const store::Scope& scope, std::string_view database) {
  return store::Key(scope, "glue.function").add(database);
}
inline store::Key tags_key(const store::Scope& scope, std::string_view arn) {
  return store::Key(scope, "glue.tags").add(arn);
}

}  // namespace tarn::glue
