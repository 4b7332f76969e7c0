// Casts of dates, timestamps and intervals, and what timestamps beyond the microsecond need of
// their own: they are a TIMESTAMP and the picoseconds below it.
#include "engines/functions/calendar.h"
#include "engines/functions/date_units.h"
#include "engines/functions/moment_io.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr char kInvalidCast[] = "INVALID_CAST_ARGUMENT";
constexpr char kOutOfRange[] = "NUMERIC_VALUE_OUT_OF_RANGE";

int digits(int64_t precision) { return static_cast<int>(precision); }

Precise from_parts(int64_t days, int64_t picos_of_day) {
  auto micros = micros_since_epoch(days, picos_of_day / kPicosPerMicro);
  if (!micros) throw_error(kOutOfRange, "Timestamp out of range");
  return {*micros, static_cast<int32_t>(picos_of_day % kPicosPerMicro)};
}

Precise parse(View text, int64_t precision) {
  std::optional<TimeParts> parts = parse_timestamp(text);
  if (!parts) throw_error(kInvalidCast, "Value cannot be cast to timestamp: " + std::string(text));
  return from_parts(parts->days, round_picos(parts->picos_of_day, digits(precision)));
}

Precise round_to(Precise value, int64_t precision) {
  if (precision < 6) return {round_micros(value.micros, digits(precision)), 0};
  const int64_t picos = round_picos(value.picos, digits(precision));
  return {value.micros + picos / kPicosPerMicro, static_cast<int32_t>(picos % kPicosPerMicro)};
}

// Half up to milliseconds; what is below the microsecond doesn't count.
int64_t millis_between(int64_t from_micros, int64_t to_micros) {
  return round_micros(to_micros - from_micros, 3) / 1000;
}

int64_t micros_later(int64_t micros, int64_t ms) {
  int64_t step = 0, sum = 0;
  if (__builtin_mul_overflow(ms, int64_t{1000}, &step) ||
      __builtin_add_overflow(micros, step, &sum)) {
    throw_error(kOutOfRange, "Timestamp out of range");
  }
  return sum;
}

void add_interval_texts(Registry& registry) {
  registry.add("t_interval_text_ms", [](int64_t ms) -> std::string {
    const uint64_t size = ms < 0 ? 0 - static_cast<uint64_t>(ms) : static_cast<uint64_t>(ms);
    std::string out = ms < 0 ? "-" : "";
    out += std::to_string(size / 86400000) + " ";
    return out + time_text(static_cast<int64_t>(size % 86400000) * 1000000000, 3);
  });
  registry.add("t_interval_text_months", [](int64_t months) -> std::string {
    const int64_t size = months < 0 ? -months : months;
    return (months < 0 ? "-" : "") + std::to_string(size / 12) + "-" + std::to_string(size % 12);
  });
}

void add_micro_timestamps(Registry& registry) {
  registry.add("t_to_timestamp", [](View text, int64_t precision) -> Timestamp {
    return Timestamp(parse(text, precision).micros);
  });
  registry.add("t_timestamp_text", [](Timestamp value, int64_t precision) -> std::string {
    return timestamp_text(value.value, 0, digits(precision));
  });
  registry.add("t_timestamp_round", [](Timestamp value, int64_t precision) -> Timestamp {
    return Timestamp(round_micros(value.value, digits(precision)));
  });
  registry.add("t_timestamp_iso8601", [](Timestamp value, int64_t precision) -> std::string {
    return timestamp_text(value.value, 0, digits(precision), 'T');
  });
  registry.add("t_timestamp_minus", [](Timestamp to, Timestamp from) -> int64_t {
    return millis_between(from.value, to.value);
  });
  registry.add("t_timestamp_at", [](Date day, int64_t picos_of_day, int64_t precision) {
    return Timestamp(from_parts(day.days, round_picos(picos_of_day, digits(precision))).micros);
  });
}

void add_precise_timestamps(Registry& registry) {
  registry.add("t_precise", [](Timestamp value) -> Precise { return {value.value, 0}; });
  registry.add("t_to_precise",
               [](View text, int64_t precision) -> Precise { return parse(text, precision); });
  registry.add("t_precise_at", [](Date day, int64_t picos_of_day, int64_t precision) -> Precise {
    return from_parts(day.days, round_picos(picos_of_day, digits(precision)));
  });
  registry.add("t_precise_round",
               [](Precise value, int64_t precision) { return round_to(value, precision); });
  registry.add("t_timestamp_round", [](Precise value, int64_t precision) -> Timestamp {
    return Timestamp(round_to(value, precision).micros);
  });
  registry.add("t_timestamp_text", [](Precise value, int64_t precision) -> std::string {
    return timestamp_text(value.micros, value.picos, digits(precision));
  });
  registry.add("t_timestamp_iso8601", [](Precise value, int64_t precision) -> std::string {
    return timestamp_text(value.micros, value.picos, digits(precision), 'T');
  });
  registry.add("t_timestamp_minus", [](Precise to, Precise from) -> int64_t {
    return millis_between(from.micros, to.micros);
  });
  registry.add("t_timestamp_add_ms", [](Precise value, int64_t ms) -> Precise {
    return {micros_later(value.micros, ms), value.picos};
  });
  registry.add("t_timestamp_add_months", [](Precise value, int64_t months) -> Precise {
    return {add_months_to(value.micros, months), value.picos};
  });
}

}  // namespace

void add_time_casts(Registry& registry) {
  registry.add("t_to_date", [](View text) -> Date {
    std::optional<int64_t> days = parse_date(text);
    if (!days) throw_error(kInvalidCast, "Value cannot be cast to date: " + std::string(text));
    return Date(static_cast<int32_t>(*days));
  });
  registry.add("t_to_varchar", [](Date value) -> std::string { return date_text(value.days); });
  add_micro_timestamps(registry);
  add_precise_timestamps(registry);
  add_interval_texts(registry);
}

}  // namespace tarn::engines
