// Cron: AWS's cron expressions of six fields: minutes, hours, day of month, month, day of week,
// year. Lists, ranges, steps and names, and for days ?, L, L-3, LW, 15W, 6L and TUE#2.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
//
//   const Cron cron = TRY(Cron::parse("0 10 ? * MON-FRI *"));
//   std::optional<int64_t> wall_s = cron.next_after(wall_s);
//
// Times are wall clock seconds (base/time_zone.h). Immutable.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace tarn {

class Cron {
 public:
  static constexpr int kFirstYear = 1970;
  static constexpr int kLastYear = 2199;

  // `fields`: what stands between the parentheses of cron(…). The error names the field and says
  // what is wrong with it.
  static Result<Cron> parse(std::string_view fields);

  // The first time later than `wall_s`; nothing where there is none.
  std::optional<int64_t> next_after(int64_t wall_s) const;

 private:
  friend class CronParser;

  // What a field of days says beside a list.
  enum class Special {
    kNone,            // only the bits
    kLastDay,         // L, L-n: n days before the month's last
    kLastWorkday,     // LW
    kNearestWorkday,  // nW
    kLastWeekday,     // nL: the last such weekday
    kNthWeekday,      // w#n
  };

  uint32_t days_of(int year, unsigned month) const;  // bit 1: the first

  uint64_t minutes_ = 0;
  uint32_t hours_ = 0;
  uint32_t month_days_ = 0;  // bit 1: the first; 0 where the field is ?
  uint32_t months_ = 0;      // bit 1: January
  uint32_t weekdays_ = 0;    // bit 1: Sunday; 0 where the field is ?
  std::bitset<kLastYear - kFirstYear + 1> years_;
  Special special_ = Special::kNone;
  int special_day_ = 0;   // of kLastDay, kNearestWorkday; the weekday, from 1, of the others
  int special_week_ = 0;  // of kNthWeekday
};

}  // namespace tarn
