// Timestamps with time zone: casts, parts, arithmetic in the value's zone.
#include "engines/functions/zoned.h"

#include <cmath>

#include "engines/functions/calendar.h"
#include "engines/functions/date_units.h"
#include "engines/functions/subjects.h"
#include "engines/functions/time_zones.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr int32_t kPicosPerMicro = 1000000;

std::string zone_of(View name) {
  auto zone = canonical_zone(name);
  if (!zone) throw_invalid("'" + std::string(name) + "' is not a valid time zone");
  return *zone;
}

int64_t local_of(const Zoned& value) { return to_local(value.zone, value.instant); }

// The same zone at another local time, on the same side of an hour that is there twice.
Zoned moved_to(const Zoned& value, int64_t local) {
  const int64_t offset = zone_offset(value.zone, value.instant);
  return {to_instant(value.zone, local, offset), value.picos, value.zone};
}

Unit timestamp_unit(View text) { return unit_of(text, "TIMESTAMP", true); }
// Below a day time goes on evenly, whatever clocks show.
bool is_even(Unit unit) { return unit.months == 0 && unit.micros < kMicrosPerDay; }

Zoned truncate(View text, Zoned value) {
  const Unit unit = timestamp_unit(text);
  const int64_t local = local_of(value), floor = truncate_to(local, unit);
  value.picos = 0;
  if (!is_even(unit)) return {to_instant(value.zone, floor), 0, value.zone};
  value.instant -= local - floor;
  return value;
}

Zoned add(View text, int64_t count, Zoned value) {
  const Unit unit = timestamp_unit(text);
  if (!is_even(unit)) return moved_to(value, add_units_to(local_of(value), unit, count));
  value.instant = add_units_to(value.instant, unit, count);
  return value;
}

int64_t whole_millis(int64_t micros) { return floor_divide(micros, 1000) * 1000; }

int64_t difference(View text, const Zoned& from, const Zoned& to) {
  const Unit unit = timestamp_unit(text);
  const int64_t first = whole_millis(from.instant), last = whole_millis(to.instant);
  if (is_even(unit)) return units_between(first, last, unit);
  return units_between(to_local(from.zone, first), to_local(from.zone, last), unit);
}

Zoned round_to(Zoned value, int64_t precision) {
  if (precision < 6) {
    value.instant = round_micros(value.instant, static_cast<int>(precision));
    value.picos = 0;
    return value;
  }
  const int64_t picos = round_picos(value.picos, static_cast<int>(precision));
  value.instant += picos / kPicosPerMicro;
  value.picos = static_cast<int32_t>(picos % kPicosPerMicro);
  return value;
}

Zoned parse(View text, int64_t precision) {
  auto parts = parse_timestamp(text);
  auto zone = parts && !parts->zone.empty() ? canonical_zone(parts->zone) : "UTC";
  if (!parts || !zone) {
    throw_error("INVALID_CAST_ARGUMENT",
                "Value cannot be cast to timestamp with time zone: " + std::string(text));
  }
  const int64_t picos = round_picos(parts->picos_of_day, static_cast<int>(precision));
  const int64_t local = parts->days * kMicrosPerDay + picos / kPicosPerMicro;
  return {to_instant(*zone, local), static_cast<int32_t>(picos % kPicosPerMicro), *zone};
}

Zoned from_unixtime(double seconds, std::string zone) {
  constexpr double kMaxMillis = 2251799813685248;  // 51 bits
  const double millis = std::floor(seconds * 1000 + 0.5);
  if (!(std::abs(millis) < kMaxMillis)) throw_invalid("The time is out of range");
  return {static_cast<int64_t>(millis) * 1000, 0, std::move(zone)};
}

std::string iso_text(const Zoned& value, int64_t precision) {
  const int64_t offset = zone_offset(value.zone, value.instant);
  const std::string text = timestamp_text(local_of(value), static_cast<int>(precision), 'T');
  if (offset % 60 != 0) throw_error("NOT_SUPPORTED", "to_iso8601 of an offset with seconds");
  if (offset == 0) return text + 'Z';
  return text + zone_of_minutes(offset / 60).value_or("");
}

void add_casts(Registry& registry) {
  registry.add("t_zoned", [](Timestamp local, View name) -> Zoned {
    const std::string zone = zone_of(name);
    return {to_instant(zone, local.value), 0, zone};
  });
  registry.add("t_zoned_from_date", [](Date date) -> Zoned {
    return {date.days * kMicrosPerDay, 0, "UTC"};
  });
  registry.add("t_local", [](Zoned value) -> Timestamp { return Timestamp(local_of(value)); });
  registry.add("t_zoned_text", [](Zoned value, int64_t precision) -> std::string {
    return timestamp_text(local_of(value), static_cast<int>(precision)) + ' ' + value.zone;
  });
  registry.add("t_to_zoned",
               [](View text, int64_t precision) -> Zoned { return parse(text, precision); });
  registry.add("t_zoned_round",
               [](Zoned value, int64_t precision) -> Zoned { return round_to(value, precision); });
  registry.add("t_zoned_iso8601", [](Zoned value, int64_t precision) -> std::string {
    return iso_text(value, precision);
  });
}

void add_unixtime(Registry& registry) {
  registry.add("t_from_unixtime", [](double seconds, View zone) -> Zoned {
    return from_unixtime(seconds, zone_of(zone));
  });
  registry.add("t_from_unixtime", [](double seconds, int64_t hours, int64_t minutes) -> Zoned {
    const bool is_small = std::abs(static_cast<double>(hours)) < 1000 &&
                          std::abs(static_cast<double>(minutes)) < 100000;
    auto zone = is_small ? zone_of_minutes(hours * 60 + minutes) : std::nullopt;
    if (!zone) {
      throw_invalid("Invalid offset: " + std::to_string(hours) + ", " + std::to_string(minutes));
    }
    return from_unixtime(seconds, *zone);
  });
  registry.add("t_from_unixtime_nanos", [](int64_t nanos) -> Zoned {
    const int64_t micros = floor_divide(nanos, 1000);
    return {micros, static_cast<int32_t>((nanos - micros * 1000) * 1000), "UTC"};
  });
}

}  // namespace

void add_zoned(Registry& registry) {
  add_casts(registry);
  add_unixtime(registry);
  registry.add("t_at_timezone", [](Zoned value, View zone) -> Zoned {
    return {value.instant, value.picos, zone_of(zone)};
  });
  registry.add("t_timezone", [](Zoned value) -> std::string { return value.zone; });
  registry.add("t_zoned_trunc",
               [](View unit, Zoned value) -> Zoned { return truncate(unit, value); });
  registry.add("t_zoned_add", [](View unit, int64_t count, Zoned value) -> Zoned {
    return add(unit, count, value);
  });
  registry.add("t_zoned_add_ms",
               [](Zoned value, int64_t ms) -> Zoned { return add("millisecond", ms, value); });
  registry.add("t_zoned_add_months",
               [](Zoned value, int64_t months) -> Zoned { return add("month", months, value); });
  registry.add("t_zoned_diff", [](View unit, Zoned from, Zoned to) -> int64_t {
    return difference(unit, from, to);
  });
  registry.add("t_zoned_part", [](View part, Zoned value) -> int64_t {
    const int64_t minutes = zone_offset(value.zone, value.instant) / 60;
    return part == "timezone_hour" ? minutes / 60 : minutes % 60;
  });
}

}  // namespace tarn::engines
