#include "engines/functions/time_zones.h"

#include <unicode/ucal.h>

#include <algorithm>
#include <map>
#include <memory>

#include "engines/functions/calendar.h"
#include "engines/functions/scalar.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

std::string lower(View text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool is_utc_name(View name) {
  static constexpr View kNames[] = {"utc",  "z",         "ut",        "uct", "gmt",
                                    "gmt0", "greenwich", "universal", "zulu"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "+H", "+HH", "+HH:MM" as minutes.
std::optional<int64_t> offset_minutes(View text, bool is_inverted) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const bool has_minutes = text.size() == 6 && text[3] == ':' && !is_inverted;
  if (!has_minutes && text.size() > 3) return std::nullopt;
  int64_t numbers[2] = {0, 0};
  for (size_t i = 1; i < text.size(); ++i) {
    if (i == 3) continue;
    if (!is_digit(text[i])) return std::nullopt;
    int64_t& number = numbers[i > 3 ? 1 : 0];
    number = number * 10 + (text[i] - '0');
  }
  if (numbers[1] > 59) return std::nullopt;
  const int64_t minutes = numbers[0] * 60 + numbers[1];
  return (text[0] == '-') != is_inverted ? -minutes : minutes;
}

// Names of places, and the few of rules; not the library's abbreviations of three letters, whose
// meaning differs from one place to the next.
bool is_served(View id) {
  if (id.starts_with("SystemV/") || id.starts_with("Etc/")) return false;
  if (id.find('/') != View::npos) return true;
  if (id == "CET" || id == "EET" || id == "MET" || id == "WET" || id == "GB") return true;
  return id.size() > 3 && id != "Factory" && id.find_first_of("+-") == View::npos;
}

std::map<std::string, std::string> read_zone_ids() {
  std::map<std::string, std::string> ids;
  UErrorCode status = U_ZERO_ERROR;
  UEnumeration* names = ucal_openTimeZones(&status);
  int32_t size = 0;
  while (U_SUCCESS(status)) {
    const char* id = uenum_next(names, &size, &status);
    if (id == nullptr) break;
    if (is_served(id)) ids.emplace(lower(id), id);
  }
  if (names != nullptr) uenum_close(names);
  return ids;
}

struct CloseCalendar {
  void operator()(UCalendar* calendar) const { ucal_close(calendar); }
};

// The offsets of one zone. Asking the library costs about a microsecond; what it said holds from
// one transition to the next and is kept.
class ZoneOffsets {
 public:
  explicit ZoneOffsets(const std::string& zone) : zone_(zone) {
    const std::u16string id(zone.begin(), zone.end());
    UErrorCode status = U_ZERO_ERROR;
    calendar_.reset(
        ucal_open(id.data(), static_cast<int32_t>(id.size()), "en_US", UCAL_GREGORIAN, &status));
    if (U_FAILURE(status) || !calendar_) refuse();
  }

  int64_t at(int64_t instant_ms) {
    auto after = spans_.upper_bound(instant_ms);
    if (after != spans_.begin()) {
      const Span& span = std::prev(after)->second;
      if (instant_ms < span.end_ms) return span.offset;
    }
    return ask(instant_ms);
  }

 private:
  struct Span {
    int64_t end_ms = 0;
    int64_t offset = 0;
  };

  [[noreturn]] void refuse() const { throw_error("NOT_SUPPORTED", "The time zone " + zone_); }

  std::optional<int64_t> transition(UTimeZoneTransitionType type) {
    UErrorCode status = U_ZERO_ERROR;
    UDate at = 0;
    if (!ucal_getTimeZoneTransitionDate(calendar_.get(), type, &at, &status)) return std::nullopt;
    if (U_FAILURE(status)) refuse();
    return static_cast<int64_t>(at);
  }

  int64_t ask(int64_t instant_ms) {
    UErrorCode status = U_ZERO_ERROR;
    ucal_setMillis(calendar_.get(), static_cast<double>(instant_ms), &status);
    const int32_t offset_ms = ucal_get(calendar_.get(), UCAL_ZONE_OFFSET, &status);
    const int32_t saving_ms = ucal_get(calendar_.get(), UCAL_DST_OFFSET, &status);
    if (U_FAILURE(status)) refuse();
    const Span span = {transition(UCAL_TZ_TRANSITION_NEXT).value_or(INT64_MAX),
                       (offset_ms + saving_ms) / 1000};
    const int64_t start_ms = transition(UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE).value_or(INT64_MIN);
    if (start_ms <= instant_ms && instant_ms < span.end_ms) spans_[start_ms] = span;
    return span.offset;
  }

  const std::string zone_;
  std::unique_ptr<UCalendar, CloseCalendar> calendar_;
  std::map<int64_t, Span> spans_;  // by their start
};

// Each thread has its own, as asking moves a calendar.
ZoneOffsets& offsets_of(const std::string& zone) {
  thread_local std::map<std::string, std::unique_ptr<ZoneOffsets>> zones;
  std::unique_ptr<ZoneOffsets>& offsets = zones[zone];
  if (!offsets) offsets = std::make_unique<ZoneOffsets>(zone);
  return *offsets;
}

}  // namespace

std::string offset_text(int64_t minutes) {
  const int64_t size = minutes < 0 ? -minutes : minutes;
  std::string out = minutes < 0 ? "-" : "+";
  append_padded_number(out, size / 60, 2);
  out += ':';
  append_padded_number(out, size % 60, 2);
  return out;
}

std::optional<std::string> zone_of_minutes(int64_t minutes) {
  if (minutes == 0) return "UTC";
  if (minutes < -14 * 60 || minutes > 14 * 60) return std::nullopt;
  return offset_text(minutes);
}

std::optional<std::string> canonical_zone(View name) {
  std::string text = lower(name);
  const bool is_etc = text.starts_with("etc/");
  if (is_etc) text.erase(0, 4);
  if (is_utc_name(text)) return "UTC";
  View rest = text;
  if (rest.starts_with("utc") || rest.starts_with("gmt"))
    rest.remove_prefix(3);
  else if (rest.starts_with("ut"))
    rest.remove_prefix(2);
  if (auto minutes = offset_minutes(rest, is_etc)) return zone_of_minutes(*minutes);
  if (is_etc) return std::nullopt;
  static const std::map<std::string, std::string> ids = read_zone_ids();
  auto found = ids.find(text);
  if (found == ids.end()) return std::nullopt;
  return found->second;
}

int64_t zone_offset(const std::string& zone, int64_t instant_micros) {
  if (zone == "UTC") return 0;
  if (zone[0] == '+' || zone[0] == '-') return offset_minutes(zone, false).value_or(0) * 60;
  return offsets_of(zone).at(floor_divide(instant_micros, 1000));
}

int64_t to_local(const std::string& zone, int64_t instant_micros) {
  return instant_micros + zone_offset(zone, instant_micros) * kMicrosPerSecond;
}

namespace {

int64_t with_offset(int64_t local_micros, int64_t offset) {
  return local_micros - offset * kMicrosPerSecond;
}

// Whether clocks show that local time under this offset.
bool holds(const std::string& zone, int64_t local_micros, int64_t offset) {
  return zone_offset(zone, with_offset(local_micros, offset)) == offset;
}

// Clocks are not changed twice within two days.
int64_t offset_before(const std::string& zone, int64_t local_micros) {
  return zone_offset(zone, local_micros - kMicrosPerDay);
}
int64_t offset_after(const std::string& zone, int64_t local_micros) {
  return zone_offset(zone, local_micros + kMicrosPerDay);
}

}  // namespace

std::optional<int64_t> find_instant(const std::string& zone, int64_t local_micros) {
  for (int64_t offset : {offset_before(zone, local_micros), offset_after(zone, local_micros)}) {
    if (holds(zone, local_micros, offset)) return with_offset(local_micros, offset);
  }
  return std::nullopt;
}

int64_t to_instant(const std::string& zone, int64_t local_micros) {
  if (auto instant = find_instant(zone, local_micros)) return *instant;
  return with_offset(local_micros, offset_before(zone, local_micros));
}

int64_t to_instant_near(const std::string& zone, int64_t local_micros, int64_t near_micros) {
  const int64_t preferred = zone_offset(zone, near_micros);
  if (holds(zone, local_micros, preferred)) return with_offset(local_micros, preferred);
  // A first guess, and what it leads to; west of Greenwich the guess stands for a skipped time.
  const int64_t guess = zone_offset(zone, local_micros);
  const int64_t next = zone_offset(zone, with_offset(local_micros, guess));
  const bool keeps_guess = guess != next && guess < 0 && !holds(zone, local_micros, next);
  return with_offset(local_micros, keeps_guess ? guess : next);
}

}  // namespace tarn::engines
