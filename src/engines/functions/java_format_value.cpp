// Values as text, and which conversion takes which value.
#include "engines/functions/java_format_value.h"

#include <cmath>

#include "engines/functions/calendar.h"
#include "engines/functions/number_text.h"
#include "engines/functions/scalar.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

std::string_view java_name(const FormatValue& value) {
  static constexpr std::string_view kNames[] = {"null",
                                                "java.lang.Boolean",
                                                "java.lang.Long",
                                                "java.lang.Float",
                                                "java.lang.Double",
                                                "java.math.BigDecimal",
                                                "java.time.LocalDate",
                                                "java.lang.String"};
  const auto* time = std::get_if<FormatTime>(&value);
  return time && time->has_time ? "java.time.LocalDateTime" : kNames[value.index()];
}

// BigDecimal.toString: scientific below 10^-6.
std::string big_decimal_text(const FormatDecimal& value) {
  std::string digits = decimal_text(static_cast<Wide>(magnitude(value.unscaled)), 0);
  const int exponent = static_cast<int>(digits.size()) - 1 - value.scale;
  if (exponent >= -6) return decimal_text(value.unscaled, value.scale);
  if (digits.size() > 1) digits.insert(1, ".");
  return (value.unscaled < 0 ? "-" : "") + digits + "E" + std::to_string(exponent);
}

// LocalDate.toString and LocalDateTime.toString: seconds and decimals only where there are some.
std::string iso_text(const FormatTime& time) {
  if (!time.has_time) return date_text(floor_divide(time.micros, kMicrosPerDay));
  const int64_t fraction =
      time.micros - floor_divide(time.micros, kMicrosPerSecond) * kMicrosPerSecond;
  const int precision = fraction == 0 ? 0 : fraction % 1000 == 0 ? 3 : 6;
  std::string text = timestamp_text(time.micros, 0, precision, 'T');
  if (precision == 0 && text.ends_with(":00")) text.resize(text.size() - 3);
  return text;
}

struct ToText {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(int64_t value) const { return std::to_string(value); }
  std::string operator()(float value) const { return java_text(value); }
  std::string operator()(double value) const { return java_text(value); }
  std::string operator()(const FormatDecimal& value) const { return big_decimal_text(value); }
  std::string operator()(const FormatTime& value) const { return iso_text(value); }
  std::string operator()(const std::string& value) const { return value; }
};

std::string truncated(std::string text, int precision) {
  if (precision >= 0) text.resize(character_offset(text, precision));
  return text;
}

void allow_flags(const FormatSpecifier& specifier, std::string_view allowed) {
  for (char flag : specifier.flags) {
    if (allowed.find(flag) != std::string_view::npos) continue;
    throw FormatRefusal{"FormatFlagsConversionMismatch: Conversion = " +
                        std::string(1, specifier.conversion) + ", Flags = " + std::string(1, flag)};
  }
}

}  // namespace

void refuse_conversion(char conversion, const FormatValue& value) {
  throw FormatRefusal{"IllegalFormatConversion: " + std::string(1, conversion) +
                      " != " + std::string(java_name(value))};
}

std::string format_value(const FormatSpecifier& specifier, const FormatValue& value) {
  const bool is_null = std::holds_alternative<std::monostate>(value);
  if (specifier.is_time) {
    if (specifier.precision >= 0) {
      throw FormatRefusal{"IllegalFormatPrecision: " + std::to_string(specifier.precision)};
    }
    if (is_null) return "null";
    if (!std::holds_alternative<FormatTime>(value)) refuse_conversion(specifier.conversion, value);
    return format_time_value(specifier, std::get<FormatTime>(value));
  }
  switch (specifier.conversion) {
    case 'b': {
      allow_flags(specifier, "-");
      const bool* truth = std::get_if<bool>(&value);
      const bool is_true = truth ? *truth : !is_null;
      return truncated(is_true ? "true" : "false", specifier.precision);
    }
    case 's':
      allow_flags(specifier, "-");
      return truncated(std::visit(ToText(), value), specifier.precision);
    case 'c':
      if (is_null) return "null";
      refuse_conversion('c', value);
    case 'h':
    case 'a':
      throw_error("NOT_SUPPORTED", "Tarn does not serve the conversion %" +
                                       std::string(1, specifier.conversion) + " of format() yet");
    default:
      if (is_null) return truncated("null", specifier.precision);
      return format_number_value(specifier, value);
  }
}

}  // namespace tarn::engines
