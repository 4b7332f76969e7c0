// SpiceSummaries: small tables in memory that stand for a statement over versions of data sets, the
// latest used, within so many bytes. What one is of (its statement, with a viewer's rules in it,
// and the versions) is its only key, so nobody gets what others may see.
//
//   auto table = summaries.find_or_make(connection, session);   // null: the scan is as good
//   session.set_summary(*table);                                // what summary_reference() names
//   … the query runs, and keeps `table` as long …
//
// Thread-safe. For files that use DuckDB's C++ API.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engines/sqld/query_session.h"

namespace duckdb {
class Connection;
class DuckDB;
}  // namespace duckdb

namespace tarn::engines {

inline constexpr const char* kSummaryCatalog = "memory";
inline constexpr const char* kSummarySchema = "main";

class SpiceSummaries {
 public:
  static constexpr size_t kMost = 256;  // with those that were found too large
  static constexpr uint64_t kBytesMost = 128 << 20;
  static constexpr uint64_t kBytesMostOfOne = kBytesMost / 4;

  explicit SpiceSummaries(duckdb::DuckDB& database) : database_(database) {}

  // The connection has the session, with its versions attached, and no transaction. Waits for
  // another query that makes the same table. Throws where the query is cancelled.
  std::shared_ptr<const std::string> find_or_make(duckdb::Connection& connection,
                                                  QuerySession& session);
  // Of a version that no query uses any more.
  void drop_version(const std::string& version_id);

 private:
  enum class State { kMaking, kKept, kRefused };
  struct Entry {
    State state = State::kMaking;
    std::string table;
    std::vector<std::string> versions;
    uint64_t size_bytes = 0;
    int64_t uses = 0;
    uint64_t last_used = 0;
  };
  using Entries = std::map<std::string, Entry>;

  std::shared_ptr<const std::string> pin(Entries::iterator entry);
  void make(duckdb::Connection& connection, const WireSummary& order, Entry& entry);
  void drop(const std::string& table);
  void erase(Entries::iterator entry);
  void make_room();

  duckdb::DuckDB& database_;
  std::mutex mutex_;
  std::condition_variable made_;
  Entries entries_;  // by the hash of what it is of
  uint64_t held_bytes_ = 0;
  uint64_t clock_ = 0;
};

}  // namespace tarn::engines
