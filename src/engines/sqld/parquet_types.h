// Whether a Parquet file's column may be read as the type that the catalog promises, by Trino's
// rules. Pure function.
#pragma once

#include <string>

namespace duckdb {
class LogicalType;
}

namespace tarn::engines {

bool is_readable_as(const duckdb::LogicalType& in_file, const duckdb::LogicalType& in_table);

// Parquet's name for the type, for messages: "INT64".
std::string parquet_type_name(const duckdb::LogicalType& in_file);

}  // namespace tarn::engines
