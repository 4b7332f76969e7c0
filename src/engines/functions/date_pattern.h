// Patterns of dates and times, compiled: MySQL's of date_format and date_parse, Joda's of
// format_datetime and parse_datetime.
//
//   const DatePattern pattern = joda_pattern("yyyy-MM-dd HH:mm");
//   print_date(pattern, moment);   parse_date_text(pattern, "2020-05-01 12:34");
//
// Values are immutable. What is wrong is thrown as scalar.h says, in Joda's words. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/functions/date_fields.h"

namespace tarn::engines {

enum class PartKind : uint8_t {
  kLiteral,
  kNumber,
  kFraction,      // of the second
  kTwoDigitYear,  // of years and weekyears
  kShortText,
  kText,
  kZoneName,     // "UTC"
  kZoneOffset,   // "+0100"
  kColonOffset,  // "+01:00"
  kZoneId,       // "Europe/Rome"
};

struct PatternPart {
  PartKind kind = PartKind::kLiteral;
  DateField field = DateField::kYear;
  int least = 1, most = 2;  // digits: printed at least, read at most
  // Of kTwoDigitYear: the 100 years are pivot-50 to pivot+49; lenient: other counts of digits are
  // years as they stand.
  int pivot = 0;
  bool is_lenient = false;
  std::string literal;
};
using DatePattern = std::vector<PatternPart>;

DatePattern mysql_pattern(std::string_view text);
DatePattern joda_pattern(std::string_view text);
bool has_zone(const DatePattern& pattern);

struct PrintedMoment {
  int64_t local_millis = 0;
  std::string zone = "UTC";
  int64_t offset_seconds = 0;
};
std::string print_date(const DatePattern& pattern, const PrintedMoment& moment);

// At most one of offset and zone is there.
struct ParsedMoment {
  int64_t local_millis = 0;
  std::optional<int64_t> offset_minutes;
  std::string zone;
};
ParsedMoment parse_date_text(const DatePattern& pattern, std::string_view text);

}  // namespace tarn::engines
