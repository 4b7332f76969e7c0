// Moments that are more than one number, as functions take and give them: a timestamp beyond the
// microsecond, a timestamp with time zone, a time of day with offset. What each is in the engine
// says sql/types/type.h; moment_io.h reads and writes them. For files that use DuckDB's C++ API.
#pragma once

#include <duckdb/common/types/vector.hpp>
#include <string>

namespace tarn::engines {

// timestamp(7) to timestamp(12)
struct Precise {
  int64_t micros = 0;  // since 1970, of local time
  int32_t picos = 0;   // below the microsecond

  static duckdb::LogicalType type() {
    using duckdb::LogicalType;
    return LogicalType::STRUCT(
        {{"micros", LogicalType::TIMESTAMP}, {"picos", LogicalType::INTEGER}});
  }
};

struct Zoned {
  int64_t instant = 0;  // microseconds since 1970 in UTC
  int32_t picos = 0;    // below the microsecond
  std::string zone;     // canonical, see time_zones.h

  static duckdb::LogicalType type() {
    using duckdb::LogicalType;
    return LogicalType::STRUCT({{"instant", LogicalType::BIGINT},
                                {"picos", LogicalType::INTEGER},
                                {"zone", LogicalType::VARCHAR}});
  }
};

// What of a Zoned decides equality and order.
struct ZonedKey {
  int64_t instant = 0;
  int32_t picos = 0;

  static duckdb::LogicalType type() {
    using duckdb::LogicalType;
    return LogicalType::STRUCT({{"instant", LogicalType::BIGINT}, {"picos", LogicalType::INTEGER}});
  }
};

struct OffsetTime {
  int64_t utc_picos = 0;     // of the day in UTC, which decides equality and order
  int32_t zone_minutes = 0;  // ahead of UTC

  static duckdb::LogicalType type() {
    using duckdb::LogicalType;
    return LogicalType::STRUCT(
        {{"utc_picos", LogicalType::BIGINT}, {"zone_minutes", LogicalType::INTEGER}});
  }
};

}  // namespace tarn::engines
