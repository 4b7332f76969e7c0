#include "services/athena/write_target.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "sql/syntax/sql_error.h"

namespace tarn::athena {
namespace {

constexpr std::string_view kPartitionTypes[] = {"string",  "varchar",  "char", "boolean",
                                                "tinyint", "smallint", "int",  "bigint",
                                                "date",    "decimal"};
// Properties of Athena that are not served.
constexpr std::string_view kUnserved[] = {"bucketed_by",
                                          "bucket_count",
                                          "compression_level",
                                          "field_delimiter",
                                          "is_external",
                                          "orc_compression",
                                          "partitioning",
                                          "table_type",
                                          "location",
                                          "vacuum_max_snapshot_age_seconds",
                                          "optimize_rewrite_delete_file_threshold"};

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

Error bad_property(sql::Position position, std::string_view message) {
  return sql::sql_error("INVALID_TABLE_PROPERTY", position, message);
}

bool may_partition(const std::string& type) {
  const std::string_view name = std::string_view(type).substr(0, type.find('('));
  return std::find(std::begin(kPartitionTypes), std::end(kPartitionTypes), name) !=
         std::end(kPartitionTypes);
}

const CatalogColumn* find(const WriteTarget& target, const std::string& name) {
  for (const auto* columns : {&target.columns, &target.partition_keys}) {
    for (const CatalogColumn& column : *columns) {
      if (to_lower_ascii(column.name) == name) return &column;
    }
  }
  return nullptr;
}

// SELECT … FROM (query) AS q (c0, c1, …)
std::string select_from(const std::string& items, const std::string& query_text, size_t count) {
  std::string text = "SELECT " + items + " FROM (" + query_text + "\n) AS q (";
  for (size_t i = 0; i < count; ++i) text += (i == 0 ? "c" : ", c") + std::to_string(i);
  return text + ")";
}

}  // namespace

Result<std::string> parquet_compression(std::string_view name, sql::Position position) {
  const std::string lower = to_lower_ascii(name);
  if (lower == "none" || lower == "uncompressed") return std::string("uncompressed");
  for (std::string_view known : {"snappy", "gzip", "zstd"}) {
    if (lower == known) return lower;
  }
  return sql::not_supported(position, "Compression " + std::string(name) + " of Parquet");
}

Result<WriteSettings> read_settings(const std::vector<sql::WriteProperty>& properties,
                                    sql::Position position) {
  WriteSettings settings;
  for (const sql::WriteProperty& property : properties) {
    const std::string name = to_lower_ascii(property.name.value);
    if (name == "format") {
      if (to_lower_ascii(property.value) == "parquet") continue;
      return sql::not_supported(position, "Writing format " + property.value);
    }
    if (name == "partitioned_by") {
      for (const std::string& item : property.items) {
        settings.partitioned_by.push_back(to_lower_ascii(item));
      }
    } else if (name == "external_location") {
      settings.location = property.value;
    } else if (name == "write_compression" || name == "parquet_compression" ||
               name == "compression") {
      settings.compression = TRY(parquet_compression(property.value, position));
    } else if (std::find(std::begin(kUnserved), std::end(kUnserved), name) != std::end(kUnserved)) {
      return sql::not_supported(position, "Table property " + name);
    } else {
      return bad_property(position,
                          "Catalog 'awsdatacatalog' table property '" + name + "' does not exist");
    }
  }
  return settings;
}

Result<void> divide_columns(std::vector<CatalogColumn> columns,
                            const std::vector<std::string>& partitioned_by, sql::Position position,
                            WriteTarget& target) {
  if (partitioned_by.size() >= columns.size()) {
    return bad_property(position, "Table contains only partition columns");
  }
  const size_t first = columns.size() - partitioned_by.size();
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i < first) {
      target.columns.push_back(std::move(columns[i]));
      continue;
    }
    if (columns[i].name != partitioned_by[i - first]) {
      std::string names;
      for (const std::string& name : partitioned_by) names += (names.empty() ? "" : ", ") + name;
      return sql::sql_error("HIVE_COLUMN_ORDER_MISMATCH", position,
                            "Partition keys must be the last columns in the table and in the same "
                            "order as the table properties: [" +
                                names + "]");
    }
    if (!may_partition(columns[i].type)) {
      return sql::not_supported(
          position, "Partition column " + columns[i].name + " of type " + columns[i].type);
    }
    target.partition_keys.push_back(std::move(columns[i]));
  }
  return {};
}

std::string select_for(const WriteTarget& target, const std::string& query_text) {
  std::string items;
  size_t count = 0;
  for (const auto* columns : {&target.columns, &target.partition_keys}) {
    for (const CatalogColumn& column : *columns) {
      items +=
          (count == 0 ? "c" : ", c") + std::to_string(count) + " AS " + quoted_name(column.name);
      ++count;
    }
  }
  return select_from(items, query_text, count);
}

Result<std::string> select_for_insert(const WriteTarget& target, const std::string& query_text,
                                      const std::vector<std::string>& given) {
  std::string items;
  for (const auto* columns : {&target.columns, &target.partition_keys}) {
    for (const CatalogColumn& column : *columns) {
      const std::string name = to_lower_ascii(column.name);
      const auto at = std::find(given.begin(), given.end(), name);
      const std::string value =
          at == given.end() ? "NULL" : "c" + std::to_string(at - given.begin());
      if (!items.empty()) items += ", ";
      items += "CAST(" + value + " AS " + TRY(sql::trino_type_of_hive(column.type))
      +") AS " + quoted_name(name);
    }
  }
  return select_from(items, query_text, given.size());
}

Result<void> check_insert(const WriteTarget& target, const sql::ResolvedQuery& query,
                          const std::vector<std::string>& given, sql::Position position) {
  std::string wanted, found;
  bool fits = given.size() == query.columns.size();
  for (size_t i = 0; i < given.size(); ++i) {
    const CatalogColumn* const column = find(target, given[i]);
    if (column == nullptr) {
      return sql::sql_error("COLUMN_NOT_FOUND", position,
                            "Insert column name does not exist in target table: " + given[i]);
    }
    if (std::find(given.begin(), given.begin() + static_cast<ptrdiff_t>(i), given[i]) !=
        given.begin() + static_cast<ptrdiff_t>(i)) {
      return sql::sql_error("DUPLICATE_COLUMN_NAME", position,
                            "Insert column name is specified more than once: " + given[i]);
    }
    wanted += (i == 0 ? "" : ", ") + TRY(sql::trino_type_of_hive(column->type));
    if (fits) fits = TRY(sql::can_insert(query.columns[i].type, column->type));
  }
  for (const sql::OutputColumn& column : query.columns) {
    found += (found.empty() ? "" : ", ") + column.type;
  }
  if (fits) return {};
  return sql::sql_error(
      "TYPE_MISMATCH", position,
      "Insert query has mismatched column types: Table: [" + wanted + "], Query: [" + found + "]");
}

}  // namespace tarn::athena
