// The engine's file system: names "tarn://<version-id>", each opened through the session of the
// query that asks, read-only.
//
// Nothing else is reachable once the database is locked (sqld/database.h).
#pragma once

#include <memory>
#include <string>

namespace duckdb {
class FileSystem;
}

namespace tarn::engines {

inline constexpr const char* kFileScheme = "tarn://";

// "tarn://<version-id>" to the version id.
std::string version_of_file(const std::string& name);

std::unique_ptr<duckdb::FileSystem> make_file_system();

}  // namespace tarn::engines
