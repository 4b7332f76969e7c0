#include "engines/formats/value_parse.h"

#include <charconv>
#include <cstring>
#include <limits>

#include "base/encoding.h"

namespace tarn::engines::hive {

namespace {

constexpr int64_t kMicrosPerSecond = 1000000;
constexpr int64_t kSecondsPerDay = 86400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes `least` to `most` digits from the front.
std::optional<int> take_number(std::string_view& text, size_t least, size_t most) {
  size_t count = 0;
  int value = 0;
  while (count < text.size() && count < most && is_digit(text[count])) {
    value = value * 10 + (text[count++] - '0');
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text[0] != wanted) return false;
  text.remove_prefix(1);
  return true;
}

bool is_leap_year(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : kDays[month - 1];
}

// Over 400-year eras that begin on 1 March.
int32_t days_from_civil(int year, int month, int day) {
  if (month <= 2) --year;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

std::optional<int32_t> take_date(std::string_view& text) {
  const auto year = take_number(text, 4, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 1, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 1, 2);
  if (!day || *month < 1 || *month > 12 || *day < 1 || *day > days_in_month(*year, *month)) {
    return std::nullopt;
  }
  return days_from_civil(*year, *month, *day);
}

// ".123456789" as microseconds; digits beyond are cut.
std::optional<int64_t> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return 0;
  int64_t micros = 0;
  size_t count = 0;
  for (; count < text.size() && is_digit(text[count]); ++count) {
    if (count < 6) micros = micros * 10 + (text[count] - '0');
  }
  if (count == 0 || count > 12) return std::nullopt;
  for (size_t i = count; i < 6; ++i) micros *= 10;
  text.remove_prefix(count);
  return micros;
}

std::optional<int64_t> take_time(std::string_view& text) {
  const auto hour = take_number(text, 1, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 1, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int64_t micros = (*hour * 3600 + *minute * 60) * kMicrosPerSecond;
  if (!take(text, ':')) return micros;
  const auto second = take_number(text, 1, 2);
  if (!second || *second > 59) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  return micros + *second * kMicrosPerSecond + *fraction;
}

// "Z", "+01:00", "+0100": seconds east of Greenwich.
std::optional<int64_t> take_offset(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  const bool is_west = !text.empty() && text[0] == '-';
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hours = take_number(text, 2, 2);
  take(text, ':');
  const auto minutes = take_number(text, 2, 2);
  if (!hours || !minutes || *hours > 18 || *minutes > 59) return std::nullopt;
  const int64_t seconds = *hours * 3600 + *minutes * 60;
  return is_west ? -seconds : seconds;
}

}  // namespace

std::optional<bool> parse_boolean(std::string_view text) {
  if (equals_ignoring_case(text, "true")) return true;
  if (equals_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

std::optional<int64_t> parse_integer(std::string_view text, int64_t least, int64_t most) {
  if (text.size() > 1 && text[0] == '+' && is_digit(text[1])) text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < least || value > most) return std::nullopt;
  return value;
}

std::optional<double> parse_double(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity" || text == "+Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (text.size() > 1 && text[0] == '+') text.remove_prefix(1);
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || (!is_digit(digits[0]) && digits[0] != '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return strtod(std::string(text).c_str(), nullptr);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<Int128> parse_decimal(std::string_view text, int precision, int scale) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  int exponent = 0;
  const size_t mark = text.find_first_of("eE");
  if (mark != std::string_view::npos) {
    const auto value = parse_integer(text.substr(mark + 1), -1000, 1000);
    if (!value) return std::nullopt;
    exponent = static_cast<int>(*value);
    text = text.substr(0, mark);
  }
  std::string digits;
  int point = -1;  // digits after it
  for (const char c : text) {
    if (c == '.' && point < 0) {
      point = 0;
    } else if (is_digit(c)) {
      digits += c;
      if (point >= 0) ++point;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty()) return std::nullopt;
  // How many digits to keep for `scale` places; the next one rounds.
  const int kept = static_cast<int>(digits.size()) - std::max(point, 0) + exponent + scale;
  if (kept < 0) return Int128{0};
  Int128 value = 0;
  Int128 limit = 1;
  for (int i = 0; i < precision; ++i) limit *= 10;
  for (int i = 0; i < kept; ++i) {
    value = value * 10 +
            (static_cast<size_t>(i) < digits.size() ? digits[static_cast<size_t>(i)] - '0' : 0);
    if (value >= limit) return std::nullopt;
  }
  if (static_cast<size_t>(kept) < digits.size() && digits[static_cast<size_t>(kept)] >= '5')
    ++value;
  if (value >= limit) return std::nullopt;
  return is_negative ? -value : value;
}

std::optional<int32_t> parse_date(std::string_view text) {
  const auto days = take_date(text);
  return text.empty() ? days : std::nullopt;
}

std::optional<int64_t> parse_timestamp(std::string_view text, bool is_iso) {
  const auto days = take_date(text);
  if (!days) return std::nullopt;
  const int64_t micros = *days * kSecondsPerDay * kMicrosPerSecond;
  if (text.empty()) return micros;
  if (!take(text, ' ') && !(is_iso && take(text, 'T'))) return std::nullopt;
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  if (text.empty()) return micros + *time;
  const auto offset = is_iso ? take_offset(text) : std::nullopt;
  if (!offset || !text.empty()) return std::nullopt;
  return micros + *time - *offset * kMicrosPerSecond;
}

std::string_view first_chars(std::string_view text, int length_chars) {
  if (text.size() <= static_cast<size_t>(length_chars)) return text;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_start = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (is_start && length_chars-- == 0) return text.substr(0, i);
  }
  return text;
}

std::string_view as_utf8(std::string_view text, std::string& scratch) {
  uint64_t any = 0;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t eight;
    memcpy(&eight, text.data() + at, sizeof eight);
    any |= eight;
  }
  for (; at < text.size(); ++at) any |= static_cast<unsigned char>(text[at]);
  if ((any & 0x8080808080808080) == 0 || is_valid_utf8(text)) return text;
  scratch.clear();
  while (!text.empty()) {
    size_t length = 1;
    while (length < 4 && length <= text.size() && !is_valid_utf8(text.substr(0, length))) ++length;
    if (length <= text.size() && is_valid_utf8(text.substr(0, length))) {
      scratch += text.substr(0, length);
      text.remove_prefix(length);
    } else {
      scratch += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    }
  }
  return scratch;
}

}  // namespace tarn::engines::hive
