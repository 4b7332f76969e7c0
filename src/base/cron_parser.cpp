// Cron::parse: six fields, each a list of values, ranges and steps, or one word for days.
#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "base/cron.h"
#include "base/encoding.h"

namespace tarn {
namespace {

constexpr std::array<std::string_view, 12> kMonthNames = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdayNames = {"sun", "mon", "tue", "wed",
                                                           "thu", "fri", "sat"};

struct FieldRange {
  std::string_view name;
  int least;
  int most;
};
constexpr FieldRange kFields[] = {
    {"minutes", 0, 59}, {"hours", 0, 23},      {"day-of-month", 1, 31},
    {"month", 1, 12},   {"day-of-week", 1, 7}, {"year", Cron::kFirstYear, Cron::kLastYear}};
enum FieldIndex { kMinutes, kHours, kMonthDay, kMonth, kWeekday, kYear, kFieldCount };

Error malformed(const FieldRange& field, std::string_view text) {
  return Error(400, "ValidationException",
               "The " + std::string(field.name) +
                   " field of the cron expression is not valid: " + std::string(text));
}

std::vector<std::string_view> split_cron(std::string_view text, char separator, bool skip_empty) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    if (!part.empty() || !skip_empty) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> read_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool fits = error == std::errc() && end == text.data() + text.size() && text[0] != '-';
  return fits ? std::optional(value) : std::nullopt;
}

template <size_t N>
std::optional<int> read_name(std::string_view text, const std::array<std::string_view, N>& names) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return {};
  return static_cast<int>(found - names.begin()) + 1;
}

// A number or name of the field that is in its range.
std::optional<int> read_value(std::string_view text, FieldIndex index) {
  std::optional<int> value;
  if (index == kMonth) value = read_name(text, kMonthNames);
  if (index == kWeekday) value = read_name(text, kWeekdayNames);
  if (!value) value = read_number(text);
  const FieldRange& field = kFields[index];
  return value && *value >= field.least && *value <= field.most ? value : std::nullopt;
}

// Adds one element of a list: "*", "5", "5-10", "*/5", "5/10", "5-10/2". A range may go over the
// end of its field ("FRI-MON"), but for years.
bool read_element(std::string_view text, FieldIndex index, std::vector<int>& values) {
  const FieldRange& field = kFields[index];
  int step = 1;
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto number = read_number(text.substr(slash + 1));
    if (!number || *number < 1 || *number > field.most - field.least + 1) return false;
    step = *number;
  }
  const std::string_view range = text.substr(0, slash);
  int first = field.least;
  int last = field.most;
  if (range != "*") {
    const size_t dash = range.find('-');
    const auto from = read_value(range.substr(0, dash), index);
    if (!from) return false;
    first = *from;
    if (dash != std::string_view::npos) {
      const auto to = read_value(range.substr(dash + 1), index);
      if (!to || (index == kYear && *to < first)) return false;
      last = *to;
    } else if (slash == std::string_view::npos) {
      last = first;
    }
  }
  const int length = field.most - field.least + 1;
  const int count = last >= first ? last - first : last - first + length;
  for (int i = 0; i <= count; i += step) {
    values.push_back(field.least + (first - field.least + i) % length);
  }
  return true;
}

Result<std::vector<int>> read_list(std::string_view text, FieldIndex index) {
  std::vector<int> values;
  for (const std::string_view element : split_cron(text, ',', false)) {
    if (!read_element(element, index, values)) return malformed(kFields[index], text);
  }
  return values;
}

template <class Bits>
Bits bits_of(const std::vector<int>& values) {
  Bits bits = 0;
  for (const int value : values) bits |= Bits{1} << value;
  return bits;
}

}  // namespace

class CronParser {
 public:
  Result<Cron> read(std::string_view text) {
    const std::string lower = to_lower_ascii(text);
    const auto fields = split_cron(lower, ' ', true);
    if (fields.size() != kFieldCount) {
      return Error(400, "ValidationException",
                   "A cron expression has six fields: minutes, hours, day-of-month, month, "
                   "day-of-week and year.");
    }
    cron_.minutes_ = bits_of<uint64_t>(TRY(read_list(fields[kMinutes], kMinutes)));
    cron_.hours_ = bits_of<uint32_t>(TRY(read_list(fields[kHours], kHours)));
    cron_.months_ = bits_of<uint32_t>(TRY(read_list(fields[kMonth], kMonth)));
    for (const int year : TRY(read_list(fields[kYear], kYear))) {
      cron_.years_.set(static_cast<size_t>(year - Cron::kFirstYear));
    }
    if ((fields[kMonthDay] == "?") == (fields[kWeekday] == "?")) {
      return Error(400, "ValidationException",
                   "Exactly one of the day-of-month and day-of-week fields of a cron expression "
                   "must be ?.");
    }
    if (fields[kWeekday] == "?") {
      TRY(read_month_day(fields[kMonthDay]));
    } else {
      TRY(read_weekday(fields[kWeekday]));
    }
    return cron_;
  }

 private:
  Result<void> read_month_day(std::string_view text) {
    using Special = Cron::Special;
    if (text == "l") {
      cron_.special_ = Special::kLastDay;
    } else if (text == "lw") {
      cron_.special_ = Special::kLastWorkday;
    } else if (text.starts_with("l-")) {
      const auto before = read_number(text.substr(2));
      if (!before || *before > 30) return malformed(kFields[kMonthDay], text);
      cron_.special_ = Special::kLastDay;
      cron_.special_day_ = *before;
    } else if (text.ends_with('w')) {
      const auto day = read_value(text.substr(0, text.size() - 1), kMonthDay);
      if (!day) return malformed(kFields[kMonthDay], text);
      cron_.special_ = Special::kNearestWorkday;
      cron_.special_day_ = *day;
    } else {
      cron_.month_days_ = bits_of<uint32_t>(TRY(read_list(text, kMonthDay)));
    }
    return {};
  }

  Result<void> read_weekday(std::string_view text) {
    const Error bad = malformed(kFields[kWeekday], text);
    const size_t hash = text.find('#');
    if (text == "l") {  // the week's last day
      cron_.weekdays_ = 1u << 7;
    } else if (hash != std::string_view::npos) {
      const auto day = read_value(text.substr(0, hash), kWeekday);
      const auto week = read_number(text.substr(hash + 1));
      if (!day || !week || *week < 1 || *week > 5) return bad;
      cron_.special_ = Cron::Special::kNthWeekday;
      cron_.special_day_ = *day;
      cron_.special_week_ = *week;
    } else if (text.ends_with('l')) {
      const auto day = read_value(text.substr(0, text.size() - 1), kWeekday);
      if (!day) return bad;
      cron_.special_ = Cron::Special::kLastWeekday;
      cron_.special_day_ = *day;
    } else {
      cron_.weekdays_ = bits_of<uint32_t>(TRY(read_list(text, kWeekday)));
    }
    return {};
  }

  Cron cron_;
};

Result<Cron> Cron::parse(std::string_view fields) { return CronParser().read(fields); }

}  // namespace tarn
