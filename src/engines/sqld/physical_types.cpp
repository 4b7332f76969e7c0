#include "engines/sqld/physical_types.h"

#include "engines/sqld/engine_errors.h"

namespace tarn::engines {

duckdb::LogicalType parse_physical_type(const std::string& text, duckdb::ClientContext& context) {
  try {
    return duckdb::TransformStringToLogicalType(text, context);
  } catch (const std::exception&) {
    throw_error(kInternalErrorCode, "the engine has no type '" + text + "'");
  }
}

duckdb::vector<std::string> table_column_names(const WireTable& table) {
  duckdb::vector<std::string> names;
  for (const WireColumn& column : table.columns) names.push_back(column.name);
  for (const WireColumn& column : table.partition_columns) names.push_back(column.name);
  names.push_back(kPathColumn);
  return names;
}

duckdb::vector<duckdb::LogicalType> table_types(const WireTable& table,
                                                duckdb::ClientContext& context) {
  duckdb::vector<duckdb::LogicalType> types;
  for (const WireColumn& column : table.columns) {
    types.push_back(parse_physical_type(column.physical_type, context));
  }
  for (const WireColumn& column : table.partition_columns) {
    types.push_back(parse_physical_type(column.physical_type, context));
  }
  types.push_back(duckdb::LogicalType::VARCHAR);
  return types;
}

}  // namespace tarn::engines
