// Time zones by name, from the data that the engine's library carries, and fixed offsets. Any
// thread; nothing is read from files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::engines {

// The zone's name as values carry it: "UTC", "+01:00", "Europe/Rome"; nothing for what is no zone.
std::optional<std::string> canonical_zone(std::string_view name);
// "+01:00", or "UTC" for 0; nothing beyond 14 hours.
std::optional<std::string> zone_of_minutes(int64_t minutes);
// "+01:00", also for 0; the form that a time of day has.
std::string offset_text(int64_t minutes);

// Seconds that local time in a canonical zone is ahead of UTC.
int64_t zone_offset(const std::string& zone, int64_t instant_micros);
int64_t to_local(const std::string& zone, int64_t instant_micros);

// A local time as an instant. Where clocks are set back it is there twice, where they are set
// forward it is skipped; Trino's three ways with it:
//   to_instant         the earlier; a skipped one moves on by what was skipped
//   find_instant       the earlier, or nothing
//   to_instant_near    the one with the offset in force at `near`; else as Joda chooses: the later
//                      one east of Greenwich
int64_t to_instant(const std::string& zone, int64_t local_micros);
std::optional<int64_t> find_instant(const std::string& zone, int64_t local_micros);
int64_t to_instant_near(const std::string& zone, int64_t local_micros, int64_t near_micros);

}  // namespace tarn::engines
