// Dates and timestamps by %tY and its kin.
#include <string_view>

#include "engines/functions/calendar.h"
#include "engines/functions/java_format_value.h"
#include "engines/functions/scalar.h"

namespace tarn::engines {
namespace {

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kDays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sunday"};

class TimeFormatter {
 public:
  explicit TimeFormatter(const FormatTime& time)
      : time_(time),
        days_(floor_divide(time.micros, kMicrosPerDay)),
        micros_(time.micros - days_ * kMicrosPerDay),
        civil_(civil_of(days_)) {}

  std::string format(char conversion) {
    const std::string_view parts = composite(conversion);
    if (parts.empty()) return part(conversion);
    std::string out;
    for (char c : parts)
      out += isalpha(static_cast<unsigned char>(c)) ? part(c) : std::string(1, c);
    return out;
  }

 private:
  static std::string_view composite(char conversion) {
    switch (conversion) {
      case 'R':
        return "H:M";
      case 'T':
        return "H:M:S";
      case 'r':
        return "I:M:S P";
      case 'D':
        return "m/d/y";
      case 'F':
        return "Y-m-d";
      default:
        return "";
    }
  }

  static std::string padded(int64_t value, int width) {
    std::string text;
    append_padded_number(text, value, width);
    return text;
  }

  std::string part(char conversion) {
    const int64_t hour = micros_ / (3600 * kMicrosPerSecond);
    const bool is_clock = std::string_view("HIklMSLNpP").find(conversion) != std::string_view::npos;
    if (is_clock && !time_.has_time) {
      throw_invalid("Unsupported field of a date: %t" + std::string(1, conversion));
    }
    switch (conversion) {
      case 'H':
        return padded(hour, 2);
      case 'k':
        return std::to_string(hour);
      case 'I':
        return padded((hour + 11) % 12 + 1, 2);
      case 'l':
        return std::to_string((hour + 11) % 12 + 1);
      case 'M':
        return padded(micros_ / (60 * kMicrosPerSecond) % 60, 2);
      case 'S':
        return padded(micros_ / kMicrosPerSecond % 60, 2);
      case 'L':
        return padded(micros_ / 1000 % 1000, 3);
      case 'N':
        return padded(micros_ % kMicrosPerSecond * 1000, 9);
      case 'p':
        return hour < 12 ? "am" : "pm";
      case 'P':
        return hour < 12 ? "AM" : "PM";
      default:
        return date_part(conversion);
    }
  }

  std::string date_part(char conversion) {
    const auto month = static_cast<size_t>(civil_.month - 1);
    const auto weekday = static_cast<size_t>(day_of_week(days_) - 1);
    switch (conversion) {
      case 'B':
        return std::string(kMonths[month]);
      case 'b':
      case 'h':
        return std::string(kMonths[month].substr(0, 3));
      case 'A':
        return std::string(kDays[weekday]);
      case 'a':
        return std::string(kDays[weekday].substr(0, 3));
      case 'C':
        return padded(civil_.year / 100, 2);
      case 'Y':
        return padded(civil_.year, 4);
      case 'y':
        return padded(civil_.year % 100, 2);
      case 'j':
        return padded(day_of_year(days_), 3);
      case 'm':
        return padded(civil_.month, 2);
      case 'd':
        return padded(civil_.day, 2);
      case 'e':
        return std::to_string(civil_.day);
      default:
        throw_error("NOT_SUPPORTED", "Tarn does not serve the conversion %t" +
                                         std::string(1, conversion) + " of format() yet");
    }
  }

  const FormatTime& time_;
  int64_t days_;
  int64_t micros_;  // of the day
  Civil civil_;
};

}  // namespace

std::string format_time_value(const FormatSpecifier& specifier, const FormatTime& time) {
  return TimeFormatter(time).format(specifier.conversion);
}

}  // namespace tarn::engines
