// Timestamps with time zone: casts, parts, arithmetic in the value's zone.
#include <cmath>

#include "engines/functions/calendar.h"
#include "engines/functions/date_units.h"
#include "engines/functions/moment_io.h"
#include "engines/functions/subjects.h"
#include "engines/functions/time_zones.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

std::string zone_of(View name) {
  auto zone = canonical_zone(name);
  if (!zone) throw_invalid("'" + std::string(name) + "' is not a valid time zone");
  return *zone;
}

int64_t local_of(const Zoned& value) { return to_local(value.zone, value.instant); }

// The same zone at another local time, on the same side of an hour that is there twice.
Zoned moved_to(const Zoned& value, int64_t local) {
  return {to_instant_near(value.zone, local, value.instant), value.picos, value.zone};
}

// That local time in a zone; the two are tied together as `with_timezone` does it.
Zoned at_local(Precise local, View name) {
  const std::string zone = zone_of(name);
  return {to_instant_near(zone, local.micros, local.micros), local.picos, zone};
}

Zoned literal(Precise local, View name) {
  const std::string zone = zone_of(name);
  auto instant = find_instant(zone, local.micros);
  if (!instant) {
    throw_error("INVALID_LITERAL", "Invalid TIMESTAMP due to daylight savings transition");
  }
  return {*instant, local.picos, zone};
}

Unit timestamp_unit(View text) { return unit_of(text, "TIMESTAMP", true); }
// Below a day time goes on evenly, whatever clocks show.
bool is_even(Unit unit) { return unit.months == 0 && unit.micros < kMicrosPerDay; }

Zoned truncate(View text, Zoned value) {
  const Unit unit = timestamp_unit(text);
  const int64_t local = local_of(value), floor = truncate_to(local, unit);
  value.picos = 0;
  if (!is_even(unit)) return moved_to(value, floor);
  value.instant -= local - floor;
  return value;
}

Zoned add(Unit unit, int64_t count, Zoned value) {
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

// Milliseconds between; beyond them the picoseconds of the millisecond decide, as in Trino.
int64_t minus(const Zoned& to, const Zoned& from) {
  auto picos_of_milli = [](const Zoned& value) {
    return (value.instant - whole_millis(value.instant)) * kPicosPerMicro + value.picos;
  };
  const int64_t millis = (whole_millis(to.instant) - whole_millis(from.instant)) / 1000;
  const int64_t picos = picos_of_milli(to) - picos_of_milli(from);
  if (picos >= kPicosPerMilli / 2) return millis + 1;
  return picos <= -kPicosPerMilli / 2 ? millis - 1 : millis;
}

// Milliseconds and what is below them apart, as Trino adds them up.
double unixtime(int64_t micros, int32_t picos_of_micro) {
  const int64_t floor = whole_millis(micros);
  const int64_t picos = (micros - floor) * kPicosPerMicro + picos_of_micro;
  return static_cast<double>(floor / 1000) / 1e3 + static_cast<double>(picos) / 1e12;
}

Zoned parse(View text, int64_t precision) {
  auto parts = parse_timestamp(text);
  auto zone = parts && !parts->zone.empty() ? canonical_zone(parts->zone) : "UTC";
  if (!parts || !zone) {
    throw_error("INVALID_CAST_ARGUMENT", "Value cannot be cast to timestamp: " + std::string(text));
  }
  const int64_t picos = round_picos(parts->picos_of_day, static_cast<int>(precision));
  const int64_t local = parts->days * kMicrosPerDay + picos / kPicosPerMicro;
  const int64_t instant = to_instant(*zone, local);
  // To the millisecond Trino packs a value into fewer bits.
  if (precision <= 3 && std::abs(instant / 1000) >= kPackedMillisMax) {
    throw_error("INVALID_CAST_ARGUMENT", "Value cannot be cast to timestamp: " + std::string(text));
  }
  return {instant, static_cast<int32_t>(picos % kPicosPerMicro), *zone};
}

Zoned from_unixtime(double seconds, std::string zone) {
  const double millis = std::floor(seconds * 1000 + 0.5);
  if (!(std::abs(millis) < static_cast<double>(kPackedMillisMax)))
    throw_invalid("The time is out of range");
  return {static_cast<int64_t>(millis) * 1000, 0, std::move(zone)};
}

std::string iso_text(const Zoned& value, int64_t precision) {
  const int64_t offset = zone_offset(value.zone, value.instant);
  if (offset % 60 != 0) {
    throw_error("INVALID_ARGUMENTS",
                "Timezone with non-zero seconds offset cannot be rendered as ISO8601");
  }
  const std::string text =
      timestamp_text(local_of(value), value.picos, static_cast<int>(precision), 'T');
  return text + (offset == 0 ? "Z" : offset_text(offset / 60));
}

void add_casts(Registry& registry) {
  registry.add("t_zoned", [](Timestamp local, View zone) {
    return at_local({local.value, 0}, zone);
  });
  registry.add("t_zoned", [](Precise local, View zone) { return at_local(local, zone); });
  registry.add("t_zoned_literal", [](Precise local, View zone) { return literal(local, zone); });
  registry.add("t_local", [](Zoned value) -> Timestamp { return Timestamp(local_of(value)); });
  registry.add("t_local_precise", [](Zoned value) -> Precise {
    return {local_of(value), value.picos};
  });
  registry.add("t_zoned_key", [](Zoned value) -> ZonedKey { return {value.instant, value.picos}; });
  registry.add("t_zoned_text", [](Zoned value, int64_t precision) -> std::string {
    return timestamp_text(local_of(value), value.picos, static_cast<int>(precision)) + ' ' +
           value.zone;
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
  registry.add("t_from_unixtime_nanos", [](duckdb::hugeint_t nanos) -> Zoned {
    const Wide value = (Wide(nanos.upper) << 64) + nanos.lower;
    const Wide micros = value / 1000 - (value % 1000 < 0 ? 1 : 0);
    if (micros > INT64_MAX || micros < INT64_MIN) throw_invalid("long overflow");
    return {static_cast<int64_t>(micros), static_cast<int32_t>(value - micros * 1000) * 1000,
            "UTC"};
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
    return add(timestamp_unit(unit), checked_count(count), value);
  });
  registry.add("t_zoned_add_ms", [](Zoned value, int64_t ms) -> Zoned {
    return add(Unit{0, 1000}, ms, value);
  });
  registry.add("t_zoned_add_months", [](Zoned value, int64_t months) -> Zoned {
    return add(Unit{1, 0}, months, value);
  });
  registry.add("t_zoned_minus", [](Zoned to, Zoned from) -> int64_t { return minus(to, from); });
  registry.add("t_to_unixtime",
               [](Zoned value) -> double { return unixtime(value.instant, value.picos); });
  registry.add("t_to_unixtime", [](Timestamp value) -> double { return unixtime(value.value, 0); });
  registry.add("t_to_unixtime",
               [](Precise value) -> double { return unixtime(value.micros, value.picos); });
  registry.add("t_zoned_diff", [](View unit, Zoned from, Zoned to) -> int64_t {
    return difference(unit, from, to);
  });
  registry.add("t_zoned_part", [](View part, Zoned value) -> int64_t {
    const int64_t minutes = zone_offset(value.zone, value.instant) / 60;
    return part == "timezone_hour" ? minutes / 60 : minutes % 60;
  });
}

}  // namespace tarn::engines
