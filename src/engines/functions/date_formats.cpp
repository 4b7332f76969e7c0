// date_format and date_parse, whose patterns are MySQL's; format_datetime and parse_datetime,
// whose patterns are Joda's.
#include <functional>
#include <map>

#include "engines/functions/calendar.h"
#include "engines/functions/date_pattern.h"
#include "engines/functions/moment_io.h"
#include "engines/functions/subjects.h"
#include "engines/functions/time_zones.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

// Patterns are few and rows many: each thread keeps what it compiled.
const DatePattern& compiled(View text, DatePattern (*compile)(View)) {
  constexpr size_t kPatternsMax = 100;
  using Patterns = std::map<std::string, DatePattern, std::less<>>;
  thread_local std::map<DatePattern (*)(View), Patterns> all;
  Patterns& patterns = all[compile];
  auto found = patterns.find(text);
  if (found == patterns.end()) {
    if (patterns.size() >= kPatternsMax) patterns.clear();
    found = patterns.emplace(std::string(text), compile(text)).first;
  }
  return found->second;
}

// Trino formats milliseconds: half up from microseconds of a local time, and from picoseconds of
// one with a zone.
PrintedMoment moment_of(int64_t local_micros) {
  PrintedMoment moment;
  moment.local_millis = floor_divide(round_micros(local_micros, 3), 1000);
  return moment;
}

PrintedMoment moment_of(const Zoned& value) {
  const int64_t instant = round_micros(value.instant, 3);
  PrintedMoment moment;
  moment.zone = value.zone;
  moment.offset_seconds = zone_offset(value.zone, instant);
  moment.local_millis = floor_divide(instant, 1000) + moment.offset_seconds * 1000;
  return moment;
}

std::string format_local(int64_t micros, View text) {
  const DatePattern& pattern = compiled(text, joda_pattern);
  if (has_zone(pattern)) {
    throw_invalid(
        "format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does "
        "not contain TZ information");
  }
  return print_date(pattern, moment_of(micros));
}

Zoned parse_datetime(View text, View pattern) {
  const ParsedMoment parsed = parse_date_text(compiled(pattern, joda_pattern), text);
  int64_t local_micros = 0;
  if (__builtin_mul_overflow(parsed.local_millis, int64_t{1000}, &local_micros)) {
    throw_invalid("Cannot parse \"" + std::string(text) + "\": out of range");
  }
  if (parsed.offset_minutes) {
    auto zone = zone_of_minutes(*parsed.offset_minutes);
    if (!zone) throw_invalid("Invalid offset in \"" + std::string(text) + "\"");
    return {local_micros - *parsed.offset_minutes * 60 * kMicrosPerSecond, 0, *zone};
  }
  if (parsed.zone.empty()) return {local_micros, 0, "UTC"};
  auto instant = find_instant(parsed.zone, local_micros);
  if (!instant) {
    throw_invalid("Cannot parse \"" + std::string(text) +
                  "\": Illegal instant due to time zone offset transition (" + parsed.zone + ")");
  }
  return {*instant, 0, parsed.zone};
}

}  // namespace

void add_date_formats(Registry& registry) {
  registry.add("t_date_format", [](Timestamp value, View pattern) -> std::string {
    return print_date(compiled(pattern, mysql_pattern), moment_of(value.value));
  });
  registry.add("t_date_format", [](Precise value, View pattern) -> std::string {
    return print_date(compiled(pattern, mysql_pattern), moment_of(value.micros));
  });
  registry.add("t_date_format", [](Zoned value, View pattern) -> std::string {
    return print_date(compiled(pattern, mysql_pattern), moment_of(value));
  });
  registry.add("t_date_parse", [](View text, View pattern) -> Timestamp {
    return Timestamp(parse_date_text(compiled(pattern, mysql_pattern), text).local_millis * 1000);
  });
  registry.add("t_format_datetime", [](Timestamp value, View pattern) -> std::string {
    return format_local(value.value, pattern);
  });
  registry.add("t_format_datetime", [](Precise value, View pattern) -> std::string {
    return format_local(value.micros, pattern);
  });
  registry.add("t_format_datetime", [](Zoned value, View pattern) -> std::string {
    return print_date(compiled(pattern, joda_pattern), moment_of(value));
  });
  registry.add("t_parse_datetime",
               [](View text, View pattern) { return parse_datetime(text, pattern); });
}

}  // namespace tarn::engines
