// Times of day, in picoseconds, and the same with an offset from UTC. Arithmetic goes round the
// clock.
#include "engines/functions/calendar.h"
#include "engines/functions/moment_io.h"
#include "engines/functions/subjects.h"
#include "engines/functions/time_zones.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

int64_t of_day(int64_t picos) { return picos - floor_divide(picos, kPicosPerDay) * kPicosPerDay; }

int64_t round_clock(int64_t picos, int64_t precision) {
  return round_picos(picos, static_cast<int>(precision)) % kPicosPerDay;
}

// Half up to milliseconds.
int64_t to_millis(int64_t picos) { return round_picos(picos, 3) / kPicosPerMilli; }

int64_t unit_picos(View text) {
  static constexpr struct {
    View name;
    int64_t picos;
  } kUnits[] = {{"millisecond", kPicosPerMilli},
                {"second", kPicosPerSecond},
                {"minute", kPicosPerMinute},
                {"hour", 60 * kPicosPerMinute}};
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (const auto& unit : kUnits) {
    if (unit.name == lower) return unit.picos;
  }
  throw_invalid("'" + lower + "' is not a valid TIME field");
}

int64_t truncate(View unit, int64_t picos) {
  const int64_t size = unit_picos(unit);
  return picos / size * size;
}

// Whole days make no difference, and would not fit.
int64_t units_as_picos(View unit, int64_t count) {
  const int64_t size = unit_picos(unit);
  return count % (kPicosPerDay / size) * size;
}

OffsetTime at_local(int64_t local_picos, int64_t zone_minutes) {
  return {of_day(local_picos - zone_minutes * kPicosPerMinute), static_cast<int32_t>(zone_minutes)};
}

int64_t local_of(OffsetTime value) {
  return of_day(value.utc_picos + value.zone_minutes * kPicosPerMinute);
}

OffsetTime moved(OffsetTime value, int64_t picos) {
  return {of_day(value.utc_picos + picos), value.zone_minutes};
}

int64_t parse_clock(View text, int64_t precision) {
  std::optional<TimeParts> parts = parse_time(text);
  if (!parts || !parts->zone.empty()) {
    throw_error("INVALID_CAST_ARGUMENT", "Value cannot be cast to time: " + std::string(text));
  }
  return round_clock(parts->picos_of_day, precision);
}

View without_blanks(View text) {
  const size_t first = text.find_first_not_of(" \t\n\v\f\r");
  return first == View::npos ? View()
                             : text.substr(first, text.find_last_not_of(" \t\n\v\f\r") + 1 - first);
}

// Without an offset it is the session's: UTC.
OffsetTime parse_offset_time(View text, int64_t precision) {
  std::optional<TimeParts> parts = parse_time(without_blanks(text));
  std::optional<int64_t> minutes = 0;
  if (parts && !parts->zone.empty()) minutes = parse_time_offset(parts->zone);
  if (!parts || !minutes) {
    throw_error("INVALID_CAST_ARGUMENT", "Value cannot be cast to timestamp: " + std::string(text));
  }
  return at_local(round_clock(parts->picos_of_day, precision), *minutes);
}

// Trino looks the offset up at the local time as if that were UTC, and so do we.
OffsetTime offset_time_of(const Zoned& value, int64_t precision) {
  const int64_t local = to_local(value.zone, value.instant);
  const int64_t micros_of_day = local - floor_divide(local, kMicrosPerDay) * kMicrosPerDay;
  const int64_t picos = micros_of_day * kPicosPerMicro + value.picos;
  return at_local(round_clock(picos, precision), zone_offset(value.zone, local) / 60);
}

Zoned zoned_at(Date day, OffsetTime value, int64_t precision) {
  const int64_t picos = round_clock(value.utc_picos, precision);
  auto zone = zone_of_minutes(value.zone_minutes);
  auto instant = micros_since_epoch(day.days, picos / kPicosPerMicro);
  if (!zone || !instant) throw_error("NUMERIC_VALUE_OUT_OF_RANGE", "Timestamp out of range");
  return {*instant, static_cast<int32_t>(picos % kPicosPerMicro), *zone};
}

int64_t minutes_of_interval(int64_t ms) {
  if (ms % 60000 != 0) {
    throw_invalid("Invalid time zone offset interval: interval contains seconds");
  }
  const int64_t minutes = ms / 60000;
  if (!zone_of_minutes(minutes)) throw_invalid("Invalid offset minutes " + std::to_string(minutes));
  return minutes;
}

void add_times(Registry& registry) {
  registry.add("t_time_text", [](int64_t picos, int64_t precision) -> std::string {
    return time_text(picos, static_cast<int>(precision));
  });
  registry.add("t_to_time",
               [](View text, int64_t precision) { return parse_clock(text, precision); });
  registry.add("t_time_round",
               [](int64_t picos, int64_t precision) { return round_clock(picos, precision); });
  registry.add("t_time_trunc", [](View unit, int64_t picos) { return truncate(unit, picos); });
  registry.add("t_time_add", [](View unit, int64_t count, int64_t picos) -> int64_t {
    return of_day(picos + units_as_picos(unit, count));
  });
  registry.add("t_time_add_ms", [](int64_t picos, int64_t ms) -> int64_t {
    return of_day(picos + units_as_picos("millisecond", ms));
  });
  registry.add("t_time_diff", [](View unit, int64_t from, int64_t to) -> int64_t {
    return (to - from) / unit_picos(unit);
  });
  registry.add("t_time_minus",
               [](int64_t to, int64_t from) -> int64_t { return to_millis(to - from); });
  registry.add("t_time_of", [](Timestamp value) -> int64_t {
    const int64_t days = floor_divide(value.value, kMicrosPerDay);
    return (value.value - days * kMicrosPerDay) * kPicosPerMicro;
  });
  registry.add("t_time_of", [](Precise value) -> int64_t {
    const int64_t days = floor_divide(value.micros, kMicrosPerDay);
    return (value.micros - days * kMicrosPerDay) * kPicosPerMicro + value.picos;
  });
}

void add_offset_time_casts(Registry& registry) {
  registry.add("t_timetz", [](int64_t picos, int64_t minutes) { return at_local(picos, minutes); });
  registry.add("t_timetz_local", [](OffsetTime value) -> int64_t { return local_of(value); });
  registry.add("t_timetz_text", [](OffsetTime value, int64_t precision) -> std::string {
    return time_text(local_of(value), static_cast<int>(precision)) +
           offset_text(value.zone_minutes);
  });
  registry.add("t_to_timetz",
               [](View text, int64_t precision) { return parse_offset_time(text, precision); });
  registry.add("t_timetz_round", [](OffsetTime value, int64_t precision) -> OffsetTime {
    return at_local(round_clock(local_of(value), precision), value.zone_minutes);
  });
  registry.add("t_timetz_of",
               [](Zoned value, int64_t precision) { return offset_time_of(value, precision); });
  registry.add("t_zoned_at", [](Date day, OffsetTime value, int64_t precision) -> Zoned {
    return zoned_at(day, value, precision);
  });
}

void add_offset_times(Registry& registry) {
  registry.add("t_timetz_trunc", [](View unit, OffsetTime value) -> OffsetTime {
    return at_local(truncate(unit, local_of(value)), value.zone_minutes);
  });
  registry.add("t_timetz_add", [](View unit, int64_t count, OffsetTime value) -> OffsetTime {
    return moved(value, units_as_picos(unit, count));
  });
  registry.add("t_timetz_add_ms", [](OffsetTime value, int64_t ms) -> OffsetTime {
    return moved(value, units_as_picos("millisecond", ms));
  });
  registry.add("t_timetz_diff", [](View unit, OffsetTime from, OffsetTime to) -> int64_t {
    return (to.utc_picos - from.utc_picos) / unit_picos(unit);
  });
  registry.add("t_timetz_minus", [](OffsetTime to, OffsetTime from) -> int64_t {
    return to_millis(to.utc_picos - from.utc_picos);
  });
  registry.add("t_timezone",
               [](OffsetTime value) -> std::string { return offset_text(value.zone_minutes); });
  // The offset is the zone's at the start of the query.
  registry.add("t_timetz_at_zone", [](OffsetTime value, View name, Timestamp start) -> OffsetTime {
    auto zone = canonical_zone(name);
    if (!zone) throw_invalid("'" + std::string(name) + "' is not a valid time zone");
    const int64_t minutes = zone_offset(*zone, start.value) / 60;
    return {value.utc_picos, static_cast<int32_t>(minutes)};
  });
  registry.add("t_timetz_at_offset", [](OffsetTime value, int64_t ms) -> OffsetTime {
    return {value.utc_picos, static_cast<int32_t>(minutes_of_interval(ms))};
  });
  registry.add("t_at_offset", [](Zoned value, int64_t ms) -> Zoned {
    return {value.instant, value.picos, *zone_of_minutes(minutes_of_interval(ms))};
  });
}

}  // namespace

void add_clocks(Registry& registry) {
  add_times(registry);
  add_offset_time_casts(registry);
  add_offset_times(registry);
}

}  // namespace tarn::engines
