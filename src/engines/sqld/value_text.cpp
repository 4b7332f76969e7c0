#include "engines/sqld/value_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace tarn::engines {

namespace {

constexpr int64_t kTextMicrosPerSecond = 1000000;
constexpr int64_t kTextMicrosPerDay = 86400 * kTextMicrosPerSecond;
constexpr int64_t kTextPicosPerSecond = 1000000000000;
constexpr int64_t kYear9999 = 2932896;  // its last day

// Java's layout of the shortest digits that read back as the same number.
template <class T>
void append_floating(T value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
    return;
  }
  char buffer[64];
  const T magnitude = std::abs(value);
  const bool is_plain = magnitude == 0 || (magnitude >= T(1e-3) && magnitude < T(1e7));
  const auto form = is_plain ? std::chars_format::fixed : std::chars_format::scientific;
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value, form).ptr;
  // Java writes two digits at least, and then the nearest two: 4.9E-324, not 5.0E-324.
  if (!is_plain && std::find(buffer, end, '.') == end) {
    end = std::to_chars(buffer, buffer + sizeof buffer, value, form, 1).ptr;
  }
  std::string_view text(buffer, static_cast<size_t>(end - buffer));
  if (is_plain) {
    out += text;
    if (text.find('.') == std::string_view::npos) out += ".0";
    return;
  }
  const size_t mark = text.find('e');
  out += text.substr(0, mark);
  out += 'E';
  std::string_view exponent = text.substr(mark + 1);  // "+10", "-05"
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  int value_of_exponent = 0;
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), value_of_exponent);
  out += std::to_string(value_of_exponent);
}

void append_digits(int64_t value, int width, std::string& out) {
  char buffer[24];
  const int length =
      snprintf(buffer, sizeof buffer, "%0*lld", width, static_cast<long long>(value));
  out.append(buffer, static_cast<size_t>(length));
}

// `picos` of a second, cut to `precision` digits.
void append_fraction(int64_t picos, int precision, std::string& out) {
  if (precision <= 0) return;
  for (int i = precision; i < 12; ++i) picos /= 10;
  out += '.';
  append_digits(picos, precision, out);
}

void append_clock(int64_t second_of_day, std::string& out) {
  append_digits(second_of_day / 3600, 2, out);
  out += ':';
  append_digits(second_of_day / 60 % 60, 2, out);
  out += ':';
  append_digits(second_of_day % 60, 2, out);
}

int64_t floor_divide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

}  // namespace

void append_double(double value, std::string& out) { append_floating(value, out); }
void append_real(float value, std::string& out) { append_floating(value, out); }

void append_decimal(std::string_view unscaled, int scale, std::string& out) {
  if (unscaled.starts_with('-')) {
    out += '-';
    unscaled.remove_prefix(1);
  }
  if (scale == 0) {
    out += unscaled;
    return;
  }
  std::string digits(unscaled);
  const size_t wanted = static_cast<size_t>(scale) + 1;
  if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
  out.append(digits, 0, digits.size() - static_cast<size_t>(scale));
  out += '.';
  out.append(digits, digits.size() - static_cast<size_t>(scale));
}

void append_date(int64_t days, std::string& out) {
  // Days to civil date over 400-year eras that begin on 1 March of year 0.
  const int64_t shifted = days + 719468;
  const int64_t era = floor_divide(shifted, 146097);
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_index = (5 * day_of_year + 2) / 153;
  const int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0) out += '-';
  append_digits(std::abs(year), 4, out);
  out += '-';
  append_digits(month, 2, out);
  out += '-';
  append_digits(day_of_year - (153 * month_index + 2) / 5 + 1, 2, out);
}

void append_timestamp(int64_t micros, int32_t picos, int precision, std::string& out) {
  const int64_t days = floor_divide(micros, kTextMicrosPerDay);
  const int64_t micros_of_day = micros - days * kTextMicrosPerDay;
  if (days > kYear9999) out += '+';  // a timestamp's year beyond four digits has its sign
  append_date(days, out);
  out += ' ';
  append_clock(micros_of_day / kTextMicrosPerSecond, out);
  append_fraction(micros_of_day % kTextMicrosPerSecond * 1000000 + picos, precision, out);
}

void append_time(int64_t picos_of_day, int precision, std::string& out) {
  append_clock(picos_of_day / kTextPicosPerSecond, out);
  append_fraction(picos_of_day % kTextPicosPerSecond, precision, out);
}

void append_offset(int minutes, std::string& out) {
  out += minutes < 0 ? '-' : '+';
  append_digits(std::abs(minutes) / 60, 2, out);
  out += ':';
  append_digits(std::abs(minutes) % 60, 2, out);
}

void append_year_month_interval(int64_t months, std::string& out) {
  if (months < 0) out += '-';
  out += std::to_string(std::abs(months) / 12);
  out += '-';
  out += std::to_string(std::abs(months) % 12);
}

void append_day_time_interval(int64_t ms, std::string& out) {
  if (ms < 0) out += '-';
  const int64_t magnitude = std::abs(ms);
  out += std::to_string(magnitude / 86400000);
  out += ' ';
  append_clock(magnitude / 1000 % 86400, out);
  out += '.';
  append_digits(magnitude % 1000, 3, out);
}

void append_binary(std::string_view bytes, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ' ';
    out += kDigits[static_cast<unsigned char>(bytes[i]) >> 4];
    out += kDigits[static_cast<unsigned char>(bytes[i]) & 15];
  }
}

void append_padded(std::string_view text, int length_chars, std::string& out) {
  out += text;
  for (char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) --length_chars;
  }
  if (length_chars > 0) out.append(static_cast<size_t>(length_chars), ' ');
}

}  // namespace tarn::engines
