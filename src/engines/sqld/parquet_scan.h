// Parquet scans: the engine's own reader, told which object versions to read and which columns
// the catalog promises. Columns are found by name, ignoring case; a column that a file lacks is
// NULL; a type that does not fit is HIVE_BAD_DATA. Partition columns are constants of each file.
#pragma once

namespace duckdb {
class DatabaseInstance;
}

namespace tarn::engines {

inline constexpr const char* kParquetScanName = "tarn_parquet";

void register_parquet_scan(duckdb::DatabaseInstance& database);

}  // namespace tarn::engines
