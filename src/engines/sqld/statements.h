// Statements of the worker's own, beside the queries that it is sent.
#pragma once

#include <duckdb.hpp>
#include <string>

namespace tarn::engines {

std::string quoted(const std::string& name);  // an identifier

// Throws what the engine throws.
duckdb::unique_ptr<duckdb::MaterializedQueryResult> run(duckdb::Connection& connection,
                                                        const std::string& statement);

}  // namespace tarn::engines
