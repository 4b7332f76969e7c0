#include "base/clock.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace tarn {
namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Civil {
  int year = 0;
  unsigned month = 0;  // 1 to 12
  unsigned day = 0;
  unsigned weekday = 0;  // 0: Sunday
  int hour = 0;
  int minute = 0;
  int second = 0;
  int milli = 0;
};

Civil to_civil(int64_t unix_ms) {
  const chrono::sys_time<chrono::milliseconds> time{chrono::milliseconds(unix_ms)};
  const chrono::sys_days date = chrono::floor<chrono::days>(time);
  const chrono::year_month_day ymd(date);
  const chrono::hh_mm_ss<chrono::milliseconds> rest(time - date);
  return {static_cast<int>(ymd.year()),
          static_cast<unsigned>(ymd.month()),
          static_cast<unsigned>(ymd.day()),
          chrono::weekday(date).c_encoding(),
          static_cast<int>(rest.hours().count()),
          static_cast<int>(rest.minutes().count()),
          static_cast<int>(rest.seconds().count()),
          static_cast<int>(rest.subseconds().count())};
}

// Nothing where the fields are no time that exists; second 60 is taken as the next minute.
Result<int64_t> to_unix_ms(const Civil& civil, std::string_view text) {
  const chrono::year_month_day ymd{chrono::year(civil.year), chrono::month(civil.month),
                                   chrono::day(civil.day)};
  if (!ymd.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 60) {
    return Error(400, "ValidationException", "Not a time: " + std::string(text.substr(0, 64)));
  }
  const int64_t days = chrono::sys_days(ymd).time_since_epoch().count();
  return (days * 86400 + civil.hour * 3600 + civil.minute * 60 + civil.second) * 1000 + civil.milli;
}

// Reads a text from its start; every step fails for good once one did.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int number(size_t digits) {
    int value = 0;
    if (rest_.size() < digits) ok_ = false;
    for (size_t i = 0; ok_ && i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') ok_ = false;
      value = value * 10 + (rest_[i] - '0');
    }
    if (ok_) rest_.remove_prefix(digits);
    return ok_ ? value : 0;
  }

  bool take(std::string_view literal) {
    if (!ok_ || rest_.substr(0, literal.size()) != literal) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }

  void expect(std::string_view literal) {
    if (!take(literal)) ok_ = false;
  }

  unsigned month_name() {
    for (size_t i = 0; i < kMonths.size(); ++i) {
      if (take(kMonths[i])) return static_cast<unsigned>(i + 1);
    }
    ok_ = false;
    return 0;
  }

  // The fraction after its dot, in milliseconds; further digits are dropped.
  int fraction_ms() {
    int value = 0;
    int scale = 100;
    size_t count = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      value += (rest_[count] - '0') * scale;
      scale /= 10;
      ++count;
    }
    if (count == 0) ok_ = false;
    rest_.remove_prefix(count);
    return value;
  }

  void skip_to(char c) {
    const size_t at = rest_.find(c);
    if (at == std::string_view::npos) {
      ok_ = false;
    } else {
      rest_.remove_prefix(at + 1);
    }
  }

  void fail() { ok_ = false; }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

Result<int64_t> not_a_time(std::string_view text) {
  return Error(400, "ValidationException", "Not a time: " + std::string(text.substr(0, 64)));
}

std::string to_text(const char* format, auto... values) {
  std::array<char, 64> buffer;
  const int size = std::snprintf(buffer.data(), buffer.size(), format, values...);
  return {buffer.data(), static_cast<size_t>(size)};
}

}  // namespace

int64_t SystemClock::real_ms() const {
  return chrono::duration_cast<chrono::milliseconds>(chrono::system_clock::now().time_since_epoch())
      .count();
}

int64_t SystemClock::domain_ms() const { return real_ms() + domain_offset_ms_.load(); }

int64_t SystemClock::monotonic_ms() const {
  return chrono::duration_cast<chrono::milliseconds>(chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string format_iso8601(int64_t unix_ms, bool with_ms) {
  const Civil c = to_civil(unix_ms);
  if (with_ms) {
    return to_text("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, c.hour, c.minute,
                   c.second, c.milli);
  }
  return to_text("%04d-%02u-%02uT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute,
                 c.second);
}

std::string format_basic_iso8601(int64_t unix_ms) {
  const Civil c = to_civil(unix_ms);
  return to_text("%04d%02u%02uT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string format_http_date(int64_t unix_ms) {
  const Civil c = to_civil(unix_ms);
  return to_text("%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[c.weekday].data(), c.day,
                 kMonths[c.month - 1].data(), c.year, c.hour, c.minute, c.second);
}

Result<int64_t> parse_iso8601(std::string_view text) {
  Reader reader(text);
  Civil civil;
  civil.year = reader.number(4);
  reader.expect("-");
  civil.month = static_cast<unsigned>(reader.number(2));
  reader.expect("-");
  civil.day = static_cast<unsigned>(reader.number(2));
  if (reader.done()) return to_unix_ms(civil, text);
  if (!reader.take("T") && !reader.take("t") && !reader.take(" ")) reader.fail();
  civil.hour = reader.number(2);
  reader.expect(":");
  civil.minute = reader.number(2);
  if (reader.take(":")) civil.second = reader.number(2);
  if (reader.take(".")) civil.milli = reader.fraction_ms();
  int64_t offset_minutes = 0;
  if (!reader.take("Z") && !reader.take("z")) {
    const int sign = reader.take("-") ? -1 : 1;
    if (sign == 1) reader.expect("+");
    offset_minutes = reader.number(2) * 60;
    reader.take(":");
    offset_minutes = sign * (offset_minutes + reader.number(2));
  }
  if (!reader.done()) return not_a_time(text);
  return TRY(to_unix_ms(civil, text))
  -offset_minutes * 60'000;
}

Result<int64_t> parse_basic_iso8601(std::string_view text) {
  Reader reader(text);
  Civil civil;
  civil.year = reader.number(4);
  civil.month = static_cast<unsigned>(reader.number(2));
  civil.day = static_cast<unsigned>(reader.number(2));
  reader.expect("T");
  civil.hour = reader.number(2);
  civil.minute = reader.number(2);
  civil.second = reader.number(2);
  reader.expect("Z");
  if (!reader.done()) return not_a_time(text);
  return to_unix_ms(civil, text);
}

Result<int64_t> parse_http_date(std::string_view text) {
  Reader reader(text);
  Civil civil;
  reader.skip_to(',');  // the weekday's name says nothing new
  reader.expect(" ");
  civil.day = static_cast<unsigned>(reader.number(2));
  reader.expect(" ");
  civil.month = reader.month_name();
  reader.expect(" ");
  civil.year = reader.number(4);
  reader.expect(" ");
  civil.hour = reader.number(2);
  reader.expect(":");
  civil.minute = reader.number(2);
  reader.expect(":");
  civil.second = reader.number(2);
  reader.expect(" ");
  if (!reader.take("GMT") && !reader.take("UTC")) reader.expect("+0000");
  if (!reader.done()) return not_a_time(text);
  return to_unix_ms(civil, text);
}

}  // namespace tarn
