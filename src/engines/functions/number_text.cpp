#include "engines/functions/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace tarn::engines {
namespace {

template <class T>
bool not_finite(T value, std::string& out) {
  if (std::isnan(value)) out = "NaN";
  if (std::isinf(value)) out = value < 0 ? "-Infinity" : "Infinity";
  return !out.empty();
}

// The shortest digits that read back as the same number: "-1.5e+300".
template <class T>
std::string_view shortest(T value, std::chars_format format, char (&buffer)[400]) {
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr;
  // Java writes two digits at least, and then the nearest two: 4.9E-324, not 5E-324.
  if (format == std::chars_format::scientific && std::find(buffer, end, '.') == end) {
    end = std::to_chars(buffer, buffer + sizeof buffer, value, format, 1).ptr;
  }
  return {buffer, static_cast<size_t>(end - buffer)};
}

template <class T>
std::string scientific(T value) {
  std::string out;
  if (not_finite(value, out)) return out;
  if (value == 0) return std::signbit(value) ? "-0E0" : "0E0";
  char buffer[400];
  std::string_view text = shortest(value, std::chars_format::scientific, buffer);
  const size_t mark = text.find('e');
  out = text.substr(0, mark);
  if (out.find('.') == std::string::npos) out += ".0";
  out += 'E';
  std::string_view exponent = text.substr(mark + 1);  // "+10", "-05"
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  int power = 0;
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  out += std::to_string(power);
  return out;
}

template <class T>
std::string plain_or_scientific(T value) {
  std::string out;
  if (not_finite(value, out)) return out;
  const T size = std::abs(value);
  if (size != 0 && (size < T(1e-3) || size >= T(1e7))) return scientific(value);
  char buffer[400];
  out = shortest(value, std::chars_format::fixed, buffer);
  if (out.find('.') == std::string::npos) out += ".0";
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether the text is a decimal floating number in Java's syntax, so that from_chars and its kin
// see no "inf", "0x" or blanks. A type suffix as in "1.5d" is allowed, and taken away.
bool is_floating(std::string_view& text) {
  size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  size_t digits = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) ++digits;
  if (i < text.size() && text[i] == '.') ++i;
  for (; i < text.size() && is_digit(text[i]); ++i) ++digits;
  if (digits == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (i == text.size() || !is_digit(text[i])) return false;
    while (i < text.size() && is_digit(text[i])) ++i;
  }
  if (i + 1 == text.size() && std::string_view("fFdD").find(text[i]) != std::string_view::npos) {
    text.remove_suffix(1);
    return true;
  }
  return i == text.size();
}

template <class T>
std::optional<T> parse_floating(std::string_view text, T (*read)(const char*, char**)) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  std::string_view name = text;
  if (!name.empty() && (name[0] == '-' || name[0] == '+')) name.remove_prefix(1);
  const bool negative = !text.empty() && text[0] == '-';
  if (name == "NaN") return std::nan("");
  if (name == "Infinity") return negative ? -INFINITY : INFINITY;
  if (!is_floating(text)) return std::nullopt;
  return read(std::string(text).c_str(), nullptr);
}

}  // namespace

std::string double_text(double value) { return scientific(value); }
std::string real_text(float value) { return scientific(value); }

std::string java_text(double value) { return plain_or_scientific(value); }
std::string java_text(float value) { return plain_or_scientific(value); }

std::optional<double> parse_double(std::string_view text) {
  return parse_floating<double>(text, std::strtod);
}

std::optional<float> parse_real(std::string_view text) {
  return parse_floating<float>(text, std::strtof);
}

std::optional<int64_t> parse_integer(std::string_view text) {
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return std::nullopt;
  }
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace tarn::engines
