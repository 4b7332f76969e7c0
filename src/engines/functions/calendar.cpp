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

constexpr int64_t kPicosPerSecond = 1000000000000;

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
  // 1 to `most` digits.
  bool number(int64_t& value, int most) {
    value = 0;
    const size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      if (static_cast<int>(at_ - start) == most) return false;
      value = value * 10 + (text_[at_++] - '0');
    }
    return at_ > start;
  }

  bool date(int64_t& days) {
    const bool negative = accept('-');
    if (!negative) accept('+');
    int64_t year = 0, month = 0, day = 0;
    if (!number(year, 6) || !accept('-') || !number(month, 2) || !accept('-') || !number(day, 2)) {
      return false;
    }
    if (negative) year = -year;
    if (!is_civil(year, static_cast<int>(month), static_cast<int>(day))) return false;
    days = days_of({year, static_cast<int>(month), static_cast<int>(day)});
    return true;
  }

  bool clock(TimeParts& parts) {
    int64_t hour = 0, minute = 0, second = 0;
    if (!number(hour, 2) || !accept(':') || !number(minute, 2)) return false;
    if (accept(':')) {
      if (!number(second, 2)) return false;
      if (accept('.') && !fraction(parts)) return false;
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
    parts.picos_of_day += (hour * 3600 + minute * 60 + second) * kPicosPerSecond;
    return true;
  }

 private:
  bool fraction(TimeParts& parts) {
    int64_t unit = kPicosPerSecond / 10;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      if (parts.precision == 12) return false;
      parts.picos_of_day += (text_[at_++] - '0') * unit;
      unit /= 10;
      ++parts.precision;
    }
    return parts.precision > 0;
  }

  std::string_view text_;
  size_t at_ = 0;
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
  if (!scanner.date(days) || !scanner.is_end()) return std::nullopt;
  return days;
}

std::optional<TimeParts> parse_timestamp(std::string_view text) {
  Scanner scanner(trimmed(text));
  TimeParts parts;
  if (!scanner.date(parts.days)) return std::nullopt;
  if (scanner.is_end()) return parts;
  if (!scanner.accept(' ')) return std::nullopt;
  const std::string_view rest = scanner.rest();
  const bool has_clock = !rest.empty() && rest[0] >= '0' && rest[0] <= '9';
  if (has_clock && !scanner.clock(parts)) return std::nullopt;
  parts.zone = trimmed(scanner.rest());
  return parts;
}

std::optional<TimeParts> parse_time(std::string_view text) {
  Scanner scanner(trimmed(text));
  TimeParts parts;
  if (!scanner.clock(parts)) return std::nullopt;
  parts.zone = trimmed(scanner.rest());
  return parts;
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

std::string timestamp_text(int64_t micros, int precision, char between) {
  const int64_t days = floor_divide(micros, kMicrosPerDay);
  return date_text(days) + between +
         time_text((micros - days * kMicrosPerDay) * 1000000, precision);
}

}  // namespace tarn::engines
