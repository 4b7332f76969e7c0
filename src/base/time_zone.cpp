#include "base/time_zone.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/posix_zone.h"

namespace tarn {
namespace {

constexpr std::string_view kZoneFolder = "/usr/share/zoneinfo/";
constexpr size_t kMaxZoneName = 64;
constexpr size_t kMaxZoneBytes = 1 << 20;
constexpr size_t kZoneHeaderBytes = 44;
constexpr int64_t kZoneDaySeconds = 86400;
constexpr int kLastYear = 2201;  // of changes that a rule makes

Error malformed_zone() { return corrupt("a time zone's file"); }

// Names are relative paths of letters, digits, '_', '+' and '-'.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxZoneName || name.front() == '/') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-' || c == '/';
  });
}

}  // namespace

class ZoneFileReader {
 public:
  explicit ZoneFileReader(std::string_view bytes) : rest_(bytes) {}

  Result<TimeZone> read() {
    Counts counts;
    TRY(read_header(counts));
    if (counts.version >= 2) {  // the same again, with eight bytes for a time
      TRY(skip(body_bytes(counts, 4)));
      TRY(read_header(counts));
      TRY(read_body(counts, 8));
      TRY(read_footer());
    } else {
      TRY(read_body(counts, 4));
    }
    TimeZone zone;
    zone.changes_ = std::make_shared<const TimeZone::Changes>(std::move(changes_));
    return zone;
  }

 private:
  struct Counts {
    int version = 1;
    size_t utc_flags = 0, standard_flags = 0, leaps = 0, times = 0, types = 0, letters = 0;
  };

  static size_t body_bytes(const Counts& counts, size_t time_bytes) {
    return counts.times * (time_bytes + 1) + counts.types * 6 + counts.letters +
           counts.leaps * (time_bytes + 4) + counts.standard_flags + counts.utc_flags;
  }

  Result<void> skip(size_t count) {
    if (rest_.size() < count) return malformed_zone();
    rest_.remove_prefix(count);
    return {};
  }

  static int64_t integer_at(std::string_view bytes, size_t at, size_t size) {
    uint64_t value = (static_cast<uint8_t>(bytes[at]) & 0x80) != 0 ? ~uint64_t{0} : 0;
    for (size_t i = 0; i < size; ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
    return static_cast<int64_t>(value);
  }

  Result<void> read_header(Counts& counts) {
    if (rest_.size() < kZoneHeaderBytes || !rest_.starts_with("TZif")) return malformed_zone();
    counts.version = rest_[4] == '\0' ? 1 : 2;
    size_t* const fields[] = {&counts.utc_flags, &counts.standard_flags, &counts.leaps,
                              &counts.times,     &counts.types,          &counts.letters};
    for (size_t i = 0; i < std::size(fields); ++i) {
      const int64_t value = integer_at(rest_, 20 + 4 * i, 4);
      if (value < 0 || value > static_cast<int64_t>(kMaxZoneBytes)) return malformed_zone();
      *fields[i] = static_cast<size_t>(value);
    }
    return skip(kZoneHeaderBytes);
  }

  Result<void> read_body(const Counts& counts, size_t time_bytes) {
    const size_t size = body_bytes(counts, time_bytes);
    if (rest_.size() < size || counts.types == 0) return malformed_zone();
    const size_t kinds = counts.times * time_bytes;
    const size_t types = kinds + counts.times;
    const auto offset_of = [&](size_t type) { return integer_at(rest_, types + 6 * type, 4); };
    changes_.first_offset_s = offset_of(0);
    for (size_t i = 0; i < counts.times; ++i) {
      const size_t type = static_cast<uint8_t>(rest_[kinds + i]);
      if (type >= counts.types) return malformed_zone();
      const int64_t at = integer_at(rest_, i * time_bytes, time_bytes);
      if (!changes_.list.empty() && at <= changes_.list.back().at_s) return malformed_zone();
      changes_.list.push_back({at, offset_of(type)});
    }
    return skip(size);
  }

  // The rule by which the zone goes on after its last change.
  Result<void> read_footer() {
    if (!rest_.starts_with('\n')) return malformed_zone();
    const size_t end = rest_.find('\n', 1);
    if (end == std::string_view::npos) return malformed_zone();
    const std::string_view text = rest_.substr(1, end - 1);
    if (text.empty()) return {};
    const auto rule = PosixZone::parse(text);
    if (!rule) return malformed_zone();
    const int64_t last = changes_.list.empty() ? INT64_MIN : changes_.list.back().at_s;
    if (!rule->has_summer()) return {};
    for (int year = 1970; year <= kLastYear; ++year) {
      for (const auto& [at, offset] : rule->changes_of(year)) {
        if (at > last) changes_.list.push_back({at, offset});
      }
    }
    return {};
  }

  std::string_view rest_;
  TimeZone::Changes changes_;
};

Result<TimeZone> TimeZone::parse(std::string_view bytes) {
  if (bytes.size() > kMaxZoneBytes) return malformed_zone();
  return ZoneFileReader(bytes).read();
}

int64_t TimeZone::offset_s(int64_t unix_s) const {
  if (changes_ == nullptr) return 0;
  const auto& list = changes_->list;
  const auto after =
      std::upper_bound(list.begin(), list.end(), unix_s,
                       [](int64_t time, const Change& change) { return time < change.at_s; });
  return after == list.begin() ? changes_->first_offset_s : std::prev(after)->offset_s;
}

std::optional<int64_t> TimeZone::instant_of(int64_t wall_s) const {
  // No zone is a day from UTC: the offset is one of those in force within a day of it.
  std::optional<int64_t> first;
  const auto consider = [&](int64_t offset) {
    const int64_t instant = wall_s - offset;
    if (offset_s(instant) == offset && (!first || instant < *first)) first = instant;
  };
  consider(offset_s(wall_s - kZoneDaySeconds));
  if (changes_ == nullptr) return first;
  for (auto change =
           std::lower_bound(changes_->list.begin(), changes_->list.end(), wall_s - kZoneDaySeconds,
                            [](const Change&one, int64_t time) { return one.at_s < time; });
       change != changes_->list.end() && change->at_s <= wall_s + kZoneDaySeconds; ++change) {
    consider(change->offset_s);
  }
  return first;
}

Result<TimeZone> load_time_zone(std::string_view name) {
  if (name == "UTC") return TimeZone();
  const Error unknown(400, "ValidationException", "Unknown time zone: " + std::string(name));
  if (!is_zone_name(name)) return unknown;
  std::ifstream file(std::string(kZoneFolder) + std::string(name), std::ios::binary);
  std::string bytes(kMaxZoneBytes, '\0');
  if (!file.is_open()) return unknown;
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(file.gcount()));
  if (!bytes.starts_with("TZif")) return unknown;  // a folder, or a table of zones
  return TimeZone::parse(bytes);
}

}  // namespace tarn
