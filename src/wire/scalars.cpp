#include "wire/scalars.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/clock.h"
#include "base/encoding.h"

namespace tarn::wire {

TimestampFormat format_of(const Member& member, TimestampFormat fallback) {
  if (member.timestamp_format != TimestampFormat::kDefault) return member.timestamp_format;
  if (member.shape->timestamp_format != TimestampFormat::kDefault) {
    return member.shape->timestamp_format;
  }
  return fallback;
}

std::string format_timestamp(Timestamp time, TimestampFormat format) {
  int64_t fraction_ms = time.unix_ms % 1000;
  switch (format) {
    case TimestampFormat::kRfc822:
      return format_http_date(time.unix_ms);
    case TimestampFormat::kUnix:
    case TimestampFormat::kDefault: {
      if (fraction_ms == 0) return std::to_string(time.unix_ms / 1000);
      bool is_negative = time.unix_ms < 0;
      int64_t magnitude = is_negative ? -time.unix_ms : time.unix_ms;
      std::string digits = std::to_string(magnitude % 1000 + 1000).substr(1);
      while (digits.back() == '0') digits.pop_back();
      return (is_negative ? "-" : "") + std::to_string(magnitude / 1000) + "." + digits;
    }
    case TimestampFormat::kIso8601:
      return format_iso8601(time.unix_ms, fraction_ms != 0);
  }
  return {};
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (auto seconds = parse_real(text)) {
    double ms = std::round(*seconds * 1000);
    if (!(std::abs(ms) < 9e15)) return std::nullopt;
    return Timestamp{static_cast<int64_t>(ms)};
  }
  if (auto iso = parse_iso8601(text)) return Timestamp{*iso};
  if (auto http = parse_http_date(text)) return Timestamp{*http};
  return std::nullopt;
}

std::string format_real(double value, bool is_float) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  char buffer[64];
  auto end = is_float ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value))
                      : std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end.ptr);
}

std::optional<double> parse_real(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  // from_chars also takes "inf" and "nan".
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != text.npos) return std::nullopt;
  if (text[0] == '+') text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> parse_integer(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

bool store_scalar(const Slot& slot, std::string_view text, Arena& arena) {
  switch (slot.shape->kind) {
    case Kind::kString:
    case Kind::kDocument:
      store_text(slot, text.data() ? text : Text(""));
      return true;
    case Kind::kBlob: {
      auto bytes = base64_decode(text);
      if (bytes) store_text(slot, arena.copy(*bytes));
      return bytes.has_value();
    }
    case Kind::kBoolean: {
      bool is_true = equals_ignoring_case(trim(text), "true") || text == "1";
      if (!is_true && !equals_ignoring_case(trim(text), "false") && text != "0") return false;
      store<bool>(slot, is_true);
      return true;
    }
    case Kind::kInteger:
    case Kind::kLong: {
      auto value = parse_integer(trim(text));
      return value && store_integer(slot, *value);
    }
    case Kind::kFloat:
    case Kind::kDouble: {
      auto value = parse_real(trim(text));
      if (value) store_real(slot, *value);
      return value.has_value();
    }
    case Kind::kTimestamp: {
      auto time = parse_timestamp(trim(text));
      if (time) store<Timestamp>(slot, *time);
      return time.has_value();
    }
    case Kind::kStructure:
    case Kind::kList:
    case Kind::kMap:
      return false;
  }
  return false;
}

std::string scalar_text(const ConstSlot& slot, TimestampFormat format) {
  switch (slot.shape->kind) {
    case Kind::kString:
    case Kind::kDocument:
      return std::string(load_text(slot));
    case Kind::kBlob:
      return base64_encode(load_text(slot));
    case Kind::kBoolean:
      return *load<bool>(slot) ? "true" : "false";
    case Kind::kInteger:
    case Kind::kLong:
      return std::to_string(*load_integer(slot));
    case Kind::kFloat:
    case Kind::kDouble:
      return format_real(*load_real(slot), slot.shape->kind == Kind::kFloat);
    case Kind::kTimestamp:
      return format_timestamp(*load<Timestamp>(slot), format);
    case Kind::kStructure:
    case Kind::kList:
    case Kind::kMap:
      return {};
  }
  return {};
}

}  // namespace tarn::wire
