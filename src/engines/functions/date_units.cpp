#include "engines/functions/date_units.h"

#include <algorithm>
#include <string>
#include <utility>

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
  auto is_named = [text](std::string_view name) {
    return std::equal(name.begin(), name.end(), text.begin(), text.end(),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
  };
  for (const auto& candidate : kUnits) {
    if (is_named(candidate.name) && (has_clock || !candidate.is_clock)) return candidate.unit;
  }
  throw_invalid("'" + std::string(text) + "' is not a valid " + type + " field");
}

namespace {

// Local time as days and what is left of the last one.
struct Split {
  int64_t days = 0, rest = 0;

  explicit Split(int64_t micros)
      : days(floor_divide(micros, kMicrosPerDay)), rest(micros - days * kMicrosPerDay) {}
};

int64_t days_of_unit(Unit unit) { return unit.micros / kMicrosPerDay; }

}  // namespace

int64_t add_months_to(int64_t micros, int64_t months) {
  const Split split(micros);
  auto sum = micros_since_epoch(add_months(split.days, months), split.rest);
  if (!sum) throw_invalid("value out of range");
  return *sum;
}

int64_t months_between(int64_t from_days, int64_t from_rest, int64_t to_days, int64_t to_rest) {
  if (std::pair(to_days, to_rest) < std::pair(from_days, from_rest)) {
    return -months_between(to_days, to_rest, from_days, from_rest);
  }
  const Civil a = civil_of(from_days), b = civil_of(to_days);
  const int64_t months = (b.year - a.year) * 12 + b.month - a.month;
  const bool is_short = months > 0 && std::pair(add_months(from_days, months), from_rest) >
                                          std::pair(to_days, to_rest);
  return is_short ? months - 1 : months;
}

int64_t truncate_days(int64_t days, Unit unit) {
  if (unit.months == kNoMonths) {
    // Weeks begin on Monday; the epoch was a Thursday.
    const int64_t size = days_of_unit(unit), origin = size == 7 ? -3 : 0;
    return floor_divide(days - origin, size) * size + origin;
  }
  Civil civil = civil_of(days);
  const auto months = static_cast<int>(unit.months);
  civil.month = (civil.month - 1) / months * months + 1;
  civil.day = 1;
  return days_of(civil);
}

int64_t truncate_to(int64_t micros, Unit unit) {
  const bool is_clock = unit.months == kNoMonths && unit.micros < kMicrosPerDay;
  if (is_clock) return floor_divide(micros, unit.micros) * unit.micros;
  return truncate_days(Split(micros).days, unit) * kMicrosPerDay;
}

int64_t add_units_to_days(int64_t days, Unit unit, int64_t count) {
  if (unit.months != kNoMonths) return add_months(days, unit.months * count);
  return days + days_of_unit(unit) * count;
}

int64_t add_units_to(int64_t micros, Unit unit, int64_t count) {
  if (unit.months != kNoMonths) return add_months_to(micros, unit.months * count);
  int64_t amount = 0, result = 0;
  if (__builtin_mul_overflow(unit.micros, count, &amount) ||
      __builtin_add_overflow(micros, amount, &result)) {
    throw_invalid("value out of range");
  }
  return result;
}

int64_t checked_count(int64_t count) {
  if (count < INT32_MIN || count > INT32_MAX) throw_invalid("integer overflow");
  return count;
}

int64_t days_units_between(int64_t from_days, int64_t to_days, Unit unit) {
  if (unit.months == kNoMonths) return (to_days - from_days) / days_of_unit(unit);
  return months_between(from_days, 0, to_days, 0) / unit.months;
}

int64_t units_between(int64_t from, int64_t to, Unit unit) {
  if (unit.months == kNoMonths) return (to - from) / unit.micros;
  const Split a(from), b(to);
  return months_between(a.days, a.rest, b.days, b.rest) / unit.months;
}

}  // namespace tarn::engines
