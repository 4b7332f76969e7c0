#include "services/athena/date_pattern.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "services/athena/errors.h"
#include "sql/types/time_text.h"

namespace tarn::athena {
namespace {

constexpr int64_t kMsPerDay = 86'400'000;
constexpr int64_t kMsPerHour = 3'600'000;
constexpr int64_t kMsPerMinute = 60'000;
constexpr int64_t kMsPerSecond = 1000;
constexpr std::string_view kLetters = "yMdHmsS";  // from the largest unit to the smallest

struct Fields {
  int64_t year = 1970;
  int month = 1;
  int day = 1;
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  int64_t milli = 0;
};

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

Fields fields_of(int64_t unix_ms) {
  Fields fields;
  const int64_t days = floor_div(unix_ms, kMsPerDay);
  const int64_t rest = unix_ms - days * kMsPerDay;
  sql::civil_of_days(days, fields.year, fields.month, fields.day);
  fields.hour = rest / kMsPerHour;
  fields.minute = rest % kMsPerHour / kMsPerMinute;
  fields.second = rest % kMsPerMinute / kMsPerSecond;
  fields.milli = rest % kMsPerSecond;
  return fields;
}

std::optional<int64_t> ms_of(const Fields& fields) {
  const bool is_valid = fields.month >= 1 && fields.month <= 12 && fields.day >= 1 &&
                        fields.day <= 31 && fields.hour <= 23 && fields.minute <= 59 &&
                        fields.second <= 59;
  if (!is_valid) return std::nullopt;
  return sql::days_of_civil(fields.year, fields.month, fields.day) * kMsPerDay +
         fields.hour * kMsPerHour + fields.minute * kMsPerMinute + fields.second * kMsPerSecond +
         fields.milli;
}

int64_t field_of(const Fields& fields, char letter) {
  switch (letter) {
    case 'y':
      return fields.year;
    case 'M':
      return fields.month;
    case 'd':
      return fields.day;
    case 'H':
      return fields.hour;
    case 'm':
      return fields.minute;
    case 's':
      return fields.second;
    default:
      return fields.milli;
  }
}

void set_field(Fields& fields, char letter, int64_t value) {
  if (letter == 'y') fields.year = value;
  if (letter == 'M') fields.month = static_cast<int>(value);
  if (letter == 'd') fields.day = static_cast<int>(value);
  if (letter == 'H') fields.hour = value;
  if (letter == 'm') fields.minute = value;
  if (letter == 's') fields.second = value;
  if (letter == 'S') fields.milli = value;
}

}  // namespace

Result<DatePattern> DatePattern::parse(std::string_view pattern) {
  DatePattern out;
  const auto add_text = [&](std::string_view text) {
    if (out.parts_.empty() || out.parts_.back().letter != 0) out.parts_.emplace_back();
    out.parts_.back().text += text;
  };
  for (size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '\'') {
      const size_t end = std::min(pattern.find('\'', at + 1), pattern.size());
      add_text(end == at + 1 ? "'" : pattern.substr(at + 1, end - at - 1));
      at = end + 1;
      continue;
    }
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter) {
      add_text(pattern.substr(at++, 1));
      continue;
    }
    const char letter = c == 'u' ? 'y' : c;
    const size_t end = std::min(pattern.find_first_not_of(c, at), pattern.size());
    const size_t width = end - at;
    if (kLetters.find(letter) == std::string_view::npos || (letter == 'M' && width > 2)) {
      return invalid_request("Tarn does not project dates of the format '" + std::string(pattern) +
                             "'");
    }
    out.parts_.push_back({letter, width, {}});
    at = end;
  }
  return out;
}

std::string DatePattern::format(int64_t unix_ms) const {
  const Fields fields = fields_of(unix_ms);
  std::string out;
  for (const Part& part : parts_) {
    if (part.letter == 0) {
      out += part.text;
      continue;
    }
    std::string digits = std::to_string(field_of(fields, part.letter));
    if (part.letter == 'y' && part.width == 2) digits = digits.substr(digits.size() - 2);
    if (digits.size() < part.width) digits.insert(0, part.width - digits.size(), '0');
    out += digits;
  }
  return out;
}

std::optional<int64_t> DatePattern::read(std::string_view text) const {
  Fields fields;
  for (size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    if (part.letter == 0) {
      if (!text.starts_with(part.text)) return std::nullopt;
      text.remove_prefix(part.text.size());
      continue;
    }
    // Digits that another field follows at once are as many as letters.
    const bool is_fixed = i + 1 < parts_.size() && parts_[i + 1].letter != 0;
    size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9' &&
           (!is_fixed || count < part.width)) {
      ++count;
    }
    int64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + count, value);
    if (count == 0 || end.ec != std::errc()) return std::nullopt;
    if (part.letter == 'y' && part.width == 2) value += 2000;
    set_field(fields, part.letter, value);
    text.remove_prefix(count);
  }
  return text.empty() ? ms_of(fields) : std::nullopt;
}

char DatePattern::precision() const {
  size_t finest = 0;
  for (const Part& part : parts_) {
    if (part.letter != 0) finest = std::max(finest, kLetters.find(part.letter));
  }
  return kLetters[finest];
}

std::optional<int64_t> add_units(int64_t unix_ms, int64_t count, std::string_view unit) {
  const std::string name = to_lower_ascii(trim(unit));
  const auto is = [&](std::string_view one) {
    return name == one ||
           (name.size() == one.size() + 1 && name.starts_with(one) && name.back() == 's');
  };
  const int64_t days = floor_div(unix_ms, kMsPerDay);
  const int64_t time_ms = unix_ms - days * kMsPerDay;
  if (is("year")) return sql::add_months(days, count * 12) * kMsPerDay + time_ms;
  if (is("month")) return sql::add_months(days, count) * kMsPerDay + time_ms;
  if (is("week")) return unix_ms + count * 7 * kMsPerDay;
  if (is("day")) return unix_ms + count * kMsPerDay;
  if (is("hour")) return unix_ms + count * kMsPerHour;
  if (is("minute")) return unix_ms + count * kMsPerMinute;
  if (is("second")) return unix_ms + count * kMsPerSecond;
  if (is("milli")) return unix_ms + count;
  return std::nullopt;
}

}  // namespace tarn::athena
