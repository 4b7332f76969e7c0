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
using Calendar = std::unique_ptr<UCalendar, CloseCalendar>;

// Each thread has its own, as asking moves a calendar.
UCalendar* calendar_of(const std::string& zone) {
  thread_local std::map<std::string, Calendar> calendars;
  Calendar& calendar = calendars[zone];
  if (!calendar) {
    const std::u16string id(zone.begin(), zone.end());
    UErrorCode status = U_ZERO_ERROR;
    calendar.reset(
        ucal_open(id.data(), static_cast<int32_t>(id.size()), "en_US", UCAL_GREGORIAN, &status));
    if (U_FAILURE(status) || !calendar) throw_error("NOT_SUPPORTED", "The time zone " + zone);
  }
  return calendar.get();
}

}  // namespace

std::optional<std::string> zone_of_minutes(int64_t minutes) {
  if (minutes == 0) return "UTC";
  if (minutes < -14 * 60 || minutes > 14 * 60) return std::nullopt;
  const int64_t size = minutes < 0 ? -minutes : minutes;
  std::string out = minutes < 0 ? "-" : "+";
  append_padded_number(out, size / 60, 2);
  out += ':';
  append_padded_number(out, size % 60, 2);
  return out;
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
  UCalendar* calendar = calendar_of(zone);
  UErrorCode status = U_ZERO_ERROR;
  ucal_setMillis(calendar, static_cast<double>(floor_divide(instant_micros, 1000)), &status);
  const int32_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status);
  const int32_t saving = ucal_get(calendar, UCAL_DST_OFFSET, &status);
  if (U_FAILURE(status)) throw_error("NOT_SUPPORTED", "The time zone " + zone + " at that time");
  return (offset + saving) / 1000;
}

int64_t to_local(const std::string& zone, int64_t instant_micros) {
  return instant_micros + zone_offset(zone, instant_micros) * kMicrosPerSecond;
}

int64_t to_instant(const std::string& zone, int64_t local_micros,
                   std::optional<int64_t> preferred) {
  auto with = [&](int64_t offset) { return local_micros - offset * kMicrosPerSecond; };
  auto holds = [&](int64_t offset) { return zone_offset(zone, with(offset)) == offset; };
  if (preferred && holds(*preferred)) return with(*preferred);
  const int64_t before = zone_offset(zone, local_micros - kMicrosPerDay);
  const int64_t after = zone_offset(zone, local_micros + kMicrosPerDay);
  if (!holds(before) && holds(after)) return with(after);
  return with(before);
}

}  // namespace tarn::engines
