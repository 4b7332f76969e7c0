// What the engine's tests share: objects in memory or in sealed files, and a running engine.
#pragma once

#include <duckdb.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engines/query_engine.h"

namespace tarn::engines {

// Objects by key; the version id of each is its key with "#1".
class TestObjects {
 public:
  TestObjects();
  ~TestObjects();

  // In memory, as the store keeps the smallest.
  ObjectInfo put_inline(const std::string& key, std::string bytes);
  // In a file of its own, or sealed in `part_bytes` each under its own key.
  ObjectInfo put_file(const std::string& key, const std::string& bytes);
  ObjectInfo put_sealed(const std::string& key, const std::string& bytes,
                        size_t part_bytes = SIZE_MAX);
  // What a statement of DuckDB's writes to the file named by {} in it.
  static std::string written_by_duckdb(const std::string& statement);
  static std::string gzip(const std::string& bytes);

  Result<std::unique_ptr<ObjectReader>> open(const ObjectInfo& object);
  int open_count(const std::string& key);
  void corrupt(const std::string& key);  // flips a byte of the first extent
  const std::string& folder() const { return folder_; }

 private:
  struct Stored {
    ObjectInfo info;
    std::optional<std::string> inline_bytes;
    std::vector<ObjectExtent> extents;  // without descriptors
    std::string path;
    int open_count = 0;
  };
  ObjectInfo put(const std::string& key, Stored stored, uint64_t size_bytes);

  std::string folder_;
  std::mutex mutex_;
  std::map<std::string, Stored> stored_;
};

QueryEngineOptions test_options(const TestObjects& objects);
QueryRequest test_request(TestObjects& objects, std::string sql, std::vector<ResultColumn> columns,
                          std::vector<ScanTable> tables = {});

// All rows, cells joined by '|' and NULL as "NULL"; or the error as "CODE: message".
std::vector<std::string> rows_of(QueryEngine& engine, QueryRequest request);
std::vector<std::string> rows_of(RunningQuery& query);

}  // namespace tarn::engines
