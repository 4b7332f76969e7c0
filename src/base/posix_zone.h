// PosixZone: the rule at the end of a zone file, such as "CET-1CEST,M3.5.0,M10.5.0/3", by which a
// zone goes on for ever (POSIX's TZ with RFC 8536's wider hours). Immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn {

class PosixZone {
 public:
  static std::optional<PosixZone> parse(std::string_view text);

  bool has_summer() const { return has_summer_; }
  // When the offset changes in a year, and to what, in order of time. Seconds.
  std::vector<std::pair<int64_t, int64_t>> changes_of(int year) const;

 private:
  // A day of each year: the nth weekday of a month, or a day counted from the first.
  struct Day {
    enum class Form { kWeekday, kWithoutLeapDay, kFromZero } form = Form::kWeekday;
    int month = 0, week = 0, weekday = 0;  // of kWeekday; week 5 is the last one
    int number = 0;                        // of the others
    int64_t time_s = 7200;                 // of the wall clock that ends
  };
  friend class PosixZoneReader;

  static int64_t wall_of(const Day& day, int year);

  bool has_summer_ = false;
  int64_t standard_offset_s_ = 0;
  int64_t summer_offset_s_ = 0;
  Day begin_;
  Day end_;
};

}  // namespace tarn
