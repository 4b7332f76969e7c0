#include "sql/types/time_text.h"

#include <algorithm>
#include <cstdio>

#include "base/encoding.h"

namespace tarn::sql {

namespace {

constexpr int64_t kDayMicros = 86'400'000'000;

// Takes pieces off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // min to max digits; nothing where there are fewer.
  std::optional<int64_t> number(size_t min, size_t max) {
    size_t count = 0;
    int64_t value = 0;
    while (count < max && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      value = value * 10 + (rest_[count++] - '0');
    }
    if (count < min) return std::nullopt;
    rest_.remove_prefix(count);
    digits_ = count;
    return value;
  }
  size_t digits() const { return digits_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  size_t digits_ = 0;
};

int days_in_month(int64_t year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && is_leap ? 29 : kDays[month - 1];
}

std::optional<int64_t> read_date(Reader& reader, size_t year_digits_min) {
  bool negative = reader.take('-');
  if (!negative) reader.take('+');
  auto year = reader.number(year_digits_min, 9);
  if (!year || !reader.take('-')) return std::nullopt;
  auto month = reader.number(1, 2);
  if (!month || !reader.take('-')) return std::nullopt;
  auto day = reader.number(1, 2);
  if (!day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
  int64_t signed_year = negative ? -*year : *year;
  if (*day > days_in_month(signed_year, static_cast<int>(*month))) return std::nullopt;
  return days_of_civil(signed_year, static_cast<int>(*month), static_cast<int>(*day));
}

// "12:34[:56[.789]]", as much as there is of it, to picoseconds of the day; nothing, with the text
// left as it was, where not even hour and minute stand; -1 where a number is out of its range.
std::optional<int64_t> read_time(Reader& reader, int32_t& precision) {
  Reader at_start = reader;
  auto hour = reader.number(1, 2);
  auto minute = hour && reader.take(':') ? reader.number(1, 2) : std::nullopt;
  if (!minute) {
    reader = at_start;
    return std::nullopt;
  }
  precision = 0;
  int64_t fraction = 0;
  Reader at_minute = reader;
  auto second = reader.take(':') ? reader.number(1, 2) : std::nullopt;
  if (!second) {
    reader = at_minute;
  } else {
    Reader at_second = reader;
    auto digits = reader.take('.') ? reader.number(1, 18) : std::nullopt;
    if (digits) {
      precision = static_cast<int32_t>(reader.digits());
      fraction = *digits;
      for (int i = precision; i < 12; ++i) fraction *= 10;
    } else {
      reader = at_second;
    }
  }
  if (*hour > 23 || *minute > 59 || second.value_or(0) > 59 || precision > 12) return -1;
  return ((*hour * 60 + *minute) * 60 + second.value_or(0)) * 1'000'000'000'000 + fraction;
}

}  // namespace

// Counts from 1 March of year 0, so that the leap day is the last of its year.
int64_t days_of_civil(int64_t year, int month, int day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  int64_t year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

void civil_of_days(int64_t days, int64_t& year, int& month, int& day) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted = (5 * day_of_year + 2) / 153;
  day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
  month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  year = year_of_era + era * 400 + (month <= 2);
}

int64_t add_months(int64_t days, int64_t months) {
  int64_t year;
  int month, day;
  civil_of_days(days, year, month, day);
  int64_t total = year * 12 + (month - 1) + months;
  year = total >= 0 ? total / 12 : (total - 11) / 12;
  month = static_cast<int>(total - year * 12) + 1;
  return days_of_civil(year, month, std::min(day, days_in_month(year, month)));
}

std::optional<int64_t> parse_date(std::string_view text) {
  Reader reader(trim(text));
  auto days = read_date(reader, 1);
  if (!reader.rest().empty()) return std::nullopt;
  if (days && (*days < INT32_MIN || *days > INT32_MAX)) return std::nullopt;
  return days;
}

std::string format_date(int64_t days) {
  int64_t year;
  int month, day;
  civil_of_days(days, year, month, day);
  char text[48];
  snprintf(text, sizeof text, "%04lld-%02d-%02d", static_cast<long long>(year), month, day);
  return text;
}

std::optional<TimestampText> parse_timestamp(std::string_view text) {
  Reader reader(text);
  TimestampText result;
  auto days = read_date(reader, 4);
  if (!days) return std::nullopt;
  int64_t picos = 0;
  if (reader.take(' ')) {
    picos = read_time(reader, result.precision).value_or(0);
    result.zone = std::string(trim(reader.rest()));
  } else if (!reader.rest().empty()) {
    return std::nullopt;
  }
  bool overflows = __builtin_mul_overflow(*days, kDayMicros, &result.micros);
  if (overflows || picos < 0) return std::nullopt;
  result.micros += picos / 1'000'000;
  result.picos = static_cast<int32_t>(picos % 1'000'000);
  return result;
}

std::string format_timestamp(int64_t micros, int precision) {
  int64_t days = micros >= 0 ? micros / kDayMicros : (micros - kDayMicros + 1) / kDayMicros;
  int64_t rest = micros - days * kDayMicros;
  int64_t seconds = rest / 1'000'000;
  char text[32];
  snprintf(text, sizeof text, " %02d:%02d:%02d.%06d", static_cast<int>(seconds / 3600),
           static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60),
           static_cast<int>(rest % 1'000'000));
  std::string result = format_date(days) + text;
  result.resize(result.size() - (precision == 0 ? 7 : 6 - precision));
  return result;
}

std::optional<TimeText> parse_time(std::string_view text) {
  Reader reader(text);
  TimeText result;
  auto picos = read_time(reader, result.precision);
  if (!picos || *picos < 0) return std::nullopt;
  result.picos = *picos;
  while (reader.take(' ')) {
  }
  if (reader.rest().empty()) return result;
  bool negative = reader.take('-');
  if (!negative && !reader.take('+')) return std::nullopt;
  auto hours = reader.number(2, 2);
  auto minutes = hours && reader.take(':') ? reader.number(2, 2) : std::nullopt;
  if (!minutes || !reader.rest().empty() || *minutes > 59) return std::nullopt;
  int64_t zone = *hours * 60 + *minutes;
  if (zone > 14 * 60) return std::nullopt;
  result.zone_minutes = static_cast<int32_t>(negative ? -zone : zone);
  return result;
}

}  // namespace tarn::sql
