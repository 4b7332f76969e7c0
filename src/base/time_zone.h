// TimeZone: the wall clock of a place, from the zone files that systems have (TZif, RFC 8536).
//
//   const TimeZone zone = TRY(load_time_zone("Europe/Berlin"));
//   int64_t wall_s = zone.wall_of(unix_s);                 // as if the wall clock were UTC
//   std::optional<int64_t> unix_s = zone.instant_of(wall_s);
//
// A wall time that comes twice, when clocks are put back, is its first instant; one that is left
// out, when they are put forward, has none. Immutable, cheap to copy.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn {

class TimeZone {
 public:
  TimeZone() = default;  // UTC
  // Of the bytes of a zone file.
  static Result<TimeZone> parse(std::string_view bytes);

  int64_t offset_s(int64_t unix_s) const;  // what the wall clock is ahead of UTC
  int64_t wall_of(int64_t unix_s) const { return unix_s + offset_s(unix_s); }
  std::optional<int64_t> instant_of(int64_t wall_s) const;

 private:
  struct Change {
    int64_t at_s = 0;  // from here on
    int64_t offset_s = 0;
  };
  struct Changes {
    int64_t first_offset_s = 0;  // before the first change
    std::vector<Change> list;
  };
  friend class ZoneFileReader;

  std::shared_ptr<const Changes> changes_;  // null: UTC
};

// The zone called `name` in the system's zone files, "UTC" even where there are none. The error
// says whether the name is unknown.
Result<TimeZone> load_time_zone(std::string_view name);

}  // namespace tarn
