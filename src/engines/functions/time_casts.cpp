// Casts between text, dates, timestamps, times of day and intervals.
#include "engines/functions/calendar.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr char kInvalidCast[] = "INVALID_CAST_ARGUMENT";
constexpr int64_t kPicosPerDay = kMicrosPerDay * 1000000;

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

void add_times(Registry& registry) {
  registry.add("t_time_text", [](int64_t picos, int64_t precision) -> std::string {
    return time_text(picos, static_cast<int>(precision));
  });
  registry.add("t_to_time", [](View text, int64_t precision) -> int64_t {
    std::optional<TimeParts> parts = parse_time(text);
    if (!parts || !parts->zone.empty()) {
      throw_error(kInvalidCast, "Value cannot be cast to time: " + std::string(text));
    }
    return round_picos(parts->picos_of_day, static_cast<int>(precision)) % kPicosPerDay;
  });
  registry.add("t_time_round", [](int64_t picos, int64_t precision) -> int64_t {
    return round_picos(picos, static_cast<int>(precision)) % kPicosPerDay;
  });
}

}  // namespace

void add_time_casts(Registry& registry) {
  registry.add("t_to_date", [](View text) -> Date {
    std::optional<int64_t> days = parse_date(text);
    if (!days) throw_error(kInvalidCast, "Value cannot be cast to date: " + std::string(text));
    return Date(static_cast<int32_t>(*days));
  });
  registry.add("t_to_timestamp", [](View text, int64_t precision) -> Timestamp {
    std::optional<TimeParts> parts = parse_timestamp(text);
    if (!parts) {
      throw_error(kInvalidCast, "Value cannot be cast to timestamp: " + std::string(text));
    }
    const int64_t picos = round_picos(parts->picos_of_day, static_cast<int>(precision));
    return Timestamp(parts->days * kMicrosPerDay + picos / 1000000);
  });
  registry.add("t_timestamp_text", [](Timestamp value, int64_t precision) -> std::string {
    return timestamp_text(value.value, static_cast<int>(precision));
  });
  registry.add("t_timestamp_round", [](Timestamp value, int64_t precision) -> Timestamp {
    return Timestamp(round_micros(value.value, static_cast<int>(precision)));
  });
  registry.add("t_timestamp_iso8601", [](Timestamp value, int64_t precision) -> std::string {
    return timestamp_text(value.value, static_cast<int>(precision), 'T');
  });
  add_times(registry);
  add_interval_texts(registry);
}

}  // namespace tarn::engines
