// date_trunc, date_add and date_diff when the unit is a value.
#include "engines/functions/calendar.h"
#include "engines/functions/date_units.h"
#include "engines/functions/moment_io.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

Unit date_unit(View text) { return unit_of(text, "DATE", false); }
Unit timestamp_unit(View text) { return unit_of(text, "TIMESTAMP", true); }

int64_t whole_millis(int64_t micros) { return floor_divide(micros, 1000) * 1000; }

int64_t millis_units_between(int64_t from, int64_t to, Unit unit) {
  return units_between(whole_millis(from), whole_millis(to), unit);
}

Date date_of(int64_t days) {
  if (days < INT32_MIN || days > INT32_MAX) throw_invalid("Date out of range");
  return Date(static_cast<int32_t>(days));
}

void add_dates(Registry& registry) {
  registry.add("t_date_trunc", [](View unit, Date value) -> Date {
    return date_of(truncate_days(value.days, date_unit(unit)));
  });
  registry.add("t_date_add", [](View unit, int64_t count, Date value) -> Date {
    return date_of(add_units_to_days(value.days, date_unit(unit), checked_count(count)));
  });
  registry.add("t_date_diff", [](View unit, Date from, Date to) -> int64_t {
    return days_units_between(from.days, to.days, date_unit(unit));
  });
}

void add_timestamps(Registry& registry) {
  registry.add("t_date_trunc", [](View unit, Timestamp value) -> Timestamp {
    return Timestamp(truncate_to(value.value, timestamp_unit(unit)));
  });
  registry.add("t_date_add", [](View unit, int64_t count, Timestamp value) -> Timestamp {
    return Timestamp(add_units_to(value.value, timestamp_unit(unit), checked_count(count)));
  });
  registry.add("t_date_diff", [](View unit, Timestamp from, Timestamp to) -> int64_t {
    return millis_units_between(from.value, to.value, timestamp_unit(unit));
  });
}

void add_precise_timestamps(Registry& registry) {
  registry.add("t_date_trunc", [](View unit, Precise value) -> Precise {
    return {truncate_to(value.micros, timestamp_unit(unit)), 0};
  });
  registry.add("t_date_add", [](View unit, int64_t count, Precise value) -> Precise {
    return {add_units_to(value.micros, timestamp_unit(unit), checked_count(count)), value.picos};
  });
  registry.add("t_date_diff", [](View unit, Precise from, Precise to) -> int64_t {
    return millis_units_between(from.micros, to.micros, timestamp_unit(unit));
  });
}

}  // namespace

void add_date_parts(Registry& registry) {
  add_dates(registry);
  add_timestamps(registry);
  add_precise_timestamps(registry);
}

}  // namespace tarn::engines
