// Printing and reading by a compiled pattern.
#include <algorithm>

#include "engines/functions/calendar.h"
#include "engines/functions/date_pattern.h"
#include "engines/functions/scalar.h"
#include "engines/functions/time_zones.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr int kShortNameBytes = 3;
constexpr View kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};
constexpr View kDays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                          "Friday", "Saturday", "Sunday"};
constexpr View kHalves[] = {"AM", "PM"};
constexpr View kEras[] = {"BC", "AD"};

struct Names {
  const View* first;
  size_t count;
  int64_t least;  // the value that the first one names
};

Names names_of(DateField field) {
  switch (field) {
    case DateField::kMonth:
      return {kMonths, std::size(kMonths), 1};
    case DateField::kDayOfWeek:
      return {kDays, std::size(kDays), 1};
    case DateField::kHalfday:
      return {kHalves, std::size(kHalves), 0};
    default:
      return {kEras, std::size(kEras), 0};
  }
}

std::string in_case(View text, char first, char last, int step) {
  std::string out(text);
  for (char& c : out) c = c >= first && c <= last ? static_cast<char>(c + step) : c;
  return out;
}
std::string lower(View text) { return in_case(text, 'A', 'Z', 32); }
std::string upper(View text) { return in_case(text, 'a', 'z', -32); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// All digits of the second's fraction from `least` on that are no trailing zeros, to `most`.
void print_fraction(std::string& out, int64_t millis, const PatternPart& part) {
  std::string digits;
  append_padded_number(digits, millis, 3);
  digits.resize(static_cast<size_t>(part.most), '0');
  while (digits.size() > static_cast<size_t>(part.least) && digits.back() == '0') {
    digits.pop_back();
  }
  out += digits;
}

void print_zone(std::string& out, PartKind kind, const PrintedMoment& moment) {
  if (kind == PartKind::kZoneId) {
    out += moment.zone;
    return;
  }
  if (kind == PartKind::kZoneName) {
    const bool is_plain = moment.zone == "UTC" || !(moment.zone[0] >= 'A' && moment.zone[0] <= 'Z');
    if (!is_plain) {
      throw_error("NOT_SUPPORTED", "The name of the time zone " + moment.zone + " by pattern 'z'");
    }
    out += moment.zone;
    return;
  }
  const int64_t seconds =
      moment.offset_seconds < 0 ? -moment.offset_seconds : moment.offset_seconds;
  out += moment.offset_seconds < 0 ? '-' : '+';
  append_padded_number(out, seconds / 3600, 2);
  if (kind == PartKind::kColonOffset) out += ':';
  append_padded_number(out, seconds / 60 % 60, 2);
}

void print_part(std::string& out, const PatternPart& part, const PrintedMoment& moment) {
  auto value = [&] { return get_field(part.field, moment.local_millis); };
  switch (part.kind) {
    case PartKind::kLiteral:
      out += part.literal;
      return;
    case PartKind::kNumber:
      return append_padded_number(out, value(), part.least);
    case PartKind::kFraction:
      return print_fraction(out, get_field(DateField::kMillis, moment.local_millis), part);
    case PartKind::kTwoDigitYear: {
      const int64_t year = value();
      return append_padded_number(out, (year < 0 ? -year : year) % 100, 2);
    }
    case PartKind::kShortText:
    case PartKind::kText: {
      const Names names = names_of(part.field);
      const View name = names.first[value() - names.least];
      out += part.kind == PartKind::kText ? name : name.substr(0, kShortNameBytes);
      return;
    }
    default:
      return print_zone(out, part.kind, moment);
  }
}

class PatternReader {
 public:
  explicit PatternReader(View text) : text_(text) {}

  ParsedMoment run(const DatePattern& pattern) {
    for (const PatternPart& part : pattern) read(part);
    if (at_ != text_.size()) fail(at_);
    result_.local_millis = bucket_.millis(text_);
    return result_;
  }

 private:
  [[noreturn]] void fail(size_t at) const {
    constexpr size_t kShownBytes = 32;
    const size_t shown = at + kShownBytes;
    const std::string sample = text_.size() <= shown + 3
                                   ? std::string(text_)
                                   : std::string(text_.substr(0, shown)) + "...";
    std::string message = "Invalid format: \"" + sample + "\"";
    if (at > 0 && at >= text_.size()) message += " is too short";
    if (at > 0 && at < text_.size()) message += " is malformed at \"" + sample.substr(at) + "\"";
    throw_invalid(message);
  }

  void read(const PatternPart& part) {
    switch (part.kind) {
      case PartKind::kLiteral:
        return literal(part.literal);
      case PartKind::kNumber: {
        const bool is_signed = part.field == DateField::kYear || part.field == DateField::kWeekyear;
        return bucket_.save(part.field, number(part.most, is_signed));
      }
      case PartKind::kFraction:
        return bucket_.save(DateField::kMillis, fraction(part.most));
      case PartKind::kTwoDigitYear:
        return two_digit_year(part);
      case PartKind::kShortText:
      case PartKind::kText:
        return name(part.field);
      case PartKind::kZoneId:
        return zone_id();
      case PartKind::kZoneName:
        throw_invalid("Parsing not supported");
      default:
        return offset();
    }
  }

  void literal(View word) {
    if (!stands_here(word)) fail(at_);
    at_ += word.size();
  }

  bool stands_here(View word) const { return lower(text_.substr(at_, word.size())) == lower(word); }

  size_t digit_count(size_t from, size_t most) const {
    size_t count = 0;
    while (count < most && from + count < text_.size() && is_digit(text_[from + count])) ++count;
    return count;
  }

  int64_t number(int most, bool is_signed) {
    const size_t start = at_;
    const bool has_sign =
        is_signed && at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+');
    const size_t first = has_sign ? at_ + 1 : at_;
    const size_t count = digit_count(first, static_cast<size_t>(most));
    if (count == 0) fail(start);
    int64_t value = 0;
    for (at_ = first; at_ < first + count; ++at_) value = value * 10 + (text_[at_] - '0');
    return has_sign && text_[start] == '-' ? -value : value;
  }

  // To the millisecond; further digits are read and don't count.
  int64_t fraction(int most) {
    const size_t count = digit_count(at_, static_cast<size_t>(most));
    if (count == 0) fail(at_);
    int64_t millis = 0;
    for (size_t i = 0; i < 3; ++i) millis = millis * 10 + (i < count ? text_[at_ + i] - '0' : 0);
    at_ += count;
    return millis;
  }

  void two_digit_year(const PatternPart& part) {
    const size_t count = digit_count(at_, text_.size());
    const bool has_sign = at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+');
    if (part.is_lenient && (has_sign || count != 2)) {
      if (count > kYearDigits) fail(at_);
      return bucket_.save(part.field, number(kYearDigits, true));
    }
    if (count < 2) fail(at_);
    const int64_t two = number(2, false);
    const int64_t low = part.pivot - 50;
    const int64_t in_century = floor_divide(low, 100) * 100 + two;
    bucket_.save(part.field, in_century < low ? in_century + 100 : in_century);
  }

  // In full or short, as it is written, or all in lower or upper case; the longest that stands.
  void name(DateField field) {
    const Names names = names_of(field);
    size_t longest = 0;
    int64_t value = 0;
    for (size_t i = 0; i < names.count; ++i) {
      for (View form : {names.first[i], names.first[i].substr(0, kShortNameBytes)}) {
        const View here = text_.substr(at_, form.size());
        const bool stands = here == form || here == lower(form) || here == upper(form);
        if (!stands || form.size() <= longest) continue;
        longest = form.size();
        value = names.least + static_cast<int64_t>(i);
      }
    }
    if (longest == 0) fail(at_);
    at_ += longest;
    bucket_.save(field, value);
  }

  // "Z", "+HH", "+HHmm", "+HH:mm"
  void offset() {
    if (stands_here("Z") && at_ < text_.size()) {
      ++at_;
      result_.offset_minutes = 0;
      return;
    }
    const size_t start = at_;
    const bool has_sign = at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+');
    if (!has_sign || digit_count(at_ + 1, 2) < 2) fail(start);
    auto two_at = [&](size_t at) { return (text_[at] - '0') * 10 + (text_[at + 1] - '0'); };
    int64_t minutes = two_at(at_ + 1) * 60;
    at_ += 3;
    const size_t colon = at_ < text_.size() && text_[at_] == ':' ? 1 : 0;
    if (digit_count(at_ + colon, 2) == 2) {
      minutes += two_at(at_ + colon);
      at_ += colon + 2;
    }
    if (minutes > 23 * 60 + 59) fail(start);
    result_.offset_minutes = text_[start] == '-' ? -minutes : minutes;
  }

  // The longest name of a zone that stands here.
  void zone_id() {
    size_t end = at_;
    auto belongs = [](char c) {
      return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '/' ||
             c == '_' || c == '-' || c == '+' || c == ':';
    };
    while (end < text_.size() && belongs(text_[end])) ++end;
    for (; end > at_; --end) {
      auto zone = canonical_zone(text_.substr(at_, end - at_));
      if (!zone) continue;
      result_.zone = *zone;
      at_ = end;
      return;
    }
    fail(at_);
  }

  static constexpr int kYearDigits = 9;

  View text_;
  size_t at_ = 0;
  FieldBucket bucket_;
  ParsedMoment result_;
};

}  // namespace

std::string print_date(const DatePattern& pattern, const PrintedMoment& moment) {
  std::string out;
  for (const PatternPart& part : pattern) print_part(out, part, moment);
  return out;
}

ParsedMoment parse_date_text(const DatePattern& pattern, View text) {
  return PatternReader(text).run(pattern);
}

}  // namespace tarn::engines
