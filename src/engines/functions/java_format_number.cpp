// Numbers by %d, %o, %x, %e, %f and %g.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "engines/functions/java_format_value.h"

namespace tarn::engines {
namespace {

// |value| = 0.d1d2d3… * 10^point; no digits: zero.
struct Digits {
  std::string text;
  int point = 0;
  bool is_negative = false;

  // Half up, at `count` digits after the first one's place (below 1: before it).
  void keep(int count) {
    if (count >= static_cast<int>(text.size())) return;
    const bool is_up = count >= 0 && text[static_cast<size_t>(count)] >= '5';
    text.resize(static_cast<size_t>(std::max(count, 0)));
    if (is_up) add_one();
  }
  char at(int index) const {
    return index >= 0 && index < static_cast<int>(text.size()) ? text[static_cast<size_t>(index)]
                                                               : '0';
  }

 private:
  void add_one() {
    for (size_t i = text.size(); i-- > 0; text[i] = '0') {
      if (text[i]++ != '9') return;
    }
    text.insert(text.begin(), '1');
    ++point;
  }
};

template <class T>
Digits digits_of(T value) {
  Digits digits;
  digits.is_negative = std::signbit(value);
  if (value == 0) return digits;
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific)
          .ptr;
  const std::string_view text(buffer, static_cast<size_t>(end - buffer));
  const size_t mark = text.find('e');
  for (char c : text.substr(0, mark)) {
    if (c != '.') digits.text += c;
  }
  digits.point = atoi(std::string(text.substr(mark + 1)).c_str()) + 1;
  return digits;
}

Digits digits_of(const FormatDecimal& value) {
  Digits digits;
  digits.is_negative = value.unscaled < 0;
  if (value.unscaled == 0) return digits;
  digits.text = decimal_text(static_cast<Wide>(magnitude(value.unscaled)), 0);
  digits.point = static_cast<int>(digits.text.size()) - value.scale;
  return digits;
}

std::string fixed(Digits digits, int precision) {
  if (!digits.text.empty()) digits.keep(digits.point + precision);
  std::string out;
  for (int i = 0; i < digits.point; ++i) out += digits.at(i);
  if (out.empty()) out = "0";
  if (precision > 0) out += '.';
  for (int i = 0; i < precision; ++i)
    out += digits.text.empty() ? '0' : digits.at(digits.point + i);
  return out;
}

std::string scientific(Digits digits, int precision) {
  digits.keep(precision + 1);
  std::string out(1, digits.at(0));
  if (precision > 0) out += '.';
  for (int i = 1; i <= precision; ++i) out += digits.at(i);
  const int exponent = digits.text.empty() ? 0 : digits.point - 1;
  out += exponent < 0 ? "e-" : "e+";
  const std::string size = std::to_string(std::abs(exponent));
  return out + (size.size() < 2 ? "0" : "") + size;
}

std::string general(Digits digits, int precision) {
  if (precision == 0) precision = 1;
  if (digits.text.empty()) return fixed(digits, precision - 1);
  digits.keep(precision);
  const bool is_plain = digits.point > -4 && digits.point <= precision;
  return is_plain ? fixed(digits, precision - digits.point) : scientific(digits, precision - 1);
}

void group_thousands(std::string& text) {
  size_t end = text.find_first_not_of("0123456789");
  if (end == std::string::npos) end = text.size();
  while (end > 3) text.insert(end -= 3, ",");
}

// Sign, zeros up to the width, parentheses.
std::string with_sign(std::string text, bool is_negative, bool can_fill,
                      const FormatSpecifier& specifier) {
  std::string before = is_negative          ? (specifier.has('(') ? "(" : "-")
                       : specifier.has('+') ? "+"
                       : specifier.has(' ') ? " "
                                            : "";
  const std::string after = is_negative && specifier.has('(') ? ")" : "";
  const auto width = static_cast<size_t>(std::max(specifier.width, 0));
  const size_t size = before.size() + text.size() + after.size();
  if (specifier.has('0') && can_fill && size < width) text.insert(0, width - size, '0');
  return before + text + after;
}

[[noreturn]] void refuse_flag(const FormatSpecifier& specifier, char flag) {
  throw FormatRefusal{"FormatFlagsConversionMismatch: Conversion = " +
                      std::string(1, specifier.conversion) + ", Flags = " + std::string(1, flag)};
}

std::string format_integer(const FormatSpecifier& specifier, const FormatValue& value) {
  if (specifier.precision >= 0) {
    throw FormatRefusal{"IllegalFormatPrecision: " + std::to_string(specifier.precision)};
  }
  const auto* number = std::get_if<int64_t>(&value);
  if (specifier.conversion == 'd') {
    if (specifier.has('#')) refuse_flag(specifier, '#');
    if (!number) refuse_conversion('d', value);
    std::string text = decimal_text(static_cast<Wide>(magnitude(*number)), 0);
    if (specifier.has(',')) group_thousands(text);
    return with_sign(std::move(text), *number < 0, true, specifier);
  }
  for (char flag : std::string_view(",(+ ")) {
    if (specifier.has(flag)) refuse_flag(specifier, flag);
  }
  if (!number) refuse_conversion(specifier.conversion, value);
  char buffer[32];
  const bool is_octal = specifier.conversion == 'o';
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, static_cast<uint64_t>(*number),
                                 is_octal ? 8 : 16)
                       .ptr;
  std::string text(buffer, end);
  const std::string prefix = !specifier.has('#') ? "" : is_octal ? "0" : "0x";
  const auto width = static_cast<size_t>(std::max(specifier.width, 0));
  if (specifier.has('0') && prefix.size() + text.size() < width) {
    text.insert(0, width - prefix.size() - text.size(), '0');
  }
  return prefix + text;
}

std::string format_digits(const FormatSpecifier& specifier, const Digits& digits) {
  const int precision = specifier.precision < 0 ? 6 : specifier.precision;
  if (specifier.conversion == 'e' && specifier.has(',')) refuse_flag(specifier, ',');
  if (specifier.conversion == 'g' && specifier.has('#')) refuse_flag(specifier, '#');
  std::string text = specifier.conversion == 'e'   ? scientific(digits, precision)
                     : specifier.conversion == 'f' ? fixed(digits, precision)
                                                   : general(digits, precision);
  if (specifier.has('#') && text.find('.') == std::string::npos) {
    text.insert(std::min(text.find('e'), text.size()), ".");
  }
  if (specifier.has(',')) group_thousands(text);
  return with_sign(std::move(text), digits.is_negative, true, specifier);
}

}  // namespace

std::string format_number_value(const FormatSpecifier& specifier, const FormatValue& value) {
  if (std::string_view("dox").find(specifier.conversion) != std::string_view::npos) {
    return format_integer(specifier, value);
  }
  if (const auto* decimal = std::get_if<FormatDecimal>(&value)) {
    return format_digits(specifier, digits_of(*decimal));
  }
  const auto* real = std::get_if<float>(&value);
  const auto* number = std::get_if<double>(&value);
  if (!real && !number) refuse_conversion(specifier.conversion, value);
  const double wide = number ? *number : static_cast<double>(*real);
  if (std::isnan(wide)) return "NaN";
  if (std::isinf(wide)) return with_sign("Infinity", wide < 0, false, specifier);
  // Java widens a float before it looks for its digits.
  return format_digits(specifier, digits_of(wide));
}

}  // namespace tarn::engines
