// Numbers for people: format_number, human_readable_seconds, parse_data_size.
#include <cmath>
#include <limits>

#include "engines/functions/number_text.h"
#include "engines/functions/subjects.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

// At most `digits` decimals of the number's exact value, half up, without ending zeros.
std::string rounded_text(double value, size_t digits) {
  char buffer[512];
  const int size = snprintf(buffer, sizeof buffer, "%.100f", std::abs(value));
  std::string text(buffer, static_cast<size_t>(size));
  const size_t point = text.find('.');
  const bool is_up = text[point + 1 + digits] >= '5';
  text.resize(point + 1 + digits);
  for (size_t i = text.size(); is_up;) {
    if (i == 0) {
      text.insert(text.begin(), '1');
      break;
    }
    if (text[--i] == '.') continue;
    if (text[i] != '9') {
      ++text[i];
      break;
    }
    text[i] = '0';
  }
  text.resize(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  if (text.empty()) text = "0";
  return value < 0 ? "-" + text : text;
}

std::string format_number(int64_t value) {
  double amount = static_cast<double>(value);
  const char* units[] = {"", "K", "M", "B", "T", "Q"};
  size_t unit = 0;
  for (; unit < 5 && std::abs(amount) >= 1000; ++unit) amount /= 1000;
  const size_t digits = amount < 10 ? 2 : amount < 100 ? 1 : 0;
  return rounded_text(amount, digits) + units[unit];
}

int64_t saturated(double value) {
  if (std::isnan(value)) return 0;
  if (value >= 9.2233720368547758e18) return std::numeric_limits<int64_t>::max();
  if (value <= -9.2233720368547758e18) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

std::string human_readable_seconds(double seconds) {
  if (!std::isfinite(seconds)) throw_invalid("Invalid argument found: " + java_text(seconds));
  int64_t rest = saturated(std::floor(std::abs(seconds) + 0.5));
  struct Unit {
    int64_t seconds;
    const char* name;
  };
  constexpr Unit kUnits[] = {
      {7 * 86400, "week"}, {86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  std::string text;
  for (const Unit& unit : kUnits) {
    const int64_t count = rest / unit.seconds;
    rest %= unit.seconds;
    if (count == 0 && !(unit.seconds == 1 && text.empty())) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(count) + " " + unit.name + (count == 1 ? "" : "s");
  }
  return text;
}

// Digits with one point, then a unit of powers of 1024; what is below a byte is dropped.
duckdb::hugeint_t parse_data_size(std::string_view text) {
  auto refuse = [&]() { throw_invalid("Invalid data size: '" + std::string(text) + "'"); };
  size_t end = 0;
  while (end < text.size() &&
         (isdigit(static_cast<unsigned char>(text[end])) || text[end] == '.')) {
    ++end;
  }
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
  size_t unit = 0;
  while (unit < std::size(kUnits) && kUnits[unit] != text.substr(end)) ++unit;
  const std::string_view number = text.substr(0, end);
  const size_t point = number.find('.');
  const bool is_number = number.find_first_not_of('.') != number.npos &&
                         (point == number.npos || number.find('.', point + 1) == number.npos);
  if (unit == std::size(kUnits) || !is_number) refuse();
  auto out_of_range = [&]() {
    throw_error("NUMERIC_VALUE_OUT_OF_RANGE", "Value out of range: '" + std::string(text) + "'");
  };
  const UnsignedWide most = power_of_ten(38) - 1;
  const UnsignedWide factor = UnsignedWide{1} << (10 * unit);
  UnsignedWide whole = 0;
  for (char c : number.substr(0, point)) {
    if (whole > most / 10) out_of_range();
    whole = whole * 10 + static_cast<UnsignedWide>(c - '0');
    if (whole > most / factor) out_of_range();
  }
  // Fourteen decimals times the greatest factor still fit.
  const std::string_view decimals = point == number.npos ? "" : number.substr(point + 1);
  UnsignedWide part = 0, scale = 1;
  for (char c : decimals.substr(0, 14)) {
    part = part * 10 + static_cast<UnsignedWide>(c - '0');
    scale *= 10;
  }
  const UnsignedWide bytes = whole * factor + part * factor / scale;
  if (bytes > most) out_of_range();
  return from_wide(static_cast<Wide>(bytes));
}

}  // namespace

void add_number_formats(Registry& registry) {
  registry.add("t_format_number",
               [](int64_t value) -> std::string { return format_number(value); });
  registry.add("t_format_number",
               [](double value) -> std::string { return format_number(saturated(value)); });
  registry.add("t_human_readable_seconds",
               [](double seconds) -> std::string { return human_readable_seconds(seconds); });
  registry.add("t_parse_data_size",
               [](std::string_view text) -> duckdb::hugeint_t { return parse_data_size(text); });
}

}  // namespace tarn::engines
