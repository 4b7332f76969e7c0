// QueryEngine: runs one printed SQL statement over given object versions in a worker process.
//
//   auto engine = TRY(QueryEngine::start(options));
//   auto query = TRY(engine->run(std::move(request)));   // returns at once; the query is queued
//   RowBatch batch;
//   while (TRY(query->next(batch))) { ... batch.row(i)[column] ... }
//
// Short queries share one worker; a heavy one gets a pre-warmed worker of its own, at most
// `heavy_workers` at a time, fair between groups. A worker that dies is replaced, and a query that
// had handed over no rows yet runs again once. The worker opens no path: it asks for each object,
// and gets what request.open answers. Thread-safe, but next() is for one thread at a time.
//
// Errors of a query: code() is Trino's error name (DIVISION_BY_ZERO, HIVE_BAD_DATA,
// EXCEEDED_TIME_LIMIT, …) and message() its text without it; http_status() is 400 where the user
// can mend it, 500 (GENERIC_INTERNAL_ERROR) where not. USER_CANCELED: cancel() was called.
// BYTES_SCANNED_LIMIT: the cut-off of the request was reached.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "core/objects.h"
#include "engines/scan.h"

namespace tarn::engines {

struct ResultColumn {
  std::string name;
  std::string type;           // Trino's text: decides how values are written, "timestamp(3)"
  std::string physical_type;  // DuckDB's text; another one after prepare fails the query
};

// 0: no limit of the query's own.
struct QueryLimits {
  uint64_t time_ms = 30 * 60 * 1000;  // from the start of running
  uint64_t scanned_bytes = 0;
  uint64_t rows = 0;
};

// The rows become a version of a data set instead: batches of what sqld/spice_build.h says.
struct BuildOrder {
  uint64_t size_bytes_max = 0;  // of the version; DATA_SET_SIZE_LIMIT_EXCEEDED beyond it
};

inline constexpr size_t kWrittenPartitionsMax = 100;  // as Athena

// The rows become files of Parquet instead, one a partition: batches of what sqld/file_write.h
// says.
struct WriteOrder {
  std::string compression;       // the engine's word: snappy, gzip, zstd, uncompressed
  uint32_t partition_count = 0;  // that many of the last columns say the partition
};

// The same rows by way of a small table, which the shared worker makes once, keeps while there is
// room and the tables' versions are in use, and gives to queries with the same `table_sql` over the
// same versions. Without it (it would be too large) the request's own statement runs.
struct SummaryOrder {
  std::string table_sql;   // the table's rows; the statements name it summary_reference()
  std::string sample_sql;  // two BIGINT of some rows: how many, and their groups; "": surely small
  std::string sql;
};

struct QueryRequest {
  std::string id;     // for logs
  std::string group;  // queries of one group share its turn in the queue: the workgroup
  std::string sql;    // DuckDB's dialect, tables as scan_reference(i)
  std::vector<ScanTable> tables;
  std::vector<ResultColumn> columns;
  QueryLimits limits;
  bool may_rerun = true;                           // false where the statement has effects
  std::optional<BuildOrder> build = std::nullopt;  // in a worker of its own
  std::optional<WriteOrder> write = std::nullopt;  // in a worker of its own too
  std::optional<SummaryOrder> summary = std::nullopt;
  // Opens a version of a split for the engine, authorised for the query's caller; called on the
  // engine's threads, several at once, until the query has ended.
  std::function<Result<std::unique_ptr<ObjectReader>>(const ObjectInfo&)> open;
};

// Rows as text, in the form of Athena's result files. Views live until the batch is filled again.
class RowBatch {
 public:
  size_t row_count() const { return column_count_ == 0 ? 0 : cells_.size() / column_count_; }
  size_t column_count() const { return column_count_; }
  // NULL where data() == nullptr.
  std::span<const std::string_view> row(size_t index) const {
    return {cells_.data() + index * column_count_, column_count_};
  }
  // Takes the body of a kBatch message (engines/protocol.h).
  Result<void> take(std::string body);

 private:
  std::string body_;
  size_t column_count_ = 0;
  std::vector<std::string_view> cells_;  // row by row
};

struct QueryProgress {
  bool is_queued = true;
  double fraction = 0;         // 0 to 1, a guess
  uint64_t scanned_bytes = 0;  // ranges asked for, cached or not
  uint64_t rows = 0;           // handed over
  uint64_t queued_ms = 0;
  uint64_t running_ms = 0;
};

class RunningQuery {
 public:
  virtual ~RunningQuery() = default;  // cancels
  // Waits for rows. False: the query has ended well, and progress() is final.
  virtual Result<bool> next(RowBatch& batch) = 0;
  virtual void cancel() = 0;  // from any thread; next() then answers USER_CANCELED
  virtual QueryProgress progress() const = 0;
};

struct QueryEngineOptions {
  std::string worker_path;   // tarn-sqld
  std::string spill_folder;  // created; emptied at start
  uint32_t heavy_workers = 2;
  uint32_t short_queries = 8;                   // at once, in the shared worker
  uint32_t queued_queries = 10000;              // more are refused
  uint64_t short_query_bytes = 32ull << 20;     // to scan at most, to count as short
  uint64_t short_query_ms = 2000;               // then it moves to a worker of its own
  uint64_t shared_memory_bytes = 512ull << 20;  // of the shared worker
  uint64_t heavy_memory_bytes = 2ull << 30;     // of each other one; the rest spills
  uint64_t spill_bytes = 32ull << 30;           // of each worker
  uint32_t threads = 0;                         // of each worker; 0: one a processor
  uint64_t idle_worker_ms = 60 * 1000;          // then it is let go
};

class QueryEngine {
 public:
  // Fails where the worker cannot be run. Workers start with the first query.
  static Result<std::unique_ptr<QueryEngine>> start(QueryEngineOptions options);
  virtual ~QueryEngine() = default;  // cancels what runs
  virtual Result<std::unique_ptr<RunningQuery>> run(QueryRequest request) = 0;
  virtual void probe(MetricsText& out) const = 0;
};

}  // namespace tarn::engines
