// Dates and times of day as numbers, and their texts. The calendar is the proleptic Gregorian
// one. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::engines {

inline constexpr int64_t kMicrosPerSecond = 1000000;
inline constexpr int64_t kMicrosPerDay = 86400 * kMicrosPerSecond;
inline constexpr int64_t kPicosPerMicro = 1000000;
inline constexpr int64_t kPicosPerMilli = 1000 * kPicosPerMicro;
inline constexpr int64_t kPicosPerSecond = kPicosPerMicro * kMicrosPerSecond;
inline constexpr int64_t kPicosPerMinute = 60 * kPicosPerSecond;
inline constexpr int64_t kPicosPerDay = 86400 * kPicosPerSecond;

// What Trino's timestamps with time zone to the millisecond reach.
inline constexpr int64_t kPackedMillisMax = int64_t{1} << 51;

struct Civil {
  int64_t year = 1970;
  int month = 1, day = 1;
};

int64_t days_of(Civil civil);  // since 1970-01-01
Civil civil_of(int64_t days);
bool is_civil(int64_t year, int month, int day);
int days_in_month(int64_t year, int month);
int64_t floor_divide(int64_t value, int64_t by);
// Months later, the day kept within the month.
int64_t add_months(int64_t days, int64_t months);
int day_of_week(int64_t days);  // 1: Monday
int day_of_year(int64_t days);
// ISO week and the year it belongs to.
int iso_week(int64_t days, int64_t* week_year = nullptr);

// A point in local time, and what was written after it.
struct TimeParts {
  int64_t days = 0;
  int64_t picos_of_day = 0;
  int precision = 0;  // digits of the second's fraction
  std::string_view zone;
};

// "[+-]Y-M-D", "Y-M-D[ h:m[:s[.f]]][ zone]", "h:m[:s[.f]][ zone]"; nothing when malformed. As in
// Trino, what is no zone is not looked at, and blanks may stand around dates and timestamps only.
std::optional<int64_t> parse_date(std::string_view text);
std::optional<TimeParts> parse_timestamp(std::string_view text);
std::optional<TimeParts> parse_time(std::string_view text);
// "+01:00" in minutes, to 14 hours.
std::optional<int64_t> parse_time_offset(std::string_view text);
// Nothing beyond the 64 bits of microseconds.
std::optional<int64_t> micros_since_epoch(int64_t days, int64_t micros_of_day);

// Half up at `precision` digits of the second; 0 to 12 (6 for micros).
int64_t round_micros(int64_t micros, int precision);
int64_t round_picos(int64_t picos, int precision);

std::string date_text(int64_t days);
// "2020-01-31 12:34:56.789", with `precision` digits of the fraction; picos: below the microsecond.
std::string timestamp_text(int64_t micros, int32_t picos, int precision, char between = ' ');
std::string time_text(int64_t picos_of_day, int precision);
void append_padded_number(std::string& out, int64_t value, int width);

}  // namespace tarn::engines
