#include "bi/quote.h"

#include <charconv>
#include <cmath>

#include "base/check.h"

namespace tarn::bi {
namespace {

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  out += quote;
  return out;
}

}  // namespace

// The engine takes its text as a C string, so a zero byte must not reach it.
std::string quote_name(std::string_view name) {
  std::string clean;
  for (char c : name) {
    if (c == '\0') {
      clean += "\xEF\xBF\xBD";
    } else {
      clean += c;
    }
  }
  return quoted(clean, '"');
}

std::string quote_text(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) return quoted(text, '\'');
  std::string out = "(";
  while (true) {
    const size_t zero = text.find('\0');
    out += quoted(text.substr(0, zero), '\'');
    if (zero == std::string_view::npos) break;
    out += " || chr(0) || ";
    text.remove_prefix(zero + 1);
  }
  return out + ")";
}

std::string print_integer(int64_t value) {
  // The engine reads the digits before the sign, and the smallest has no positive twin.
  if (value == INT64_MIN) return "(-9223372036854775807 - 1)";
  return "CAST(" + std::to_string(value) + " AS BIGINT)";
}

std::string print_decimal(double value) {
  if (!std::isfinite(value)) return "CAST(NULL AS DOUBLE)";
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  return "CAST(" + std::string(buffer, end.ptr) + " AS DOUBLE)";
}

std::string print_datetime(int64_t us) { return "make_timestamp(" + std::to_string(us) + ")"; }

std::string print_value(const Value& value, DataType type) {
  if (std::holds_alternative<std::monostate>(value)) {
    return "CAST(NULL AS " + std::string(engine_type(type)) + ")";
  }
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    if (type == DataType::kDecimal) return print_decimal(static_cast<double>(*integer));
    CHECK(type == DataType::kInteger);
    return print_integer(*integer);
  }
  if (const auto* number = std::get_if<double>(&value)) {
    CHECK(type == DataType::kDecimal);
    return print_decimal(*number);
  }
  if (const auto* time = std::get_if<Datetime>(&value)) {
    CHECK(type == DataType::kDatetime);
    return print_datetime(time->us);
  }
  CHECK(type == DataType::kString);
  return quote_text(std::get<std::string>(value));
}

}  // namespace tarn::bi
