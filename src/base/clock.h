// The clocks, passed in from outside so that a test brings its own.
//
// Real time serves signatures, Date headers and TLS. Domain time serves expiry, schedules and the
// times of records: it equals real time until a test moves it. Monotonic time serves time-outs.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t real_ms() const = 0;       // since 1970-01-01T00:00:00Z
  virtual int64_t domain_ms() const = 0;     // since 1970-01-01T00:00:00Z
  virtual int64_t monotonic_ms() const = 0;  // since an arbitrary point
  virtual int64_t day_seconds() const = 0;   // how long a day of domain time lasts
};

// The system's clocks, with a domain time that tests may move forward.
class SystemClock final : public Clock {
 public:
  int64_t real_ms() const override;
  int64_t domain_ms() const override;
  int64_t monotonic_ms() const override;
  int64_t day_seconds() const override { return day_seconds_.load(); }

  void advance_domain(int64_t seconds) { domain_offset_ms_ += seconds * 1000; }
  void set_day_seconds(int64_t seconds) { day_seconds_ = seconds; }

 private:
  std::atomic<int64_t> domain_offset_ms_{0};
  std::atomic<int64_t> day_seconds_{86400};
};

// "2026-01-31T23:59:59Z", with ".123" before the Z where `with_ms`.
std::string format_iso8601(int64_t unix_ms, bool with_ms = false);
// "20260131T235959Z", the form of X-Amz-Date.
std::string format_basic_iso8601(int64_t unix_ms);
// "Sat, 31 Jan 2026 23:59:59 GMT", the form of HTTP's Date header.
std::string format_http_date(int64_t unix_ms);

// Each takes the form its counterpart writes (ISO 8601 also with fraction and numeric offset).
Result<int64_t> parse_iso8601(std::string_view text);
Result<int64_t> parse_basic_iso8601(std::string_view text);
Result<int64_t> parse_http_date(std::string_view text);

}  // namespace tarn
