#include "bi/granularity.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace tarn::bi {
namespace {

struct Names {
  std::string_view period, api, engine;
};
constexpr std::array<Names, 9> kNames = {{{"YYYY", "YEAR", "year"},
                                          {"Q", "QUARTER", "quarter"},
                                          {"MM", "MONTH", "month"},
                                          {"WK", "WEEK", "week"},
                                          {"DD", "DAY", "day"},
                                          {"HH", "HOUR", "hour"},
                                          {"MI", "MINUTE", "minute"},
                                          {"SS", "SECOND", "second"},
                                          {"MS", "MILLISECOND", "millisecond"}}};
constexpr int64_t kDayUs = 86'400'000'000;

bool equal_letters(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return (x & ~0x20) == (y & ~0x20); });
}

std::optional<TimeGranularity> find(std::string_view text, std::string_view Names::*member) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (equal_letters(text, kNames[i].*member)) return static_cast<TimeGranularity>(i);
  }
  return std::nullopt;
}

// What a period of fixed length lasts; 0 for months and what is made of them.
int64_t period_us(TimeGranularity granularity) {
  switch (granularity) {
    case TimeGranularity::kWeek:
      return 7 * kDayUs;
    case TimeGranularity::kDay:
      return kDayUs;
    case TimeGranularity::kHour:
      return 3'600'000'000;
    case TimeGranularity::kMinute:
      return 60'000'000;
    case TimeGranularity::kSecond:
      return 1'000'000;
    case TimeGranularity::kMillisecond:
      return 1'000;
    default:
      return 0;
  }
}

int64_t months_in(TimeGranularity granularity) {
  if (granularity == TimeGranularity::kYear) return 12;
  return granularity == TimeGranularity::kQuarter ? 3 : 1;
}

int64_t floor_to(int64_t value, int64_t unit) {
  const int64_t rest = value % unit;
  return value - (rest < 0 ? rest + unit : rest);
}

std::chrono::year_month_day date_of(int64_t time_us) {
  return std::chrono::sys_days(std::chrono::days(floor_to(time_us, kDayUs) / kDayUs));
}

int64_t start_of(std::chrono::year_month_day date) {
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayUs;
}

}  // namespace

std::optional<TimeGranularity> granularity_of(std::string_view period) {
  return find(period, &Names::period);
}

std::optional<TimeGranularity> granularity_named(std::string_view name) {
  return find(name, &Names::api);
}

std::string_view engine_part(TimeGranularity granularity) {
  return kNames[static_cast<size_t>(granularity)].engine;
}

std::string print_truncated(const std::string& time, TimeGranularity granularity, int week_start) {
  const std::string part(engine_part(granularity));
  // The engine's weeks start on Monday, and its date_trunc gives a DATE for whole days.
  const int shift = granularity == TimeGranularity::kWeek ? (8 - week_start) % 7 : 0;
  if (shift == 0) return "CAST(date_trunc('" + part + "', " + time + ") AS TIMESTAMP)";
  const std::string days = "to_days(" + std::to_string(shift) + ")";
  return "(CAST(date_trunc('week', " + time + " + " + days + ") AS TIMESTAMP) - " + days + ")";
}

std::string print_moved(const std::string& time, const std::string& amount,
                        TimeGranularity granularity) {
  const auto unit = [&](std::string_view function, int64_t factor, std::string_view type) {
    return "TRY(" + time + " + " + std::string(function) + "(CAST(" + amount + " * " +
           std::to_string(factor) + " AS " + std::string(type) + ")))";
  };
  if (const int64_t us = period_us(granularity); us == 0) {
    return unit("to_months", months_in(granularity), "INTEGER");
  } else if (us >= kDayUs) {
    return unit("to_days", us / kDayUs, "INTEGER");
  } else {
    return unit("to_microseconds", us, "BIGINT");
  }
}

int64_t truncated(int64_t time_us, TimeGranularity granularity, int week_start) {
  if (granularity == TimeGranularity::kWeek) {
    // 1970-01-04 was a Sunday.
    const int64_t origin = (3 + week_start) * kDayUs;
    return floor_to(time_us - origin, 7 * kDayUs) + origin;
  }
  if (const int64_t us = period_us(granularity); us != 0) return floor_to(time_us, us);
  const auto date = date_of(time_us);
  const auto month = static_cast<unsigned>(date.month()) - 1;
  const auto step = static_cast<unsigned>(months_in(granularity));
  return start_of({date.year(), std::chrono::month(month / step * step + 1), std::chrono::day(1)});
}

int64_t moved(int64_t time_us, int64_t amount, TimeGranularity granularity) {
  if (const int64_t us = period_us(granularity); us != 0) return time_us + amount * us;
  const auto date = date_of(time_us);
  auto shifted = date.year() / date.month() +
                 std::chrono::months(static_cast<int>(amount * months_in(granularity)));
  const auto last = (shifted / std::chrono::last).day();
  return start_of(shifted / std::min(date.day(), last)) + (time_us - start_of(date));
}

}  // namespace tarn::bi
