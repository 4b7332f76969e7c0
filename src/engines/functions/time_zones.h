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

// Seconds that local time in a canonical zone is ahead of UTC.
int64_t zone_offset(const std::string& zone, int64_t instant_micros);
int64_t to_local(const std::string& zone, int64_t instant_micros);
// Of a local time that is there twice the earlier, or the one with `preferred` seconds of offset;
// one that is skipped moves on by what was skipped.
int64_t to_instant(const std::string& zone, int64_t local_micros,
                   std::optional<int64_t> preferred = std::nullopt);

}  // namespace tarn::engines
