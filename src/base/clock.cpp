#include "base/clock.h"

#include <array>
#include <charconv>
#include <chrono>

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

// At least `digits` of them, filled up with zeros.
void append_number(std::string& out, int value, size_t digits) {
  std::array<char, 12> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  const auto size = static_cast<size_t>(end - text.data());
  if (size < digits) out.append(digits - size, '0');
  out.append(text.data(), size);
}

// "2024<separator>01<separator>31"
void append_date(std::string& out, const Civil& c, std::string_view separator) {
  append_number(out, c.year, 4);
  out += separator;
  append_number(out, static_cast<int>(c.month), 2);
  out += separator;
  append_number(out, static_cast<int>(c.day), 2);
}

void append_time(std::string& out, const Civil& c, std::string_view separator) {
  append_number(out, c.hour, 2);
  out += separator;
  append_number(out, c.minute, 2);
  out += separator;
  append_number(out, c.second, 2);
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
  std::string out;
  append_date(out, c, "-");
  out += 'T';
  append_time(out, c, ":");
  if (with_ms) {
    out += '.';
    append_number(out, c.milli, 3);
  }
  out += 'Z';
  return out;
}

std::string format_basic_iso8601(int64_t unix_ms) {
  const Civil c = to_civil(unix_ms);
  std::string out;
  append_date(out, c, "");
  out += 'T';
  append_time(out, c, "");
  out += 'Z';
  return out;
}

std::string format_http_date(int64_t unix_ms) {
  const Civil c = to_civil(unix_ms);
  std::string out(kDays[c.weekday]);
  out += ", ";
  append_number(out, static_cast<int>(c.day), 2);
  out.append(" ").append(kMonths[c.month - 1]).append(" ");
  append_number(out, c.year, 4);
  out += ' ';
  append_time(out, c, ":");
  out += " GMT";
  return out;
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
