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

bool has_form_of_float(std::string_view text) {
  std::size_t at = !text.empty() && is_sign(text[0]) ? 1 : 0;
  std::size_t end = skip_digits(text, at);
  if (end == at) return false;
  if (end < text.size() && text[end] == '.') {
    at = end + 1;
    end = skip_digits(text, at);
    if (end == at) return false;
  }
  if (end < text.size() && (text[end] | 0x20) == 'e') {
    at = end + 1;
    if (at < text.size() && is_sign(text[at])) ++at;
    end = skip_digits(text, at);
    if (end == at) return false;
  }
  return end == text.size();
}

template <class Number>
bool read_float_of(std::string_view text, Number& value) {
  if (!has_form_of_float(text)) return false;
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

bool read_double(std::string_view text, double& value) { return read_float_of(text, value); }

bool read_float(std::string_view text, float& value) { return read_float_of(text, value); }

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
