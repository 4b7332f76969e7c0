// Writes the rows of a query as files of Parquet, one a partition, which go to the server as
// batches of two cells (told_pairs.h), file by file:
//
//   "value"  of each partition column in its order: its text, or NULL
//   "bytes"  a piece of the file, in order
//   "rows"   how many it has, decimal: the file's end
//
// A query without rows makes one empty file where there are no partitions, else none.
// For files that use DuckDB's C++ API.
#pragma once

#include <atomic>
#include <cstdint>

#include "engines/sqld/query_session.h"
#include "engines/sqld/spice_files.h"

namespace duckdb {
class Connection;
}

namespace tarn::engines {

// Throws; HIVE_TOO_MANY_OPEN_PARTITIONS beyond kWrittenPartitionsMax. `rows` counts what is
// written.
void write_files(duckdb::Connection& connection, SpiceFiles& files, ServerLink& link,
                 QuerySession& session, std::atomic<uint64_t>& rows);

}  // namespace tarn::engines
