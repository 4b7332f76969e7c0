#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

namespace {

// Trino's names of the parts of a moment, over the engine's.
struct Part {
  std::string_view name;
  std::string_view text;
};
constexpr Part kParts[] = {
    {"year", "year($)"},
    {"quarter", "quarter($)"},
    {"month", "month($)"},
    {"week", "weekofyear($)"},
    {"week_of_year", "weekofyear($)"},
    {"day", "day($)"},
    {"day_of_month", "day($)"},
    {"day_of_week", "isodow($)"},
    {"dow", "isodow($)"},
    {"day_of_year", "dayofyear($)"},
    {"doy", "dayofyear($)"},
    {"year_of_week", "isoyear($)"},
    {"yow", "isoyear($)"},
    {"hour", "hour($)"},
    {"minute", "minute($)"},
    {"second", "second($)"},
    {"millisecond", "(millisecond($) % 1000)"},
};
constexpr Part kTimeParts[] = {
    {"hour", "($ // 3600000000000000)"},
    {"minute", "($ // 60000000000000 % 60)"},
    {"second", "($ // 1000000000000 % 60)"},
    {"millisecond", "($ // 1000000000 % 1000)"},
};
constexpr Part kMillisParts[] = {
    {"day", "($ // 86400000)"},      {"hour", "($ // 3600000 % 24)"},
    {"minute", "($ // 60000 % 60)"}, {"second", "($ // 1000 % 60)"},
    {"millisecond", "($ % 1000)"},
};
constexpr Part kMonthParts[] = {{"year", "($ // 12)"}, {"month", "($ % 12)"}};

template <size_t n>
std::string part_text(const Part (&parts)[n], std::string_view name, const std::string& value) {
  for (const Part& part : parts) {
    if (part.name != name) continue;
    std::string text(part.text);
    return text.replace(text.find('$'), 1, value);
  }
  return "";
}

constexpr std::string_view kDateUnits[] = {"day", "week", "month", "quarter", "year"};
constexpr std::string_view kTimeUnits[] = {"millisecond", "second", "minute", "hour"};

bool is_clock(const Type& type) { return type.is(TypeKind::kTime) || type.is(TypeKind::kTimeTz); }

bool has_unit(const Type& type, const std::string& unit) {
  auto is_in = [&](const auto& units) {
    return std::find(std::begin(units), std::end(units), unit) != std::end(units);
  };
  return (!is_clock(type) && is_in(kDateUnits)) || (!type.is(TypeKind::kDate) && is_in(kTimeUnits));
}

std::string unit_family(const Type& type) {
  if (type.is(TypeKind::kDate)) return "DATE";
  return is_clock(type) ? "Time" : "Timestamp";
}

// The engine's functions with a unit: t_date_trunc, t_zoned_add, t_time_diff, …
std::string unit_function(const Type& type) {
  if (type.is(TypeKind::kTimestampTz)) return "t_zoned";
  if (type.is(TypeKind::kTimeTz)) return "t_timetz";
  return type.is(TypeKind::kTime) ? "t_time" : "t_date";
}

std::string_view round_function(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kTimestampTz:
      return "t_zoned_round";
    case TypeKind::kTimeTz:
      return "t_timetz_round";
    case TypeKind::kTime:
      return "t_time_round";
    default:
      return "t_timestamp_round";
  }
}

// n units as an interval of the engine's.
std::string interval_text(const std::string& unit, const std::string& count) {
  std::string whole = "CAST(" + count + " AS INTEGER)";  // date_add takes 32 bits
  std::string wide = "CAST(" + whole + " AS BIGINT)";
  if (unit == "month") return "to_months(" + whole + ")";
  if (unit == "quarter") return "to_months(" + whole + " * 3)";
  if (unit == "year") return "to_years(" + whole + ")";
  if (unit == "week") return "to_days(" + whole + " * 7)";
  if (unit == "day") return "to_days(" + whole + ")";
  if (unit == "hour") return "to_hours(" + wide + ")";
  if (unit == "minute") return "to_minutes(" + wide + ")";
  if (unit == "second") return "to_microseconds(" + wide + " * 1000000)";
  return "to_microseconds(" + wide + " * 1000)";
}

}  // namespace

// year(x) and its kin.
Result<std::string> DuckdbPrinter::print_time_part(const Expr& expr, const Texts& args) {
  const Type& first = expr.args[0]->type;
  const std::string& value = args[0];
  std::string_view part = expr.function->name;
  auto whole = [](const std::string& text) { return cast_text(text, "BIGINT"); };
  switch (first.kind()) {
    case TypeKind::kIntervalDaySecond:
      return whole(part_text(kMillisParts, part, value));
    case TypeKind::kIntervalYearMonth:
      return whole(part_text(kMonthParts, part, value));
    case TypeKind::kTime:
      return whole(part_text(kTimeParts, part, value));
    case TypeKind::kTimeTz:
      if (part.starts_with("timezone")) {
        std::string op = part == "timezone_hour" ? " // 60)" : " % 60)";
        return whole("(struct_extract(" + value + ", 'zone_minutes')" + op);
      }
      return whole(part_text(kTimeParts, part, call_text("t_timetz_local", args)));
    case TypeKind::kTimestampTz:
      if (part.starts_with("timezone")) {
        return call_text("t_zoned_part", {quote_string(part), value});
      }
      return whole(part_text(kParts, part, call_text("t_local", args)));
    case TypeKind::kTimestamp:
      if (first.precision() > 6) {
        return whole(part_text(kParts, part, "struct_extract(" + value + ", 'micros')"));
      }
      return whole(part_text(kParts, part, value));
    default:
      return whole(part_text(kParts, part, value));
  }
}

Result<std::string> DuckdbPrinter::special_time_call(const Expr& expr, const Texts& args) {
  std::string_view name = expr.function->text.substr(1);
  const Type& first = expr.args[0]->type;
  if (name == "part") return print_time_part(expr, args);
  if (name == "date") return cast(args[0], first, Type(TypeKind::kDate), expr.position);
  if (name == "last_day") {
    std::string day = TRY(cast(args[0], first, Type(TypeKind::kDate), expr.position));
    return "last_day(" + day + ")";
  }
  if (name == "to_iso8601") {
    return call_text(first.is(TypeKind::kTimestampTz) ? "t_zoned_iso8601" : "t_timestamp_iso8601",
                     {args[0], std::to_string(first.precision())});
  }
  if (name == "to_unixtime") {
    if (first.precision() > 3) return call_text("t_to_unixtime", args);
    std::string micros = first.is(TypeKind::kTimestampTz)
                             ? "struct_extract(" + args[0] + ", 'instant')"
                             : "epoch_us(" + args[0] + ")";
    return "(CAST(" + micros + " // 1000 AS DOUBLE) / CAST('1000' AS DOUBLE))";
  }
  if (name == "timetz_at_zone") {
    std::string start = "make_timestamp(CAST(" + std::to_string(start_us_) + " AS BIGINT))";
    return call_text("t_timetz_at_zone", {args[0], args[1], start});
  }
  return print_time_unit_call(expr, args);
}

// date_trunc, date_add and date_diff.
Result<std::string> DuckdbPrinter::print_time_unit_call(const Expr& expr, const Texts& args) {
  std::string_view name = expr.function->text.substr(1);
  const Type& type = expr.args.back()->type;
  const std::string* written = constant_text(*expr.args[0]);
  std::string unit = written ? to_lower_ascii(*written) : "";
  if (written && !has_unit(type, unit)) {
    return sql_error("INVALID_FUNCTION_ARGUMENT", expr.position,
                     "'" + *written + "' is not a valid " + unit_family(type) + " field");
  }
  bool is_coarse = type.precision() < 3 && !type.is(TypeKind::kDate);
  if (name == "date_trunc" && unit == "millisecond" && type.precision() <= 3) return args[1];
  // What the engine has of its own, and faster, it does on whole values only.
  bool is_native = written && (type.is(TypeKind::kTimestamp) || type.is(TypeKind::kDate)) &&
                   type.precision() <= 6;
  std::string physical = physical_type(type);
  if (is_native && name == "date_trunc") {
    return cast_text("date_trunc('" + unit + "', " + args[1] + ")", physical);
  }
  if (is_native && name == "date_diff" && type.precision() <= 3) {
    return "datesub('" + unit + "', " + args[1] + ", " + args[2] + ")";
  }
  std::string text;
  if (is_native && name == "date_add") {
    text = cast_text("(" + args[2] + " + " + interval_text(unit, args[1]) + ")", physical);
  } else {
    text = call_text(unit_function(type) + std::string(name.substr(4)), args);
  }
  // Only milliseconds are finer than the value.
  bool may_be_finer = name == "date_add" && is_coarse && (!written || unit == "millisecond");
  if (!may_be_finer) return text;
  return call_text(round_function(type), {text, std::to_string(type.precision())});
}

}  // namespace tarn::sql
