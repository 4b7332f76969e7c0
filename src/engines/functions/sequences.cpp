// sequence() of numbers, dates and timestamps.
#include "engines/functions/calendar.h"
#include "engines/functions/date_units.h"
#include "engines/functions/moment_io.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

constexpr int64_t kEntriesMax = 10000;
constexpr int64_t kMillisPerDay = 86400000;

void check_step(int64_t first, int64_t last, int64_t step) {
  if (step == 0) throw_invalid("step must not be zero");
  if (step > 0 ? last < first : last > first) {
    throw_invalid(
        "sequence stop value should be greater than or equal to start value if step is greater "
        "than zero otherwise stop should be less than or equal to start");
  }
}

// first, first + step, … to last.
std::vector<int64_t> steps(int64_t first, int64_t last, int64_t step) {
  check_step(first, last, step);
  std::vector<int64_t> values;
  for (int64_t value = first; step > 0 ? value <= last : value >= last;) {
    if (static_cast<int64_t>(values.size()) == kEntriesMax) {
      throw_invalid("result of sequence function must not have more than 10000 entries");
    }
    values.push_back(value);
    if (__builtin_add_overflow(value, step, &value)) break;
  }
  return values;
}

// Each is counted from the first, so that a day that a short month cut off comes back.
std::vector<int64_t> month_steps(int64_t first_micros, int64_t last_micros, int64_t months) {
  check_step(first_micros, last_micros, months);
  std::vector<int64_t> values;
  for (int64_t step : steps(0, units_between(first_micros, last_micros, Unit{1, 0}), months)) {
    values.push_back(add_months_to(first_micros, step));
  }
  return values;
}

std::vector<int64_t> month_steps_of_days(int64_t first, int64_t last, int64_t months) {
  check_step(first, last, months);
  std::vector<int64_t> values;
  for (int64_t step : steps(0, months_between(first, 0, last, 0), months)) {
    values.push_back(add_months(first, step));
  }
  return values;
}

int64_t step_micros(int64_t ms) {
  int64_t micros = 0;
  if (__builtin_mul_overflow(ms, int64_t{1000}, &micros)) throw_invalid("step is out of range");
  return micros;
}

template <class T, class Make>
std::vector<T> as(const std::vector<int64_t>& numbers, Make make) {
  std::vector<T> values;
  values.reserve(numbers.size());
  for (int64_t number : numbers) values.push_back(make(number));
  return values;
}

std::vector<Date> dates(const std::vector<int64_t>& days) {
  return as<Date>(days, [](int64_t day) { return Date(static_cast<int32_t>(day)); });
}

std::vector<Timestamp> timestamps(const std::vector<int64_t>& micros) {
  return as<Timestamp>(micros, [](int64_t value) { return Timestamp(value); });
}

std::vector<Precise> precise(const std::vector<int64_t>& micros, int32_t picos) {
  return as<Precise>(micros, [picos](int64_t value) { return Precise{value, picos}; });
}

void add_number_sequences(Registry& registry) {
  registry.add("t_sequence", [](int64_t first, int64_t last) -> std::vector<int64_t> {
    return steps(first, last, last < first ? -1 : 1);
  });
  registry.add("t_sequence", [](int64_t first, int64_t last, int64_t step) -> std::vector<int64_t> {
    return steps(first, last, step);
  });
}

void add_date_sequences(Registry& registry) {
  registry.add("t_sequence", [](Date first, Date last) -> std::vector<Date> {
    return dates(steps(first.days, last.days, last.days < first.days ? -1 : 1));
  });
  registry.add("t_sequence_ms", [](Date first, Date last, int64_t ms) -> std::vector<Date> {
    if (ms % kMillisPerDay != 0) {
      throw_invalid("sequence step must be a day interval if start and end values are dates");
    }
    return dates(steps(first.days, last.days, ms / kMillisPerDay));
  });
  registry.add("t_sequence_months", [](Date first, Date last, int64_t months) -> std::vector<Date> {
    return dates(month_steps_of_days(first.days, last.days, months));
  });
}

void add_timestamp_sequences(Registry& registry) {
  registry.add("t_sequence_ms",
               [](Timestamp first, Timestamp last, int64_t ms) -> std::vector<Timestamp> {
                 return timestamps(steps(first.value, last.value, step_micros(ms)));
               });
  registry.add("t_sequence_months",
               [](Timestamp first, Timestamp last, int64_t months) -> std::vector<Timestamp> {
                 return timestamps(month_steps(first.value, last.value, months));
               });
  registry.add("t_sequence_ms",
               [](Precise first, Precise last, int64_t ms) -> std::vector<Precise> {
                 return precise(steps(first.micros, last.micros, step_micros(ms)), first.picos);
               });
  registry.add("t_sequence_months",
               [](Precise first, Precise last, int64_t months) -> std::vector<Precise> {
                 return precise(month_steps(first.micros, last.micros, months), first.picos);
               });
}

}  // namespace

void add_sequences(Registry& registry) {
  add_number_sequences(registry);
  add_date_sequences(registry);
  add_timestamp_sequences(registry);
}

}  // namespace tarn::engines
