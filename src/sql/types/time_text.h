// Texts of dates and times, as literals have them. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::sql {

int64_t days_of_civil(int64_t year, int month, int day);  // since 1970-01-01
void civil_of_days(int64_t days, int64_t& year, int& month, int& day);
int64_t add_months(int64_t days, int64_t months);  // the day of the month is clamped

std::optional<int64_t> parse_date(std::string_view text);  // "2020-01-31": days
std::string format_date(int64_t days);

struct TimestampText {
  int64_t micros = 0;  // as if in UTC
  int32_t picos = 0;
  int32_t precision = 0;
  std::string zone;  // as written; empty: none
};
// "2020-01-31[ 12:34[:56[.789]]][ zone]"
std::optional<TimestampText> parse_timestamp(std::string_view text);
// "2020-01-31 12:34:56.789", with `precision` digits, at most 6.
std::string format_timestamp(int64_t micros, int precision);

struct TimeText {
  int64_t picos = 0;
  int32_t precision = 0;
  std::optional<int32_t> zone_minutes;
};
std::optional<TimeText> parse_time(std::string_view text);  // "12:34[:56[.789]][+01:00]"

}  // namespace tarn::sql
