// date_trunc, date_add and date_diff when the unit is a value, and sequences.
#include "engines/functions/calendar.h"
#include "engines/functions/date_units.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr int64_t kSequenceMax = 10000;
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
    return from_micros<T>(truncate_to(micros_of(value), unit_of(unit, kType, kHasClock)));
  });
  registry.add("t_date_add", [](View unit, int64_t count, T value) -> T {
    return from_micros<T>(add_units_to(micros_of(value), unit_of(unit, kType, kHasClock), count));
  });
  registry.add("t_date_diff", [](View unit, T from, T to) -> int64_t {
    return units_between(micros_of(from), micros_of(to), unit_of(unit, kType, kHasClock));
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

}  // namespace

void add_date_parts(Registry& registry) {
  registry.add("t_from_iso8601_date", [](View text) { return from_iso8601_date(text); });
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
