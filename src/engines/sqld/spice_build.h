// Builds a version of a data set: the rows of a query into a database of its own, which then goes
// to the server as batches of two cells, what it is and its bytes:
//
//   "bytes"   a piece of the object (docs/formats/spice.md), in order
//   "rows"    how many rows the version has, decimal
//   "column"  of each column in order, with blanks: about how many different values it has, and of
//             numbers and times (µs since 1970) the least and the greatest, where there are any
//   "dropped" a count, a blank and a reason: rows that a conversion refused (row_check.h)
//   "error"   one of them, as JSON: {"reason", "row": {name: text or null}}
//
// For files that use DuckDB's C++ API.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "engines/sqld/query_session.h"
#include "engines/sqld/spice_files.h"

namespace duckdb {
class Connection;
}

namespace tarn::engines {

// Throws; `rows` tells how many have been written.
void build_spice(duckdb::Connection& connection, SpiceFiles& files, ServerLink& link,
                 QuerySession& session, std::atomic<uint64_t>& rows);

}  // namespace tarn::engines
