#include "engines/spark_text/text_values.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace tarn::spark_text {
namespace {

constexpr std::size_t kMaxDigits = 18;
constexpr std::size_t kDateSize = 10;    // 2026-01-31
constexpr std::size_t kTimeSize = 19;    // 2026-01-31 23:59:59
constexpr std::size_t kMaxFraction = 6;  // digits of a second
constexpr std::int64_t kMicros = 1'000'000;
constexpr std::size_t kExactDigits = 15;  // of any number that a double holds as it is
constexpr double kPowers[kExactDigits + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                              1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

bool is_digit(char byte) { return static_cast<unsigned char>(byte - '0') < 10; }

bool is_sign(char byte) { return byte == '+' || byte == '-'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// As many digits as the template says.
template <std::size_t kCount>
bool read_digits(const char* text, unsigned& value) {
  value = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    if (!is_digit(text[i])) return false;
    value = value * 10 + static_cast<unsigned>(text[i] - '0');
  }
  return true;
}

// A number as it is written. `whole` is its digits without the point, where they are few enough for
// a double to hold them, of which `fraction` come behind the point.
struct Written {
  std::uint64_t whole = 0;
  std::size_t digits = 0;
  std::size_t fraction = 0;
  bool has_exponent = false;
};

bool read_written(std::string_view text, Written& number) {
  std::size_t at = !text.empty() && is_sign(text[0]) ? 1 : 0;
  const auto take_digits = [&] {
    const std::size_t begin = at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      number.whole = number.whole * 10 + static_cast<unsigned>(text[at] - '0');
    }
    number.digits += at - begin;
    return at - begin;
  };
  if (take_digits() == 0) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    number.fraction = take_digits();
    if (number.fraction == 0) return false;
  }
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    number.has_exponent = true;
    if (++at < text.size() && is_sign(text[at])) ++at;
    const std::size_t end = skip_digits(text, at);
    if (end == at) return false;
    at = end;
  }
  return at == text.size();
}

template <class Number>
bool read_by_library(std::string_view text, Number& value) {
  if (text[0] == '+') text.remove_prefix(1);
  const auto found = std::from_chars(text.data(), text.data() + text.size(), value);
  return found.ec == std::errc() && std::isfinite(value);
}

}  // namespace

bool read_integer(std::string_view text, std::int64_t& value) {
  const std::size_t at = !text.empty() && is_sign(text[0]) ? 1 : 0;
  if (text.size() == at || text.size() - at > kMaxDigits) return false;
  std::int64_t found = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (!is_digit(text[i])) return false;
    found = found * 10 + (text[i] - '0');
  }
  value = text[0] == '-' ? -found : found;
  return true;
}

bool read_double(std::string_view text, double& value) {
  Written number;
  if (!read_written(text, number)) return false;
  if (number.digits > kExactDigits || number.has_exponent) return read_by_library(text, value);
  // Both are doubles without error, and so their quotient is the nearest there is.
  const double size = static_cast<double>(number.whole) / kPowers[number.fraction];
  value = text[0] == '-' ? -size : size;
  return true;
}

bool read_float(std::string_view text, float& value) {
  Written number;
  return read_written(text, number) && read_by_library(text, value);
}

bool read_boolean(std::string_view text, bool& value) {
  const std::string_view wanted = text.size() == 4 ? "true" : "false";
  if (text.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    if ((byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte) != wanted[i]) return false;
  }
  value = text.size() == 4;
  return true;
}

bool read_date(std::string_view text, std::int32_t& days) {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (text.size() != kDateSize || text[4] != '-' || text[7] != '-') return false;
  if (!read_digits<4>(text.data(), year) || !read_digits<2>(text.data() + 5, month) ||
      !read_digits<2>(text.data() + 8, day) || year == 0) {
    return false;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return false;
  days = static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
  return true;
}

bool read_timestamp(std::string_view text, std::int64_t& micros) {
  std::int32_t days = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  if (text.size() < kTimeSize || !read_date(text.substr(0, kDateSize), days)) return false;
  if ((text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':') return false;
  if (!read_digits<2>(text.data() + 11, hour) || !read_digits<2>(text.data() + 14, minute) ||
      !read_digits<2>(text.data() + 17, second) || hour > 23 || minute > 59 || second > 59) {
    return false;
  }
  std::int64_t fraction = 0;
  if (text.size() > kTimeSize) {
    const std::string_view digits = text.substr(kTimeSize + 1);
    if (text[kTimeSize] != '.' || digits.empty() || digits.size() > kMaxFraction) return false;
    for (std::size_t i = 0; i < kMaxFraction; ++i) {
      const char digit = i < digits.size() ? digits[i] : '0';
      if (!is_digit(digit)) return false;
      fraction = fraction * 10 + (digit - '0');
    }
  }
  const std::int64_t seconds = ((std::int64_t{days} * 24 + hour) * 60 + minute) * 60 + second;
  micros = seconds * kMicros + fraction;
  return true;
}

}  // namespace tarn::spark_text
