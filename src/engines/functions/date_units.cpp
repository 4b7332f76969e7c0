#include "engines/functions/date_units.h"

#include <string>

#include "engines/functions/calendar.h"
#include "engines/functions/scalar.h"

namespace tarn::engines {

namespace {
constexpr int64_t kNoMonths = 0;
}

Unit unit_of(std::string_view text, const char* type, bool has_clock) {
  static constexpr struct {
    std::string_view name;
    Unit unit;
    bool is_clock;
  } kUnits[] = {
      {"millisecond", {0, 1000}, true},
      {"second", {0, kMicrosPerSecond}, true},
      {"minute", {0, 60 * kMicrosPerSecond}, true},
      {"hour", {0, 3600 * kMicrosPerSecond}, true},
      {"day", {0, kMicrosPerDay}, false},
      {"week", {0, 7 * kMicrosPerDay}, false},
      {"month", {1, 0}, false},
      {"quarter", {3, 0}, false},
      {"year", {12, 0}, false},
  };
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (const auto& candidate : kUnits) {
    if (candidate.name == lower && (has_clock || !candidate.is_clock)) return candidate.unit;
  }
  throw_invalid("'" + std::string(text) + "' is not a valid " + type + " field");
}

int64_t add_months_to(int64_t micros, int64_t months) {
  const int64_t days = floor_divide(micros, kMicrosPerDay);
  return add_months(days, months) * kMicrosPerDay + (micros - days * kMicrosPerDay);
}

int64_t truncate_to(int64_t micros, Unit unit) {
  if (unit.months == kNoMonths) {
    // Weeks begin on Monday; the epoch was a Thursday.
    const int64_t origin = unit.micros == 7 * kMicrosPerDay ? -3 * kMicrosPerDay : 0;
    return floor_divide(micros - origin, unit.micros) * unit.micros + origin;
  }
  Civil civil = civil_of(floor_divide(micros, kMicrosPerDay));
  const auto months = static_cast<int>(unit.months);
  civil.month = (civil.month - 1) / months * months + 1;
  civil.day = 1;
  return days_of(civil) * kMicrosPerDay;
}

int64_t add_units_to(int64_t micros, Unit unit, int64_t count) {
  int64_t amount = 0, result = 0;
  if (unit.months != kNoMonths) {
    if (count > 4000000 || count < -4000000) throw_invalid("value out of range");
    return add_months_to(micros, unit.months * count);
  }
  if (__builtin_mul_overflow(unit.micros, count, &amount) ||
      __builtin_add_overflow(micros, amount, &result)) {
    throw_invalid("value out of range");
  }
  return result;
}

int64_t units_between(int64_t from, int64_t to, Unit unit) {
  if (unit.months == kNoMonths) return (to - from) / unit.micros;
  if (to < from) return -units_between(to, from, unit);
  const Civil a = civil_of(floor_divide(from, kMicrosPerDay));
  const Civil b = civil_of(floor_divide(to, kMicrosPerDay));
  int64_t months = (b.year - a.year) * 12 + b.month - a.month;
  if (months > 0 && add_months_to(from, months) > to) --months;
  return months / unit.months;
}

}  // namespace tarn::engines
