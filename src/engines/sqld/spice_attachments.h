// SpiceAttachments: versions of data sets that the worker's database has attached, read-only. They
// stay attached when their query has ended, with the blocks that the engine keeps of them, until
// they have not been used for a while or there are too many.
//
//   auto pins = attachments.pin(session);   // every version that the query's tables name; throws
//   … the query runs; spice_catalog(version) is the name of its database …
//
// Thread-safe. For files that use DuckDB's C++ API.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engines/sqld/query_session.h"
#include "engines/sqld/spice_files.h"
#include "engines/sqld/spice_summaries.h"

namespace duckdb {
class DuckDB;
}

namespace tarn::engines {

// Schema and table in each version's database.
inline constexpr const char* kSpiceSchema = "main";
inline constexpr const char* kSpiceTable = "data";

std::string spice_catalog(const std::string& version_id);

class SpiceAttachments {
 public:
  static constexpr size_t kIdleMost = 16;
  static constexpr int64_t kIdleMs = 5 * 60 * 1000;

  SpiceAttachments(duckdb::DuckDB& database, std::shared_ptr<SpiceFiles> files);
  ~SpiceAttachments();

  using Pins = std::vector<std::shared_ptr<void>>;
  Pins pin(QuerySession& session);
  // Lets go of what nobody has used for kIdleMs.
  void sweep();

  SpiceFiles& files() { return *files_; }
  // Of the versions that are attached; they go with them.
  SpiceSummaries& summaries() { return summaries_; }

 private:
  struct Attached {
    int64_t uses = 0;
    int64_t unused_since_ms = 0;
  };

  std::shared_ptr<void> pin_one(QuerySession& session, uint32_t table);
  void unpin(const std::string& version_id);
  void sweep_locked(size_t most);

  duckdb::DuckDB& database_;
  const std::shared_ptr<SpiceFiles> files_;
  SpiceSummaries summaries_;
  std::mutex mutex_;
  std::map<std::string, Attached> attached_;  // by version
};

}  // namespace tarn::engines
