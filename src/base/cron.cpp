#include "base/cron.h"

#include <algorithm>
#include <bit>
#include <chrono>

namespace tarn {
namespace {

namespace chrono = std::chrono;

constexpr int64_t kDaySeconds = 86400;

unsigned first_weekday_of(int year, unsigned month) {  // 1: Sunday
  const chrono::sys_days first = chrono::year(year) / chrono::month(month) / 1;
  return chrono::weekday(first).c_encoding() + 1;
}

int month_length(int year, unsigned month) {
  const chrono::year_month_day_last last = chrono::year(year) / chrono::month(month) / chrono::last;
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

// The lowest bit from `from` on; -1 where there is none.
int next_bit(uint64_t bits, int from) {
  if (from > 63) return -1;
  const uint64_t rest = bits & (~uint64_t{0} << from);
  return rest == 0 ? -1 : std::countr_zero(rest);
}

// The day of Monday to Friday that is nearest, within the month; 0 where the month has no such day.
int nearest_workday(int day, int length, int first_weekday) {
  if (day > length) return 0;
  const int weekday = (first_weekday + day - 2) % 7 + 1;
  if (weekday == 7) return day > 1 ? day - 1 : day + 2;       // Saturday
  if (weekday == 1) return day < length ? day + 1 : day - 2;  // Sunday
  return day;
}

}  // namespace

uint32_t Cron::days_of(int year, unsigned month) const {
  const int length = month_length(year, month);
  const int first = static_cast<int>(first_weekday_of(year, month));
  const uint32_t all = length == 31 ? 0xFFFFFFFEu : (2u << length) - 2;
  const auto bit = [](int day) { return day < 1 ? 0u : 1u << day; };
  switch (special_) {
    case Special::kLastDay:
      return bit(length - special_day_);
    case Special::kLastWorkday:
      return bit(nearest_workday(length, length, first));
    case Special::kNearestWorkday:
      return bit(nearest_workday(special_day_, length, first));
    case Special::kLastWeekday: {
      const int last = (first + length - 2) % 7 + 1;
      return bit(length - (last - special_day_ + 7) % 7);
    }
    case Special::kNthWeekday: {
      const int day = 1 + (special_day_ - first + 7) % 7 + 7 * (special_week_ - 1);
      return day > length ? 0 : bit(day);
    }
    case Special::kNone:
      break;
  }
  if (month_days_ != 0) return month_days_ & all;
  uint32_t days = 0;
  for (int day = 1; day <= length; ++day) {
    if ((weekdays_ >> ((first + day - 2) % 7 + 1) & 1) != 0) days |= bit(day);
  }
  return days;
}

std::optional<int64_t> Cron::next_after(int64_t wall_s) const {
  // From the next whole minute on, field by field: once a field moved, those below begin anew.
  const chrono::sys_seconds start{chrono::seconds(wall_s)};
  const chrono::sys_seconds time = chrono::floor<chrono::minutes>(start) + chrono::minutes(1);
  const chrono::sys_days date = chrono::floor<chrono::days>(time);
  const chrono::year_month_day ymd(date);
  int year = static_cast<int>(ymd.year());
  int month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  int day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  const int64_t minute_of_day = chrono::duration_cast<chrono::minutes>(time - date).count();
  int hour = static_cast<int>(minute_of_day / 60);
  int minute = static_cast<int>(minute_of_day % 60);
  if (year < kFirstYear) {
    year = kFirstYear;
    month = day = 1;
    hour = minute = 0;
  }
  for (; year <= kLastYear; ++year, month = day = 1, hour = minute = 0) {
    if (!years_[static_cast<size_t>(year - kFirstYear)]) continue;
    for (int m = next_bit(months_, month); m > 0; m = next_bit(months_, m + 1)) {
      if (m != month) day = 1, hour = minute = 0;
      const uint32_t days = days_of(year, static_cast<unsigned>(m));
      for (int d = next_bit(days, day); d > 0; d = next_bit(days, d + 1)) {
        if (d != day || m != month) hour = minute = 0;
        for (int h = next_bit(hours_, hour); h >= 0; h = next_bit(hours_, h + 1)) {
          const int least = h == hour ? minute : 0;
          const int found = next_bit(minutes_, least);
          if (found < 0) continue;
          const chrono::sys_days at = chrono::year(year) / chrono::month(static_cast<unsigned>(m)) /
                                      chrono::day(static_cast<unsigned>(d));
          return at.time_since_epoch().count() * kDaySeconds + h * 3600 + found * 60;
        }
        hour = minute = 0;
      }
      month = m;
      day = 1;
    }
  }
  return {};
}

}  // namespace tarn
