// date_trunc, date_add and date_diff when the unit is a value, and sequences.
#include <cmath>
#include <limits>

#include "engines/functions/calendar.h"
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr int64_t kSequenceMax = 10000;
constexpr int64_t kNoMonths = 0;

// A unit is a number of months or of microseconds.
struct Unit {
  int64_t months = kNoMonths;
  int64_t micros = 0;
};

Unit unit_of(View text, const char* type, bool has_clock) {
  static constexpr struct {
    View name;
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

int64_t truncate(int64_t micros, Unit unit) {
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

int64_t add(int64_t micros, Unit unit, int64_t count) {
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

// Complete units from `from` to `to`.
int64_t difference(int64_t from, int64_t to, Unit unit) {
  if (unit.months == kNoMonths) return (to - from) / unit.micros;
  if (to < from) return -difference(to, from, unit);
  const Civil a = civil_of(floor_divide(from, kMicrosPerDay));
  const Civil b = civil_of(floor_divide(to, kMicrosPerDay));
  int64_t months = (b.year - a.year) * 12 + b.month - a.month;
  if (months > 0 && add_months_to(from, months) > to) --months;
  return months / unit.months;
}

int64_t micros_of(Date value) { return value.days * kMicrosPerDay; }
int64_t micros_of(Timestamp value) { return value.value; }
template <class T>
T from_micros(int64_t micros) {
  if constexpr (std::is_same_v<T, Date>) {
    return Date(static_cast<int32_t>(floor_divide(micros, kMicrosPerDay)));
  } else {
    return Timestamp(micros);
  }
}

template <class T>
void add_units(Registry& registry) {
  static constexpr bool kHasClock = std::is_same_v<T, Timestamp>;
  static constexpr const char* kType = kHasClock ? "TIMESTAMP" : "DATE";
  registry.add("t_date_trunc", [](View unit, T value) -> T {
    return from_micros<T>(truncate(micros_of(value), unit_of(unit, kType, kHasClock)));
  });
  registry.add("t_date_add", [](View unit, int64_t count, T value) -> T {
    return from_micros<T>(add(micros_of(value), unit_of(unit, kType, kHasClock), count));
  });
  registry.add("t_date_diff", [](View unit, T from, T to) -> int64_t {
    return difference(micros_of(from), micros_of(to), unit_of(unit, kType, kHasClock));
  });
}

template <class T>
std::vector<T> sequence(int64_t first, int64_t last, int64_t step, T (*make)(int64_t)) {
  if (step == 0 || (step > 0 && last < first) || (step < 0 && last > first)) {
    throw_invalid(
        "sequence stop value should be greater than or equal to start value if step is greater "
        "than zero otherwise stop should be less than or equal to start");
  }
  std::vector<T> values;
  for (int64_t value = first; step > 0 ? value <= last : value >= last;) {
    if (static_cast<int64_t>(values.size()) == kSequenceMax) {
      throw_invalid("result of sequence function must not have more than 10000 entries");
    }
    values.push_back(make(value));
    if (__builtin_add_overflow(value, step, &value)) break;
  }
  return values;
}

int64_t same(int64_t value) { return value; }

template <class T>
std::vector<T> month_sequence(T first, T last, int64_t months) {
  const int64_t from = micros_of(first), to = micros_of(last);
  if (months == 0) throw_invalid("interval must not be zero");
  std::vector<T> values;
  for (int64_t i = 0;; ++i) {
    const int64_t value = add_months_to(from, i * months);
    if (months > 0 ? value > to : value < to) return values;
    if (i == kSequenceMax) {
      throw_invalid("result of sequence function must not have more than 10000 entries");
    }
    values.push_back(from_micros<T>(value));
  }
}

template <class T>
void add_time_sequences(Registry& registry) {
  registry.add("t_sequence", [](T first, T last) {
    const int64_t from = micros_of(first), to = micros_of(last);
    return sequence<T>(from, to, to < from ? -kMicrosPerDay : kMicrosPerDay, from_micros<T>);
  });
  registry.add("t_sequence_ms", [](T first, T last, int64_t ms) {
    return sequence<T>(micros_of(first), micros_of(last), ms * 1000, from_micros<T>);
  });
  registry.add("t_sequence_months",
               [](T first, T last, int64_t months) { return month_sequence(first, last, months); });
}

Date from_iso8601_date(View text) {
  const bool is_shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                         text.find_first_not_of("0123456789-") == View::npos;
  if (!is_shaped) {
    throw_error("NOT_SUPPORTED", "from_iso8601_date of '" + std::string(text) +
                                     "': only the form YYYY-MM-DD is served");
  }
  const auto days = parse_date(text);
  if (!days) throw_invalid("Invalid format: \"" + std::string(text) + "\"");
  return Date{static_cast<int32_t>(*days)};
}

// Seconds since 1970 as a moment in UTC: to the millisecond, half up.
void run_from_unixtime(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  constexpr double kMaxSeconds = 9e12;
  auto& fields = duckdb::StructVector::GetEntries(output);
  duckdb::Vector& zone = *fields[2];
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const auto seconds = rows.cell(0, row).data<double>();
    if (!(std::abs(seconds) < kMaxSeconds)) throw_invalid("The time is out of range");
    const auto asked = rows.cell(1, row).data<duckdb::string_t>().GetString();
    if (asked != "UTC") throw_error("NOT_SUPPORTED", "from_unixtime in the zone " + asked);
    const auto millis = static_cast<int64_t>(std::floor(seconds * 1000 + 0.5));
    duckdb::FlatVector::GetData<int64_t>(*fields[0])[row] = millis * 1000;
    duckdb::FlatVector::GetData<int32_t>(*fields[1])[row] = 0;
    duckdb::FlatVector::GetData<duckdb::string_t>(zone)[row] =
        duckdb::StringVector::AddString(zone, "UTC");
  });
}

void add_from_unixtime(Registry& registry) {
  using duckdb::LogicalType;
  const auto moment = LogicalType::STRUCT({{"instant", LogicalType::BIGINT},
                                           {"picos", LogicalType::INTEGER},
                                           {"zone", LogicalType::VARCHAR}});
  registry.add_function(duckdb::ScalarFunction(
      "t_from_unixtime", {LogicalType::DOUBLE, LogicalType::VARCHAR}, moment, run_from_unixtime));
}

}  // namespace

void add_date_parts(Registry& registry) {
  registry.add("t_from_iso8601_date", [](View text) { return from_iso8601_date(text); });
  add_from_unixtime(registry);
  add_units<Date>(registry);
  add_units<Timestamp>(registry);
}

void add_sequences(Registry& registry) {
  registry.add("t_sequence", [](int64_t first, int64_t last) {
    return sequence<int64_t>(first, last, last < first ? -1 : 1, same);
  });
  registry.add("t_sequence", [](int64_t first, int64_t last, int64_t step) {
    return sequence<int64_t>(first, last, step, same);
  });
  add_time_sequences<Date>(registry);
  add_time_sequences<Timestamp>(registry);
}

}  // namespace tarn::engines
