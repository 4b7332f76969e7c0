#include "engines/sqld/parquet_types.h"

#include <duckdb/common/string_util.hpp>
#include <duckdb/common/types.hpp>

namespace tarn::engines {

namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;

bool is_32_bits_at_most(LogicalTypeId id) {
  switch (id) {
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::UTINYINT:
    case LogicalTypeId::USMALLINT:
    case LogicalTypeId::UINTEGER:
      return true;
    default:
      return false;
  }
}

bool is_timestamp(LogicalTypeId id) {
  switch (id) {
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_MS:
    case LogicalTypeId::TIMESTAMP_NS:
    case LogicalTypeId::TIMESTAMP_SEC:
    case LogicalTypeId::TIMESTAMP_TZ:
      return true;
    default:
      return false;
  }
}

bool is_integer(LogicalTypeId id) {
  return is_32_bits_at_most(id) || id == LogicalTypeId::BIGINT || id == LogicalTypeId::UBIGINT;
}

// What has one text: a table whose files do not agree on a column's type has it as string.
bool has_plain_text(LogicalTypeId id) {
  switch (id) {
    case LogicalTypeId::VARCHAR:
    case LogicalTypeId::ENUM:
    case LogicalTypeId::BOOLEAN:
    case LogicalTypeId::DATE:
    case LogicalTypeId::TIME:
    case LogicalTypeId::TIME_TZ:
    case LogicalTypeId::UUID:
    case LogicalTypeId::INTERVAL:
    case LogicalTypeId::FLOAT:
    case LogicalTypeId::DOUBLE:
    case LogicalTypeId::DECIMAL:
      return true;
    default:
      return is_integer(id) || is_timestamp(id);
  }
}

// Missing fields are NULL and extra ones are ignored, so only shared names must fit.
bool is_struct_readable_as(const LogicalType& in_file, const LogicalType& in_table) {
  for (const auto& wanted : duckdb::StructType::GetChildTypes(in_table)) {
    for (const auto& found : duckdb::StructType::GetChildTypes(in_file)) {
      if (!duckdb::StringUtil::CIEquals(wanted.first, found.first)) continue;
      if (!is_readable_as(found.second, wanted.second)) return false;
    }
  }
  return true;
}

}  // namespace

bool is_readable_as(const LogicalType& in_file, const LogicalType& in_table) {
  const LogicalTypeId from = in_file.id();
  if (from == LogicalTypeId::SQLNULL) return true;
  switch (in_table.id()) {
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
      return is_32_bits_at_most(from);
    case LogicalTypeId::BIGINT:
      return is_integer(from);
    case LogicalTypeId::DOUBLE:
      return from == LogicalTypeId::DOUBLE || from == LogicalTypeId::FLOAT ||
             from == LogicalTypeId::DECIMAL || is_integer(from);
    case LogicalTypeId::DECIMAL:
      return from == LogicalTypeId::DECIMAL || is_integer(from);
    case LogicalTypeId::VARCHAR:
      return has_plain_text(from);
    case LogicalTypeId::TIMESTAMP:
      return is_timestamp(from) || from == LogicalTypeId::DATE;
    case LogicalTypeId::LIST:
      return from == LogicalTypeId::LIST &&
             is_readable_as(duckdb::ListType::GetChildType(in_file),
                            duckdb::ListType::GetChildType(in_table));
    case LogicalTypeId::MAP:
      return from == LogicalTypeId::MAP &&
             is_readable_as(duckdb::MapType::KeyType(in_file),
                            duckdb::MapType::KeyType(in_table)) &&
             is_readable_as(duckdb::MapType::ValueType(in_file),
                            duckdb::MapType::ValueType(in_table));
    case LogicalTypeId::STRUCT:
      return from == LogicalTypeId::STRUCT && is_struct_readable_as(in_file, in_table);
    default:
      return from == in_table.id();
  }
}

std::string parquet_type_name(const LogicalType& in_file) {
  switch (in_file.id()) {
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::UBIGINT:
      return "INT64";
    case LogicalTypeId::VARCHAR:
    case LogicalTypeId::BLOB:
      return "BINARY";
    default:
      if (is_32_bits_at_most(in_file.id())) return "INT32";
      return in_file.ToString();
  }
}

}  // namespace tarn::engines
