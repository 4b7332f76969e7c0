#include "engines/sqld/database.h"

#include <duckdb.hpp>
#include <duckdb/common/encryption_state.hpp>
#include <duckdb/main/database.hpp>

#include "engines/functions/register.h"
#include "engines/sqld/file_system.h"
#include "engines/sqld/parquet_scan.h"
#include "engines/sqld/plan_renames.h"
#include "engines/sqld/row_check.h"
#include "engines/sqld/spill_cipher.h"
#include "engines/sqld/statements.h"
#include "engines/sqld/table_reference.h"
#include "engines/sqld/text_scan.h"

namespace tarn::engines {

namespace {

// From here on nothing but the names of our file systems, the spill folder and memory can be
// reached.
void lock(duckdb::DuckDB& database) {
  duckdb::Connection connection(database);
  run(connection, "SET allowed_directories = ['" + std::string(kFileScheme) + "', '" +
                      std::string(kSpiceScheme) + "']");
  run(connection, "SET enable_external_access = false");
  run(connection, "SET lock_configuration = true");
}

void fill(duckdb::DBConfig& config, const Configure& configure) {
  auto set = [&](const char* name, duckdb::Value value) { config.SetOptionByName(name, value); };
  set("memory_limit", std::to_string(configure.memory_bytes) + "B");
  set("threads", duckdb::Value::BIGINT(configure.threads));
  set("temp_directory", configure.spill_folder);
  set("temp_file_encryption", duckdb::Value::BOOLEAN(true));
  set("autoinstall_known_extensions", duckdb::Value::BOOLEAN(false));
  set("autoload_known_extensions", duckdb::Value::BOOLEAN(false));
  set("allow_community_extensions", duckdb::Value::BOOLEAN(false));
}

}  // namespace

std::string loaded_engine_version() { return duckdb::DuckDB::LibraryVersion(); }
std::string built_engine_version() { return TARN_DUCKDB_VERSION; }

Result<std::unique_ptr<duckdb::DuckDB>> open_database(const Configure& configure,
                                                      std::shared_ptr<SpiceFiles> files) {
  try {
    duckdb::DBConfig config;
    fill(config, configure);
    auto database = std::make_unique<duckdb::DuckDB>(nullptr, &config);
    duckdb::DatabaseInstance& instance = *database->instance;
    duckdb::FileSystem::GetFileSystem(instance).RegisterSubSystem(
        duckdb::unique_ptr<duckdb::FileSystem>(make_file_system().release()));
    duckdb::FileSystem::GetFileSystem(instance).RegisterSubSystem(
        duckdb::unique_ptr<duckdb::FileSystem>(make_spice_file_system(std::move(files)).release()));
    duckdb::DBConfig::GetConfig(instance).encryption_util =
        duckdb::shared_ptr<duckdb::EncryptionUtil>(make_spill_cipher());
    register_table_reference(instance);
    register_parquet_scan(instance);
    register_text_scan(instance);
    register_functions(instance);
    register_row_check(instance);
    register_plan_renames(instance);
    duckdb::Connection connection(*database);
    // Given with the configuration, this limit is not held.
    run(connection,
        "SET GLOBAL max_temp_directory_size = '" + std::to_string(configure.spill_bytes) + "B'");
    run(connection, "SET GLOBAL TimeZone = 'UTC'");
    // Footers are kept; bytes are not, so that each query counts what it asks for.
    run(connection, "SET GLOBAL parquet_metadata_cache = true");
    run(connection, "SET GLOBAL enable_external_file_cache = false");
    lock(*database);
    return database;
  } catch (const std::exception& error) {
    return internal_error(std::string("the query worker cannot open its database: ") +
                          error.what());
  }
}

}  // namespace tarn::engines
