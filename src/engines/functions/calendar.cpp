#include "engines/functions/calendar.h"

#include <cstdlib>

namespace tarn::engines {

int64_t floor_divide(int64_t value, int64_t by) {
  return value / by - (value % by != 0 && (value < 0) != (by < 0) ? 1 : 0);
}

// Over 400-year eras that begin on 1 March of year 0.
int64_t days_of(Civil civil) {
  const int64_t year = civil.year - (civil.month <= 2 ? 1 : 0);
  const int64_t era = floor_divide(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t month = civil.month + (civil.month > 2 ? -3 : 9);
  const int64_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

Civil civil_of(int64_t days) {
  const int64_t shifted = days + 719468;
  const int64_t era = floor_divide(shifted, 146097);
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;
  Civil civil;
  civil.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  civil.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  civil.year = year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0);
  return civil;
}

int days_in_month(int64_t year, int month) {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool is_civil(int64_t year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

int64_t add_months(int64_t days, int64_t months) {
  Civil civil = civil_of(days);
  const int64_t total = civil.year * 12 + civil.month - 1 + months;
  civil.year = floor_divide(total, 12);
  civil.month = static_cast<int>(total - civil.year * 12) + 1;
  const int last = days_in_month(civil.year, civil.month);
  if (civil.day > last) civil.day = last;
  return days_of(civil);
}

int day_of_week(int64_t days) {
  return static_cast<int>(days + 3 - floor_divide(days + 3, 7) * 7) + 1;
}

int day_of_year(int64_t days) {
  return static_cast<int>(days - days_of({civil_of(days).year, 1, 1})) + 1;
}

// The week of the year that its Thursday is in.
int iso_week(int64_t days, int64_t* week_year) {
  const int64_t thursday = days - day_of_week(days) + 4;
  if (week_year != nullptr) *week_year = civil_of(thursday).year;
  return (day_of_year(thursday) - 1) / 7 + 1;
}

namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool is_end() const { return at_ == text_.size(); }
  std::string_view rest() const { return text_.substr(at_); }
  bool accept(char c) {
    if (is_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // `least` to `most` digits; what follows is left.
  bool number(int64_t& value, int least, int most) {
    const size_t start = at_;
    value = 0;
    while (digits_since(start) < most && has_digit()) value = value * 10 + (text_[at_++] - '0');
    return digits_since(start) >= least;
  }

  bool date(int64_t& days, int year_digits_least) {
    constexpr int kYearDigitsMost = 9;
    const bool negative = accept('-');
    if (!negative) accept('+');
    int64_t year = 0, month = 0, day = 0;
    if (!number(year, year_digits_least, kYearDigitsMost) || !accept('-') || !number(month, 1, 2) ||
        !accept('-') || !number(day, 1, 2)) {
      return false;
    }
    if (negative) year = -year;
    if (!is_civil(year, static_cast<int>(month), static_cast<int>(day))) return false;
    days = days_of({year, static_cast<int>(month), static_cast<int>(day)});
    return true;
  }

  // "h:m[:s[.f]]", as much as there is of it; where not even "h:m" stands, nothing is taken.
  bool clock(TimeParts& parts) {
    const size_t start = at_;
    int64_t hour = 0, minute = 0, second = 0;
    if (!number(hour, 1, 2) || !accept(':') || !number(minute, 1, 2)) {
      at_ = start;
      return false;
    }
    const size_t minute_end = at_;
    if (accept(':') && number(second, 1, 2))
      fraction(parts);
    else
      at_ = minute_end;
    is_out_of_range_ = hour > 23 || minute > 59 || second > 59 || parts.precision > 12;
    parts.picos_of_day += (hour * 3600 + minute * 60 + second) * kPicosPerSecond;
    return true;
  }
  // Of the clock: its form is right, a number isn't.
  bool is_out_of_range() const { return is_out_of_range_; }

 private:
  bool has_digit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  int digits_since(size_t start) const { return static_cast<int>(at_ - start); }

  void fraction(TimeParts& parts) {
    const size_t start = at_;
    if (!accept('.') || !has_digit()) {
      at_ = start;
      return;
    }
    int64_t unit = kPicosPerSecond / 10;
    for (; has_digit(); unit /= 10, ++parts.precision) {
      parts.picos_of_day += (text_[at_++] - '0') * unit;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  bool is_out_of_range_ = false;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<int64_t> parse_date(std::string_view text) {
  Scanner scanner(trimmed(text));
  int64_t days = 0;
  if (!scanner.date(days, 1) || !scanner.is_end()) return std::nullopt;
  if (days < INT32_MIN || days > INT32_MAX) return std::nullopt;
  return days;
}

std::optional<TimeParts> parse_timestamp(std::string_view text) {
  Scanner scanner(trimmed(text));
  TimeParts parts;
  if (!scanner.date(parts.days, 4)) return std::nullopt;
  if (scanner.is_end()) return parts;
  if (!scanner.accept(' ')) return std::nullopt;
  scanner.clock(parts);
  if (scanner.is_out_of_range() || !micros_since_epoch(parts.days, 0)) return std::nullopt;
  parts.zone = trimmed(scanner.rest());
  return parts;
}

std::optional<TimeParts> parse_time(std::string_view text) {
  Scanner scanner(text);
  TimeParts parts;
  if (!scanner.clock(parts) || scanner.is_out_of_range()) return std::nullopt;
  parts.zone = trimmed(scanner.rest());
  return parts;
}

std::optional<int64_t> parse_time_offset(std::string_view text) {
  Scanner scanner(text);
  const bool negative = scanner.accept('-');
  if (!negative && !scanner.accept('+')) return std::nullopt;
  int64_t hours = 0, minutes = 0;
  const bool is_formed = scanner.number(hours, 2, 2) && scanner.accept(':') &&
                         scanner.number(minutes, 2, 2) && scanner.is_end();
  const bool is_valid = (hours < 14 && minutes < 60) || (hours == 14 && minutes == 0);
  if (!is_formed || !is_valid) return std::nullopt;
  return negative ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

std::optional<int64_t> micros_since_epoch(int64_t days, int64_t micros_of_day) {
  int64_t micros = 0;
  if (__builtin_mul_overflow(days, kMicrosPerDay, &micros) ||
      __builtin_add_overflow(micros, micros_of_day, &micros)) {
    return std::nullopt;
  }
  return micros;
}

namespace {

int64_t round_at(int64_t value, int64_t unit) {
  if (unit <= 1) return value;
  const int64_t floor = floor_divide(value, unit) * unit;
  return value - floor >= unit / 2 ? floor + unit : floor;
}

int64_t ten_to(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

int64_t round_micros(int64_t micros, int precision) {
  return precision >= 6 ? micros : round_at(micros, ten_to(6 - precision));
}

int64_t round_picos(int64_t picos, int precision) {
  return precision >= 12 ? picos : round_at(picos, ten_to(12 - precision));
}

void append_padded_number(std::string& out, int64_t value, int width) {
  const std::string digits = std::to_string(std::llabs(value));
  if (value < 0) out += '-';
  if (digits.size() < static_cast<size_t>(width)) {
    out.append(static_cast<size_t>(width) - digits.size(), '0');
  }
  out += digits;
}

std::string date_text(int64_t days) {
  const Civil civil = civil_of(days);
  std::string out;
  append_padded_number(out, civil.year, 4);
  out += '-';
  append_padded_number(out, civil.month, 2);
  out += '-';
  append_padded_number(out, civil.day, 2);
  return out;
}

std::string time_text(int64_t picos_of_day, int precision) {
  const int64_t second = picos_of_day / kPicosPerSecond;
  std::string out;
  append_padded_number(out, second / 3600, 2);
  out += ':';
  append_padded_number(out, second / 60 % 60, 2);
  out += ':';
  append_padded_number(out, second % 60, 2);
  if (precision > 0) {
    out += '.';
    append_padded_number(out, picos_of_day % kPicosPerSecond / ten_to(12 - precision), precision);
  }
  return out;
}

std::string timestamp_text(int64_t micros, int32_t picos, int precision, char between) {
  const int64_t days = floor_divide(micros, kMicrosPerDay);
  const int64_t picos_of_day = (micros - days * kMicrosPerDay) * kPicosPerMicro + picos;
  // Unlike a date's, a year beyond four digits has its sign.
  std::string out = civil_of(days).year > 9999 ? "+" : "";
  return out + date_text(days) + between + time_text(picos_of_day, precision);
}

}  // namespace tarn::engines
