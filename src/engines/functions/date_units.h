// The units of date_trunc, date_add and date_diff, over microseconds of local time. Pure functions;
// any thread. What is wrong is thrown as scalar.h says.
#pragma once

#include <cstdint>
#include <string_view>

namespace tarn::engines {

// A number of months or of microseconds.
struct Unit {
  int64_t months = 0;
  int64_t micros = 0;
};

// `type` is for the message; units below a day only where `has_clock`.
Unit unit_of(std::string_view text, const char* type, bool has_clock);
// The count of date_add, which has 32 bits.
int64_t checked_count(int64_t count);

int64_t truncate_to(int64_t micros, Unit unit);
int64_t add_months_to(int64_t micros, int64_t months);
int64_t add_units_to(int64_t micros, Unit unit, int64_t count);
// Complete units from `from` to `to`.
int64_t units_between(int64_t from, int64_t to, Unit unit);

// The same of dates, whose units are no less than a day.
int64_t truncate_days(int64_t days, Unit unit);
int64_t add_units_to_days(int64_t days, Unit unit, int64_t count);
int64_t days_units_between(int64_t from_days, int64_t to_days, Unit unit);

// Complete months; `rest` is the time of day in any unit.
int64_t months_between(int64_t from_days, int64_t from_rest, int64_t to_days, int64_t to_rest);

}  // namespace tarn::engines
