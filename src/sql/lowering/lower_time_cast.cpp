#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"
#include "sql/types/time_text.h"

namespace tarn::sql {

namespace {

// Beyond the microsecond a timestamp is a struct.
bool is_precise(const Type& type) { return type.precision() > 6; }

// Casts among times; the printed value's physical type is that of `from`.
class TimeCast {
 public:
  explicit TimeCast(std::string today) : today_(std::move(today)) {}

  // Nothing where Trino has no such cast.
  std::string print(const std::string& value, const Type& from, const Type& to) const {
    switch (to.kind()) {
      case TypeKind::kDate:
        return to_date(value, from);
      case TypeKind::kTimestamp:
        return to_timestamp(value, from, to);
      case TypeKind::kTimestampTz:
        return to_zoned(value, from, to);
      case TypeKind::kTime:
        return to_clock(value, from, to);
      default:
        return to_offset_time(value, from, to);
    }
  }

 private:
  static std::string rounded(std::string_view function, const std::string& value, const Type& from,
                             const Type& to) {
    if (from.precision() <= to.precision()) return value;
    return call_text(function, {value, std::to_string(to.precision())});
  }

  // What clocks show there, with the precision of the value.
  static Type local_type(const Type& from) { return Type(TypeKind::kTimestamp, from.precision()); }
  static std::string local(const std::string& value, const Type& from) {
    return call_text(is_precise(from) ? "t_local_precise" : "t_local", {value});
  }

  static std::string to_date(const std::string& value, const Type& from) {
    if (from.is_text()) return call_text("t_to_date", {value});
    if (from.is(TypeKind::kTimestampTz)) return cast_text(call_text("t_local", {value}), "DATE");
    if (!from.is(TypeKind::kTimestamp)) return "";
    return cast_text(is_precise(from) ? "struct_extract(" + value + ", 'micros')" : value, "DATE");
  }

  std::string to_timestamp(const std::string& value, const Type& from, const Type& to) const {
    const bool precise = is_precise(to);
    const std::string precision = std::to_string(to.precision());
    switch (from.kind()) {
      case TypeKind::kVarchar:
      case TypeKind::kChar:
        return call_text(precise ? "t_to_precise" : "t_to_timestamp", {value, precision});
      case TypeKind::kDate: {
        std::string midnight = cast_text(value, "TIMESTAMP");
        return precise ? call_text("t_precise", {midnight}) : midnight;
      }
      case TypeKind::kTimestamp:
        if (precise && !is_precise(from)) return call_text("t_precise", {value});
        return rounded(precise ? "t_precise_round" : "t_timestamp_round", value, from, to);
      case TypeKind::kTimestampTz:
        return to_timestamp(local(value, from), local_type(from), to);
      case TypeKind::kTime:
        return call_text(precise ? "t_precise_at" : "t_timestamp_at", {today_, value, precision});
      case TypeKind::kTimeTz:
        return to_timestamp(call_text("t_timetz_local", {value}),
                            Type(TypeKind::kTime, from.precision()), to);
      default:
        return "";
    }
  }

  // The session's zone is UTC.
  std::string to_zoned(const std::string& value, const Type& from, const Type& to) const {
    const std::string precision = std::to_string(to.precision());
    if (from.is_text()) return call_text("t_to_zoned", {value, precision});
    if (from.is(TypeKind::kTimestampTz)) return rounded("t_zoned_round", value, from, to);
    if (from.is(TypeKind::kTimeTz)) return call_text("t_zoned_at", {today_, value, precision});
    std::string stamp = to_timestamp(value, from, Type(TypeKind::kTimestamp, to.precision()));
    return stamp.empty() ? "" : call_text("t_zoned", {stamp, "'UTC'"});
  }

  std::string to_clock(const std::string& value, const Type& from, const Type& to) const {
    switch (from.kind()) {
      case TypeKind::kVarchar:
      case TypeKind::kChar:
        return call_text("t_to_time", {value, std::to_string(to.precision())});
      case TypeKind::kTime:
        return rounded("t_time_round", value, from, to);
      case TypeKind::kTimeTz:
        return rounded("t_time_round", call_text("t_timetz_local", {value}), from, to);
      case TypeKind::kTimestamp:
        return rounded("t_time_round", call_text("t_time_of", {value}), from, to);
      case TypeKind::kTimestampTz:
        return to_clock(local(value, from), local_type(from), to);
      default:
        return "";
    }
  }

  std::string to_offset_time(const std::string& value, const Type& from, const Type& to) const {
    const std::string precision = std::to_string(to.precision());
    if (from.is_text()) return call_text("t_to_timetz", {value, precision});
    if (from.is(TypeKind::kTimeTz)) return rounded("t_timetz_round", value, from, to);
    if (from.is(TypeKind::kTimestampTz)) return call_text("t_timetz_of", {value, precision});
    std::string clock = to_clock(value, from, Type(TypeKind::kTime, to.precision()));
    return clock.empty() ? "" : call_text("t_timetz", {clock, "0"});
  }

  const std::string today_;  // when the query began, as a DATE
};

}  // namespace

std::string DuckdbPrinter::today_text() const {
  constexpr int64_t kDayMicros = 86'400'000'000;
  return cast_text("'" + format_date(start_us_ / kDayMicros) + "'", "DATE");
}

Result<std::string> DuckdbPrinter::cast_to_time(const std::string& value, const Type& from,
                                                const Type& to, Position position) {
  std::string text = TimeCast(today_text()).print(value, from, to);
  if (!text.empty()) return text;
  return not_supported(position, "A cast from " + from.text() + " to " + to.text());
}

}  // namespace tarn::sql
