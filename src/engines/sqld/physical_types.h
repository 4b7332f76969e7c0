// The types of a table's columns, as the engine has them. For files that use
// DuckDB's C++ API.
#pragma once

#include <duckdb/common/types.hpp>
#include <string>

#include "engines/protocol.h"

namespace tarn::engines {

inline constexpr const char* kPathColumn = "$path";

// Columns, partition columns, then kPathColumn.
duckdb::vector<std::string> table_column_names(const WireTable& table);
duckdb::vector<duckdb::LogicalType> table_types(const WireTable& table,
                                                duckdb::ClientContext& context);
duckdb::LogicalType parse_physical_type(const std::string& text, duckdb::ClientContext& context);

}  // namespace tarn::engines
