// The worker's one database: opened in memory, given our file system, scans and functions, then
// locked, so that no statement reaches a path, a network or a setting.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "engines/messages.h"
#include "engines/protocol.h"
#include "engines/sqld/spice_files.h"

namespace duckdb {
class DuckDB;
}

namespace tarn::engines {

// Version of the library that was loaded, and of the headers this was compiled with.
std::string loaded_engine_version();
std::string built_engine_version();

// `files`: what it may attach (spice_files.h).
Result<std::unique_ptr<duckdb::DuckDB>> open_database(const Configure& configure,
                                                      std::shared_ptr<SpiceFiles> files);

}  // namespace tarn::engines
