// The value of a partition column for one split, from the catalog's text. Throws
// HIVE_INVALID_PARTITION_VALUE. For files that use DuckDB's C++ API.
#pragma once

#include <optional>
#include <string>

#include "engines/protocol.h"

namespace duckdb {
class LogicalType;
class Value;
}  // namespace duckdb

namespace tarn::engines {

duckdb::Value partition_value(const WireColumn& column, const duckdb::LogicalType& type,
                              const std::optional<std::string>& text);

}  // namespace tarn::engines
