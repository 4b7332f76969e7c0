// TimeGranularity: periods of time, truncating to them and moving by them, in SQL and in numbers.
//
//   print_truncated("c3", TimeGranularity::kWeek, 0)   // the Sunday, as a TIMESTAMP
//   truncated(time_us, TimeGranularity::kWeek, 0)      // the same, of a known time
//
// A week starts on `week_start`: 0 Sunday … 6 Saturday. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::bi {

enum class TimeGranularity {
  kYear,
  kQuarter,
  kMonth,
  kWeek,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond
};

// Of the language's "YYYY", "Q", "MM", "WK", "DD", "HH", "MI", "SS", "MS", in any case.
std::optional<TimeGranularity> granularity_of(std::string_view period);
// Of the API's "YEAR", "QUARTER", … "MILLISECOND".
std::optional<TimeGranularity> granularity_named(std::string_view name);
// The engine's word: "year", "quarter", ….
std::string_view engine_part(TimeGranularity granularity);

// The start of the period that `time` is in. `time` is printed once.
std::string print_truncated(const std::string& time, TimeGranularity granularity, int week_start);
// `time` moved by `amount` (an integer expression) periods; NULL where that is no time.
std::string print_moved(const std::string& time, const std::string& amount,
                        TimeGranularity granularity);

int64_t truncated(int64_t time_us, TimeGranularity granularity, int week_start);
// A day that the month doesn't have is its last one.
int64_t moved(int64_t time_us, int64_t amount, TimeGranularity granularity);

}  // namespace tarn::bi
