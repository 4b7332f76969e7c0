#include "base/posix_zone.h"

#include <chrono>
#include <utility>

namespace tarn {

namespace chrono = std::chrono;

class PosixZoneReader {
 public:
  explicit PosixZoneReader(std::string_view text) : rest_(text) {}

  std::optional<PosixZone> read() {
    PosixZone zone;
    int64_t offset = 0;
    if (!skip_name() || !read_time(offset)) return {};
    zone.standard_offset_s_ = -offset;
    if (rest_.empty()) return zone;
    zone.has_summer_ = true;
    zone.summer_offset_s_ = zone.standard_offset_s_ + 3600;
    if (!skip_name()) return {};
    if (!rest_.starts_with(',')) {
      if (!read_time(offset)) return {};
      zone.summer_offset_s_ = -offset;
    }
    const bool fits = take(',') && read_day(zone.begin_) && take(',') && read_day(zone.end_);
    if (!fits || !rest_.empty()) return {};
    return zone;
  }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // "CET", or "<+03>".
  bool skip_name() {
    size_t size = 0;
    if (rest_.starts_with('<')) {
      size = rest_.find('>');
      if (size == std::string_view::npos) return false;
      ++size;
    } else {
      const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
      while (size < rest_.size() && is_letter(rest_[size])) ++size;
    }
    rest_.remove_prefix(size);
    return size >= 3;
  }

  bool read_number(int& value, int most) {
    size_t size = 0;
    value = 0;
    while (size < rest_.size() && rest_[size] >= '0' && rest_[size] <= '9' && value <= most) {
      value = value * 10 + (rest_[size++] - '0');
    }
    rest_.remove_prefix(size);
    return size > 0 && value <= most;
  }

  // [+-]hh[:mm[:ss]], to 167 hours.
  bool read_time(int64_t& seconds) {
    const int sign = take('-') ? -1 : 1;
    if (sign == 1) take('+');
    int hours = 0;
    int minutes = 0;
    int rest = 0;
    if (!read_number(hours, 167)) return false;
    if (take(':') && !read_number(minutes, 59)) return false;
    if (take(':') && !read_number(rest, 59)) return false;
    seconds = sign * (hours * int64_t{3600} + minutes * int64_t{60} + rest);
    return true;
  }

  bool read_day(PosixZone::Day& day) {
    using Form = PosixZone::Day::Form;
    if (take('M')) {
      day.form = Form::kWeekday;
      const bool fits = read_number(day.month, 12) && take('.') && read_number(day.week, 5) &&
                        take('.') && read_number(day.weekday, 6);
      if (!fits || day.month == 0 || day.week == 0) return false;
    } else {
      day.form = take('J') ? Form::kWithoutLeapDay : Form::kFromZero;
      if (!read_number(day.number, 365)) return false;
    }
    return !take('/') || read_time(day.time_s);
  }

  std::string_view rest_;
};

std::optional<PosixZone> PosixZone::parse(std::string_view text) {
  return PosixZoneReader(text).read();
}

int64_t PosixZone::wall_of(const Day& day, int year) {
  const chrono::year y(year);
  chrono::sys_days date;
  if (day.form == Day::Form::kWeekday) {
    const chrono::month month(static_cast<unsigned>(day.month));
    const chrono::weekday weekday(static_cast<unsigned>(day.weekday));
    date = day.week == 5 ? chrono::sys_days(y / month / weekday[chrono::last])
                         : chrono::sys_days(y / month / weekday[static_cast<unsigned>(day.week)]);
  } else {
    date = chrono::sys_days(y / 1 / 1) + chrono::days(day.number);
    if (day.form == Day::Form::kWithoutLeapDay) {  // 1 to 365; March 1st is 60 in every year
      date -= chrono::days(1);
      if (y.is_leap() && day.number >= 60) date += chrono::days(1);
    }
  }
  return date.time_since_epoch().count() * int64_t{86400} + day.time_s;
}

std::vector<std::pair<int64_t, int64_t>> PosixZone::changes_of(int year) const {
  std::pair<int64_t, int64_t> begin{wall_of(begin_, year) - standard_offset_s_, summer_offset_s_};
  std::pair<int64_t, int64_t> end{wall_of(end_, year) - summer_offset_s_, standard_offset_s_};
  if (end.first < begin.first) std::swap(begin, end);  // the south's summer ends first
  return {begin, end};
}

}  // namespace tarn
