#include "engines/functions/date_pattern.h"

#include <algorithm>
#include <chrono>

#include "engines/functions/calendar.h"
#include "engines/functions/scalar.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr int kYearDigitsMost = 9;

PatternPart number(DateField field, int least, int most = 2) {
  PatternPart part;
  part.kind = PartKind::kNumber;
  part.field = field;
  part.least = least;
  part.most = std::max(least, most);
  return part;
}

PatternPart of_kind(PartKind kind, DateField field = DateField::kYear) {
  PatternPart part;
  part.kind = kind;
  part.field = field;
  return part;
}

PatternPart fraction(int least, int most) {
  PatternPart part = of_kind(PartKind::kFraction);
  part.least = least;
  part.most = most;
  return part;
}

PatternPart two_digits(DateField field, int pivot, bool is_lenient) {
  PatternPart part = of_kind(PartKind::kTwoDigitYear, field);
  part.pivot = pivot;
  part.is_lenient = is_lenient;
  return part;
}

void add_literal(DatePattern& pattern, View text) {
  PatternPart part;
  part.literal = std::string(text);
  pattern.push_back(std::move(part));
}

// MySQL's two digits are 1970 to 2069.
constexpr int kMysqlPivot = 2020;

PatternPart mysql_field(char c) {
  switch (c) {
    case 'a':
      return of_kind(PartKind::kShortText, DateField::kDayOfWeek);
    case 'b':
      return of_kind(PartKind::kShortText, DateField::kMonth);
    case 'c':
      return number(DateField::kMonth, 1);
    case 'd':
      return number(DateField::kDayOfMonth, 2);
    case 'e':
      return number(DateField::kDayOfMonth, 1);
    case 'f':
      return fraction(6, 9);
    case 'H':
      return number(DateField::kHour, 2);
    case 'h':
    case 'I':
      return number(DateField::kHalfdayClockhour, 2);
    case 'i':
      return number(DateField::kMinute, 2);
    case 'j':
      return number(DateField::kDayOfYear, 3, 3);
    case 'k':
      return number(DateField::kHour, 1);
    case 'l':
      return number(DateField::kHalfdayClockhour, 1);
    case 'M':
      return of_kind(PartKind::kText, DateField::kMonth);
    case 'm':
      return number(DateField::kMonth, 2);
    case 'p':
      return of_kind(PartKind::kText, DateField::kHalfday);
    case 'S':
    case 's':
      return number(DateField::kSecond, 2);
    case 'v':
      return number(DateField::kWeek, 2);
    case 'x':
      return number(DateField::kWeekyear, 4, 4);
    case 'W':
      return of_kind(PartKind::kText, DateField::kDayOfWeek);
    case 'Y':
      return number(DateField::kYear, 4, 4);
    case 'y':
      return two_digits(DateField::kYear, kMysqlPivot, false);
    default:
      break;
  }
  if (View("wUuVXD").find(c) != View::npos) {
    throw_invalid(std::string("%") + c + " not supported in date format string");
  }
  PatternPart part;
  part.literal = std::string(1, c);
  return part;
}

// One of Joda's runs of a letter, or the text that stands between them.
class JodaScanner {
 public:
  explicit JodaScanner(View text) : text_(text) {}

  bool is_end() const { return at_ == text_.size(); }
  bool at_letter() const { return is_letter(text_[at_]); }
  View take_run() {
    const size_t start = at_;
    while (!is_end() && text_[at_] == text_[start]) ++at_;
    return text_.substr(start, at_ - start);
  }
  // Quotes enclose letters; two of them stand for one.
  std::string take_literal() {
    std::string out;
    for (bool is_quoted = false; !is_end(); ++at_) {
      const char c = text_[at_];
      if (c == '\'' && at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
        out += text_[at_++];
      } else if (c == '\'') {
        is_quoted = !is_quoted;
      } else if (!is_quoted && is_letter(c)) {
        break;
      } else {
        out += c;
      }
    }
    return out;
  }
  // Whether digits follow without a break, so that the field before must not take them.
  bool is_number_next() const {
    if (is_end() || !at_letter()) return false;
    JodaScanner next(*this);
    const View run = next.take_run();
    return View("cCxyYdhHmsSeDFwWkK").find(run[0]) != View::npos ||
           (run[0] == 'M' && run.size() <= 2);
  }

 private:
  static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

  View text_;
  size_t at_ = 0;
};

// What two digits mean moves on with the years.
int current_year() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<int>(civil_of(now.time_since_epoch().count()).year);
}

PatternPart joda_year(View run, DateField field, const JodaScanner& rest) {
  const bool is_closed = rest.is_number_next();
  const auto size = static_cast<int>(run.size());
  if (size == 2 && field != DateField::kYearOfEra) {
    return two_digits(field, current_year() - 30, !is_closed);
  }
  return number(field, size, is_closed ? size : kYearDigitsMost);
}

PatternPart joda_text(View run, DateField field) {
  return of_kind(run.size() >= 4 ? PartKind::kText : PartKind::kShortText, field);
}

PatternPart joda_zone(View run) {
  if (run[0] == 'z') return of_kind(PartKind::kZoneName);
  if (run.size() == 1) return of_kind(PartKind::kZoneOffset);
  return of_kind(run.size() == 2 ? PartKind::kColonOffset : PartKind::kZoneId);
}

PatternPart joda_field(View run, const JodaScanner& rest) {
  const auto size = static_cast<int>(run.size());
  switch (run[0]) {
    case 'G':
      return of_kind(PartKind::kText, DateField::kEra);
    case 'C':
      return number(DateField::kCenturyOfEra, size, size);
    case 'x':
      return joda_year(run, DateField::kWeekyear, rest);
    case 'y':
      return joda_year(run, DateField::kYear, rest);
    case 'Y':
      return joda_year(run, DateField::kYearOfEra, rest);
    case 'M':
      return size >= 3 ? joda_text(run, DateField::kMonth) : number(DateField::kMonth, size);
    case 'd':
      return number(DateField::kDayOfMonth, size);
    case 'a':
      return of_kind(PartKind::kText, DateField::kHalfday);
    case 'h':
      return number(DateField::kHalfdayClockhour, size);
    case 'H':
      return number(DateField::kHour, size);
    case 'k':
      return number(DateField::kClockhour, size);
    case 'K':
      return number(DateField::kHalfdayHour, size);
    case 'm':
      return number(DateField::kMinute, size);
    case 's':
      return number(DateField::kSecond, size);
    case 'S':
      return fraction(size, size);
    case 'e':
      return number(DateField::kDayOfWeek, size, 1);
    case 'E':
      return joda_text(run, DateField::kDayOfWeek);
    case 'D':
      return number(DateField::kDayOfYear, size, 3);
    case 'w':
      return number(DateField::kWeek, size);
    case 'z':
    case 'Z':
      return joda_zone(run);
    default:
      throw_invalid("Illegal pattern component: " + std::string(run));
  }
}

}  // namespace

DatePattern mysql_pattern(View text) {
  DatePattern pattern;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      add_literal(pattern, text.substr(i, 1));
      continue;
    }
    if (++i == text.size()) break;
    // The two that stand for several.
    const View several = text[i] == 'r' ? "%I:%i:%s %p" : text[i] == 'T' ? "%H:%i:%s" : "";
    if (several.empty()) {
      pattern.push_back(mysql_field(text[i]));
    } else {
      for (PatternPart& part : mysql_pattern(several)) pattern.push_back(std::move(part));
    }
  }
  if (pattern.empty()) throw_invalid("Both printing and parsing not supported");
  return pattern;
}

DatePattern joda_pattern(View text) {
  if (text.empty()) throw_invalid("Invalid pattern specification");
  DatePattern pattern;
  for (JodaScanner scanner(text); !scanner.is_end();) {
    if (scanner.at_letter()) {
      const View run = scanner.take_run();
      pattern.push_back(joda_field(run, scanner));
    } else {
      add_literal(pattern, scanner.take_literal());
    }
  }
  return pattern;
}

bool has_zone(const DatePattern& pattern) {
  return std::any_of(pattern.begin(), pattern.end(), [](const PatternPart& part) {
    return part.kind >= PartKind::kZoneName && part.kind <= PartKind::kZoneId;
  });
}

}  // namespace tarn::engines
