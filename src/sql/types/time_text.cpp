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

std::optional<int64_t> read_date(Reader& reader) {
  bool negative = reader.take('-');
  if (!negative) reader.take('+');
  auto year = reader.number(1, 6);
  if (!year || !reader.take('-')) return std::nullopt;
  auto month = reader.number(1, 2);
  if (!month || !reader.take('-')) return std::nullopt;
  auto day = reader.number(1, 2);
  if (!day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
  int64_t signed_year = negative ? -*year : *year;
  if (*day > days_in_month(signed_year, static_cast<int>(*month))) return std::nullopt;
  return days_of_civil(signed_year, static_cast<int>(*month), static_cast<int>(*day));
}

// "12:34[:56[.789]]" to picoseconds of the day.
std::optional<int64_t> read_time(Reader& reader, int32_t& precision) {
  auto hour = reader.number(1, 2);
  if (!hour || !reader.take(':')) return std::nullopt;
  auto minute = reader.number(1, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  int64_t second = 0;
  int64_t fraction = 0;
  precision = 0;
  if (reader.take(':')) {
    auto seconds = reader.number(1, 2);
    if (!seconds || *seconds > 59) return std::nullopt;
    second = *seconds;
    if (reader.take('.')) {
      auto digits = reader.number(1, 12);
      if (!digits) return std::nullopt;
      precision = static_cast<int32_t>(reader.digits());
      fraction = *digits;
      for (int i = precision; i < 12; ++i) fraction *= 10;
    }
  }
  return ((*hour * 60 + *minute) * 60 + second) * 1'000'000'000'000 + fraction;
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
  auto days = read_date(reader);
  if (!reader.rest().empty()) return std::nullopt;
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
  Reader reader(trim(text));
  TimestampText result;
  auto days = read_date(reader);
  if (!days) return std::nullopt;
  int64_t picos = 0;
  if (reader.take(' ')) {
    if (!reader.rest().empty() && isdigit(reader.rest().front())) {
      auto time = read_time(reader, result.precision);
      if (!time) return std::nullopt;
      picos = *time;
      reader.take(' ');
    }
    result.zone = std::string(trim(reader.rest()));
  } else if (!reader.rest().empty()) {
    return std::nullopt;
  }
  result.micros = *days * kDayMicros + picos / 1'000'000;
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
  Reader reader(trim(text));
  TimeText result;
  auto picos = read_time(reader, result.precision);
  if (!picos) return std::nullopt;
  result.picos = *picos;
  while (reader.take(' ')) {
  }
  if (reader.rest().empty()) return result;
  bool negative = reader.take('-');
  if (!negative && !reader.take('+')) return std::nullopt;
  auto hours = reader.number(1, 2);
  if (!hours) return std::nullopt;
  int64_t minutes = 0;
  if (reader.take(':')) {
    auto part = reader.number(2, 2);
    if (!part) return std::nullopt;
    minutes = *part;
  }
  if (!reader.rest().empty() || *hours > 14 || minutes > 59) return std::nullopt;
  int64_t zone = *hours * 60 + minutes;
  result.zone_minutes = static_cast<int32_t>(negative ? -zone : zone);
  return result;
}

}  // namespace tarn::sql
