// from_iso8601_date and from_iso8601_timestamp; durations as people write them.
#include <algorithm>
#include <cmath>

#include "engines/functions/calendar.h"
#include "engines/functions/date_fields.h"
#include "engines/functions/moment_io.h"
#include "engines/functions/number_text.h"
#include "engines/functions/subjects.h"
#include "engines/functions/time_zones.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

// Reads the pieces of ISO 8601 that Joda reads:
//   date      YYYY[-MM[-DD]] | YYYY-DDD | YYYY-Www[-D]
//   time      HH[:mm[:ss]] with a fraction of the last
//   offset    Z | ±HH[[:]mm]
class IsoReader {
 public:
  explicit IsoReader(View text) : text_(text) {}

  bool is_end() const { return at_ == text_.size(); }
  bool accept(char c) {
    if (!is_next(c)) return false;
    ++at_;
    return true;
  }

  void date() {
    const int64_t year = signed_number();
    const bool has_more = accept('-');
    if (has_more && accept('W')) {
      bucket_.save(DateField::kWeekyear, year);
      bucket_.save(DateField::kWeek, number(2));
      if (accept('-')) bucket_.save(DateField::kDayOfWeek, number(1));
      return;
    }
    bucket_.save(DateField::kYear, year);
    if (!has_more) return;
    if (digit_count() == 3) return bucket_.save(DateField::kDayOfYear, number(3));
    bucket_.save(DateField::kMonth, number(2));
    if (accept('-')) bucket_.save(DateField::kDayOfMonth, number(2));
  }

  void time() {
    bucket_.save(DateField::kHour, number(2));
    if (fraction(3600) || !accept(':')) return;
    bucket_.save(DateField::kMinute, number(2));
    if (fraction(60) || !accept(':')) return;
    bucket_.save(DateField::kSecond, number(2));
    fraction(1);
  }

  void offset() {
    if (accept('Z')) {
      offset_minutes_ = 0;
      return;
    }
    const bool negative = is_next('-');
    if (!accept('-') && !accept('+')) return;
    int64_t minutes = number(2) * 60;
    if (accept(':') || digit_count() >= 2) minutes += number(2);
    offset_minutes_ = negative ? -minutes : minutes;
  }

  // The local time; what is below the whole seconds that were read stands in picos().
  int64_t local_millis() { return bucket_.millis(text_); }
  int64_t picos() const { return picos_; }
  std::optional<int64_t> offset_minutes() const { return offset_minutes_; }
  bool at_digit() const { return digit_count() > 0; }
  View rest() const { return text_.substr(at_); }

  [[noreturn]] void fail() const {
    std::string message = "Invalid format: \"" + std::string(text_) + "\"";
    if (at_ > 0)
      message += is_end() ? " is too short" : " is malformed at \"" + std::string(rest()) + "\"";
    throw_invalid(message);
  }

 private:
  bool is_next(char c) const { return !is_end() && text_[at_] == c; }

  size_t digit_count() const {
    size_t count = 0;
    while (at_ + count < text_.size() && text_[at_ + count] >= '0' && text_[at_ + count] <= '9') {
      ++count;
    }
    return count;
  }

  int64_t number(size_t most) {
    const size_t count = std::min(digit_count(), most);
    if (count == 0) fail();
    int64_t value = 0;
    for (const size_t end = at_ + count; at_ < end; ++at_) value = value * 10 + (text_[at_] - '0');
    return value;
  }

  int64_t signed_number() {
    constexpr size_t kYearDigitsMost = 9;
    const bool negative = is_next('-');
    if (!accept('-')) accept('+');
    return negative ? -number(kYearDigitsMost) : number(kYearDigitsMost);
  }

  // ".5" or ",5" of a unit of that many seconds.
  bool fraction(int64_t unit_seconds) {
    if (!accept('.') && !accept(',')) return false;
    if (!at_digit()) fail();
    for (int64_t unit = unit_seconds * kPicosPerSecond / 10; at_digit(); unit /= 10) {
      picos_ += (text_[at_++] - '0') * unit;
    }
    return true;
  }

  View text_;
  size_t at_ = 0;
  FieldBucket bucket_;
  int64_t picos_ = 0;
  std::optional<int64_t> offset_minutes_;
};

Date from_iso8601_date(View text) {
  IsoReader reader(text);
  reader.date();
  if (!reader.is_end()) reader.fail();
  const int64_t days = floor_divide(reader.local_millis(), kMicrosPerDay / 1000);
  if (days < INT32_MIN || days > INT32_MAX) throw_invalid("Date out of range");
  return Date(static_cast<int32_t>(days));
}

// Without an offset the zone is the session's: UTC.
Zoned zoned_of(IsoReader& reader, int64_t picos) {
  const int64_t offset = reader.offset_minutes().value_or(0);
  auto zone = zone_of_minutes(offset);
  int64_t micros = 0;
  if (!zone || __builtin_mul_overflow(reader.local_millis(), int64_t{1000}, &micros)) {
    throw_invalid("Time zone offset or time out of range");
  }
  micros += picos / kPicosPerMicro - offset * 60 * kMicrosPerSecond;
  return {micros, static_cast<int32_t>(picos % kPicosPerMicro), *zone};
}

Zoned from_iso8601_timestamp(View text) {
  IsoReader reader(text);
  if (!reader.accept('T')) {
    reader.date();
    if (!reader.is_end() && !reader.accept('T')) reader.fail();
    if (reader.at_digit()) reader.time();
  } else {
    reader.time();
  }
  reader.offset();
  if (!reader.is_end()) reader.fail();
  const Zoned value = zoned_of(reader, reader.picos() / kPicosPerMilli * kPicosPerMilli);
  if (std::abs(value.instant / 1000) >= kPackedMillisMax) {
    throw_invalid("Millis overflow: " + std::to_string(value.instant / 1000));
  }
  return value;
}

// Java's form of it: a whole date, hour and minute at least, and a zone in brackets may follow.
Zoned from_iso8601_nanos(View text) {
  auto is_digit = [&](size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  constexpr View kForm = "0000-00-00T00:00";
  bool is_formed = text.size() >= kForm.size();
  for (size_t i = 0; is_formed && i < kForm.size(); ++i) {
    is_formed = kForm[i] == '0' ? is_digit(i) : text[i] == kForm[i];
  }
  if (!is_formed) throw_invalid("Text '" + std::string(text) + "' could not be parsed");
  IsoReader reader(text);
  reader.date();
  reader.accept('T');
  reader.time();
  reader.offset();
  constexpr int64_t kPicosPerNano = 1000;
  Zoned value = zoned_of(reader, reader.picos() / kPicosPerNano * kPicosPerNano);
  const View rest = reader.rest();
  if (rest.empty()) return value;
  const bool is_bracketed = rest.size() > 2 && rest.front() == '[' && rest.back() == ']';
  auto zone = is_bracketed ? canonical_zone(rest.substr(1, rest.size() - 2)) : std::nullopt;
  if (!zone || !reader.offset_minutes()) {
    throw_invalid("Text '" + std::string(text) + "' could not be parsed");
  }
  value.zone = *zone;
  return value;
}

// "2.5 h" in milliseconds, half up.
int64_t parse_duration(View text) {
  static constexpr struct {
    View name;
    double millis;
  } kUnits[] = {{"ns", 1e-6}, {"us", 1e-3}, {"ms", 1},   {"s", 1e3},
                {"m", 6e4},   {"h", 36e5},  {"d", 864e5}};
  const View kBlanks = " \t\n\v\f\r";
  auto trimmed = [&](View part) {
    const size_t first = part.find_first_not_of(kBlanks);
    if (first == View::npos) return View();
    return part.substr(first, part.find_last_not_of(kBlanks) + 1 - first);
  };
  const View whole = trimmed(text);
  const size_t end = std::min(whole.find_first_not_of("0123456789."), whole.size());
  const View amount = whole.substr(0, end);
  const bool is_number = !amount.empty() && amount.front() != '.' && amount.back() != '.' &&
                         std::count(amount.begin(), amount.end(), '.') <= 1;
  const View name = trimmed(whole.substr(end));
  auto unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                           [&](const auto& candidate) { return candidate.name == name; });
  if (!is_number)
    throw_invalid("duration is not a valid data duration string: " + std::string(text));
  if (unit == std::end(kUnits)) throw_invalid("Unknown time unit: " + std::string(name));
  const double millis = std::floor(parse_double(amount).value_or(0) * unit->millis + 0.5);
  if (!(millis < 9.2e18)) throw_invalid("duration is too large: " + std::string(text));
  return static_cast<int64_t>(millis);
}

}  // namespace

void add_iso8601(Registry& registry) {
  registry.add("t_from_iso8601_date", [](View text) { return from_iso8601_date(text); });
  registry.add("t_from_iso8601_timestamp", [](View text) { return from_iso8601_timestamp(text); });
  registry.add("t_from_iso8601_timestamp_nanos",
               [](View text) { return from_iso8601_nanos(text); });
  registry.add("t_parse_duration", [](View text) { return parse_duration(text); });
}

}  // namespace tarn::engines
