#include "services/cloudtrail/event_rows.h"

#include <charconv>
#include <cstdio>

namespace tarn::cloudtrail {
namespace {

// The sequence's 63 bits: 12 behind the version, 51 in the last 62.
constexpr int kLowBits = 51;
constexpr uint64_t kLowMask = (uint64_t{1} << kLowBits) - 1;
constexpr uint64_t kVersion = 7, kVariant = uint64_t{2} << 62;
constexpr uint64_t kTimeMask = (uint64_t{1} << 48) - 1;

bool read_hex(std::string_view text, uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string event_id(const EventPlace& place) {
  const auto time = static_cast<uint64_t>(place.time_ms) & kTimeMask;
  const auto sequence = static_cast<uint64_t>(place.sequence);
  const uint64_t high = time << 16 | kVersion << 12 | sequence >> kLowBits;
  const uint64_t low = kVariant | (sequence & kLowMask);
  char text[40];
  std::snprintf(text, sizeof text, "%08llx-%04llx-%04llx-%04llx-%012llx",
                static_cast<unsigned long long>(high >> 32),
                static_cast<unsigned long long>(high >> 16 & 0xffff),
                static_cast<unsigned long long>(high & 0xffff),
                static_cast<unsigned long long>(low >> 48),
                static_cast<unsigned long long>(low & kTimeMask));
  return text;
}

std::optional<EventPlace> parse_event_id(std::string_view id) {
  if (id.size() != 36 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-') {
    return std::nullopt;
  }
  uint64_t time_high = 0, time_low = 0, versioned = 0, variant = 0, rest = 0;
  const bool is_hex = read_hex(id.substr(0, 8), time_high) && read_hex(id.substr(9, 4), time_low) &&
                      read_hex(id.substr(14, 4), versioned) &&
                      read_hex(id.substr(19, 4), variant) && read_hex(id.substr(24), rest);
  if (!is_hex || versioned >> 12 != kVersion) return std::nullopt;
  EventPlace place;
  place.time_ms = static_cast<int64_t>(time_high << 16 | time_low);
  const uint64_t low = ((variant & 0x3fff) << 48 | rest) & kLowMask;
  place.sequence = static_cast<int64_t>((versioned & 0xfff) << kLowBits | low);
  return place;
}

store::Key events_key(const store::Scope& scope, EventKind kind) {
  const bool is_data = kind == EventKind::kData;
  return {scope, is_data ? "cloudtrail.data_event" : "cloudtrail.event"};
}

std::string event_key(const store::Scope& scope, EventKind kind, const EventPlace& place) {
  return events_key(scope, kind).add_integer(place.time_ms).add_integer(place.sequence).bytes();
}

std::optional<EventPlace> place_of(std::string_view event_key) {
  store::KeyReader reader(event_key);
  EventPlace place;
  const bool is_whole = reader.skip_scope() && reader.read_integer(place.time_ms) &&
                        reader.read_integer(place.sequence) && reader.at_end();
  return is_whole ? std::optional<EventPlace>(place) : std::nullopt;
}

store::Scope directory_scope(uint64_t generation) {
  return {generation, "000000000000", store::kGlobal};
}

store::Key places_key(uint64_t generation) {
  return {directory_scope(generation), "cloudtrail.place"};
}

store::Key unfinished_key(uint64_t generation) {
  return {directory_scope(generation), "cloudtrail.unfinished"};
}

std::string unfinished_key(uint64_t generation, std::string_view account, std::string_view region,
                           const EventPlace& place) {
  return unfinished_key(generation)
      .add(account)
      .add(region)
      .add_integer(place.time_ms)
      .add_integer(place.sequence)
      .bytes();
}

std::string kept_bytes_key(uint64_t generation) {
  return store::Key(directory_scope(generation), "cloudtrail.kept_bytes").bytes();
}

}  // namespace tarn::cloudtrail
