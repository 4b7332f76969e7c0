// date_format and date_parse, whose patterns are MySQL's.
#include "engines/functions/calendar.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr View kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};
constexpr View kDays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                          "Friday", "Saturday", "Sunday"};

[[noreturn]] void throw_specifier(char c) {
  throw_invalid(std::string("%") + c + " not supported in date format string");
}

struct Moment {
  Civil civil;
  int64_t days = 0;
  int64_t hour = 0, minute = 0, second = 0, micros = 0;

  explicit Moment(int64_t micros_since_epoch)
      : days(floor_divide(micros_since_epoch, kMicrosPerDay)) {
    const int64_t of_day = micros_since_epoch - days * kMicrosPerDay;
    civil = civil_of(days);
    hour = of_day / (3600 * kMicrosPerSecond);
    minute = of_day / (60 * kMicrosPerSecond) % 60;
    second = of_day / kMicrosPerSecond % 60;
    micros = of_day % kMicrosPerSecond;
  }
};

void append_clock(std::string& out, int64_t hour, const Moment& moment) {
  append_padded_number(out, hour, 2);
  out += ':';
  append_padded_number(out, moment.minute, 2);
  out += ':';
  append_padded_number(out, moment.second, 2);
}

// The fields that are words. False: `c` is none of them.
bool append_word(std::string& out, char c, const Moment& moment) {
  switch (c) {
    case 'a':
      out += kDays[day_of_week(moment.days) - 1].substr(0, 3);
      return true;
    case 'b':
      out += kMonths[moment.civil.month - 1].substr(0, 3);
      return true;
    case 'M':
      out += kMonths[moment.civil.month - 1];
      return true;
    case 'W':
      out += kDays[day_of_week(moment.days) - 1];
      return true;
    case '%':
      out += '%';
      return true;
    default:
      return false;
  }
}

void append_field(std::string& out, char c, const Moment& moment) {
  if (append_word(out, c, moment)) return;
  auto number = [&out](int64_t value, int width) { append_padded_number(out, value, width); };
  const int64_t twelve = moment.hour % 12 == 0 ? 12 : moment.hour % 12;
  int64_t week_year = 0;
  const int week = iso_week(moment.days, &week_year);
  const View half = moment.hour < 12 ? "AM" : "PM";
  switch (c) {
    case 'c':
      return number(moment.civil.month, 1);
    case 'd':
      return number(moment.civil.day, 2);
    case 'e':
      return number(moment.civil.day, 1);
    case 'f':
      return number(moment.micros, 6);
    case 'H':
      return number(moment.hour, 2);
    case 'h':
    case 'I':
      return number(twelve, 2);
    case 'i':
      return number(moment.minute, 2);
    case 'j':
      return number(day_of_year(moment.days), 3);
    case 'k':
      return number(moment.hour, 1);
    case 'l':
      return number(twelve, 1);
    case 'm':
      return number(moment.civil.month, 2);
    case 'p':
      out += half;
      return;
    case 'r':
      append_clock(out, twelve, moment);
      out += ' ';
      out += half;
      return;
    case 'S':
    case 's':
      return number(moment.second, 2);
    case 'T':
      return append_clock(out, moment.hour, moment);
    case 'v':
      return number(week, 2);
    case 'x':
      return number(week_year, 4);
    case 'Y':
      return number(moment.civil.year, 4);
    case 'y':
      return number(moment.civil.year % 100, 2);
    default:
      break;
  }
  if (View("DUuVwX").find(c) != View::npos) throw_specifier(c);
  out += c;
}

std::string format(int64_t micros, View pattern) {
  const Moment moment(micros);
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%' || i + 1 == pattern.size()) {
      out += pattern[i];
    } else {
      append_field(out, pattern[++i], moment);
    }
  }
  return out;
}

class DateParser {
 public:
  DateParser(View text, View pattern) : text_(text), pattern_(pattern) {}

  int64_t run() {
    for (size_t i = 0; i < pattern_.size(); ++i) {
      if (pattern_[i] == '%' && i + 1 < pattern_.size())
        field(pattern_[++i]);
      else
        literal(pattern_[i]);
    }
    if (at_ != text_.size()) fail(at_);
    return result();
  }

 private:
  [[noreturn]] void fail(size_t at) {
    std::string message = "Invalid format: \"" + std::string(text_) + "\"";
    if (at >= text_.size()) throw_invalid(message + " is too short");
    if (at > 0) message += " is malformed at \"" + std::string(text_.substr(at)) + "\"";
    throw_invalid(message);
  }

  void literal(char c) {
    if (at_ >= text_.size() || text_[at_] != c) fail(at_);
    ++at_;
  }

  int64_t number(size_t most, int64_t least_value, int64_t most_value) {
    const size_t start = at_;
    int64_t value = 0;
    while (at_ < text_.size() && at_ - start < most && text_[at_] >= '0' && text_[at_] <= '9') {
      value = value * 10 + (text_[at_++] - '0');
    }
    if (at_ == start) fail(start);
    if (value < least_value || value > most_value) fail(start);
    return value;
  }

  int64_t fraction() {
    const size_t start = at_;
    int64_t micros = number(6, 0, 999999);
    for (size_t digits = at_ - start; digits < 6; ++digits) micros *= 10;
    while (at_ < text_.size() && at_ - start < 9 && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return micros;
  }

  // The index of the name that stands here, in full or by its first three letters.
  template <size_t count>
  int64_t name(const View (&names)[count]) {
    for (size_t i = 0; i < count; ++i) {
      for (View form : {names[i], names[i].substr(0, 3)}) {
        if (starts_with(form)) {
          at_ += form.size();
          return static_cast<int64_t>(i);
        }
      }
    }
    fail(at_);
  }

  bool starts_with(View word) const {
    if (text_.size() - at_ < word.size()) return false;
    for (size_t i = 0; i < word.size(); ++i) {
      if ((text_[at_ + i] | 0x20) != (word[i] | 0x20)) return false;
    }
    return true;
  }

  void half() {
    is_afternoon_ = starts_with("PM");
    if (!is_afternoon_ && !starts_with("AM")) fail(at_);
    has_half_ = true;
    at_ += 2;
  }

  void twelve_hours() {
    hour_ = number(2, 1, 12) % 12;
    is_twelve_ = true;
  }

  void clock(bool twelve) {
    if (twelve)
      twelve_hours();
    else
      hour_ = number(2, 0, 23);
    literal(':');
    minute_ = number(2, 0, 59);
    literal(':');
    second_ = number(2, 0, 59);
  }

  void field(char c) {
    switch (c) {
      case 'a':
      case 'W':
        name(kDays);
        return;
      case 'b':
      case 'M':
        month_ = name(kMonths) + 1;
        return;
      case 'c':
      case 'm':
        month_ = number(2, 1, 12);
        return;
      case 'd':
      case 'e':
        day_ = number(2, 1, 31);
        return;
      case 'f':
        micros_ = fraction();
        return;
      case 'H':
      case 'k':
        hour_ = number(2, 0, 23);
        return;
      case 'h':
      case 'I':
      case 'l':
        return twelve_hours();
      case 'i':
        minute_ = number(2, 0, 59);
        return;
      case 'j':
        day_of_year_ = number(3, 1, 366);
        return;
      case 'p':
        return half();
      case 'r':
        clock(true);
        literal(' ');
        return half();
      case 'S':
      case 's':
        second_ = number(2, 0, 59);
        return;
      case 'T':
        return clock(false);
      case 'Y':
        year_ = number(4, 0, 9999);
        return;
      case 'y': {
        const int64_t year = number(2, 0, 99);
        year_ = year >= 70 ? 1900 + year : 2000 + year;
        return;
      }
      case '%':
        return literal('%');
      default:
        break;
    }
    if (View("DUuVwXvx").find(c) != View::npos) throw_specifier(c);
    literal(c);
  }

  int64_t result() {
    if (is_twelve_ && has_half_ && is_afternoon_) hour_ += 12;
    int64_t days = 0;
    if (day_of_year_ > 0) {
      days = days_of({year_, 1, 1}) + day_of_year_ - 1;
    } else {
      if (!is_civil(year_, static_cast<int>(month_), static_cast<int>(day_))) {
        throw_invalid("Cannot parse \"" + std::string(text_) + "\": Value " + std::to_string(day_) +
                      " for dayOfMonth must be in the range [1," +
                      std::to_string(days_in_month(year_, static_cast<int>(month_))) + "]");
      }
      days = days_of({year_, static_cast<int>(month_), static_cast<int>(day_)});
    }
    return days * kMicrosPerDay + ((hour_ * 60 + minute_) * 60 + second_) * kMicrosPerSecond +
           micros_;
  }

  View text_, pattern_;
  size_t at_ = 0;
  int64_t year_ = 1970, month_ = 1, day_ = 1, day_of_year_ = 0;
  int64_t hour_ = 0, minute_ = 0, second_ = 0, micros_ = 0;
  bool is_twelve_ = false, has_half_ = false, is_afternoon_ = false;
};

}  // namespace

void add_date_formats(Registry& registry) {
  registry.add("t_date_format", [](Timestamp value, View pattern) -> std::string {
    return format(value.value, pattern);
  });
  registry.add("t_date_parse", [](View text, View pattern) -> Timestamp {
    return Timestamp(round_micros(DateParser(text, pattern).run(), 3));
  });
}

}  // namespace tarn::engines
