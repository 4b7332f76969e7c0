// The engine's own functions: Trino's semantics over DuckDB's vectors.
//
// The worker calls register_functions() once, for the one database it opens, before any query.
// An error of a function is a duckdb::InvalidInputException whose text is "TARN:<CODE>:<message>"
// with Trino's error name, such as "TARN:DIVISION_BY_ZERO:Division by zero". Not thread-safe.
#pragma once

namespace duckdb {
class DatabaseInstance;
}

namespace tarn::engines {

void register_functions(duckdb::DatabaseInstance& database);

}  // namespace tarn::engines
