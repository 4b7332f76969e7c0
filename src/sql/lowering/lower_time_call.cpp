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

template <class Units>
bool is_in(const Units& units, const std::string& unit) {
  return std::find(std::begin(units), std::end(units), unit) != std::end(units);
}

// n units as an interval of the engine's.
std::string interval_text(const std::string& unit, const std::string& count) {
  std::string whole = "CAST(" + count + " AS INTEGER)";
  if (unit == "month") return "to_months(" + whole + ")";
  if (unit == "quarter") return "to_months(" + whole + " * 3)";
  if (unit == "year") return "to_years(" + whole + ")";
  if (unit == "week") return "to_days(" + whole + " * 7)";
  if (unit == "day") return "to_days(" + whole + ")";
  if (unit == "hour") return "to_hours(" + count + ")";
  if (unit == "minute") return "to_minutes(" + count + ")";
  if (unit == "second") return "to_microseconds(" + count + " * 1000000)";
  return "to_microseconds(" + count + " * 1000)";
}

}  // namespace

// year(x) and its kin.
Result<std::string> DuckdbPrinter::print_time_part(const Expr& expr, const Texts& args) {
  const Type& first = expr.args[0]->type;
  bool zoned = first.is(TypeKind::kTimestampTz);
  std::string_view part = expr.function->name;
  std::string text;
  if (first.is(TypeKind::kIntervalDaySecond)) {
    text = part_text(kMillisParts, part, args[0]);
  } else if (first.is(TypeKind::kIntervalYearMonth)) {
    text = part_text(kMonthParts, part, args[0]);
  } else if (first.is(TypeKind::kTime)) {
    text = part_text(kTimeParts, part, args[0]);
  } else if (first.is(TypeKind::kTimeTz)) {
    text = part_text(kTimeParts, part, "struct_extract(" + args[0] + ", 'picos')");
    if (part == "timezone_hour") text = "(struct_extract(" + args[0] + ", 'zone') // 60)";
    if (part == "timezone_minute") text = "(struct_extract(" + args[0] + ", 'zone') % 60)";
  } else if (part.starts_with("timezone")) {
    return call_text("t_zoned_part", {quote_string(part), args[0]});
  } else {
    text = part_text(kParts, part, zoned ? call_text("t_local", args) : args[0]);
  }
  return cast_text(text, "BIGINT");
}

Result<std::string> DuckdbPrinter::special_time_call(const Expr& expr, const Texts& args) {
  std::string_view name = expr.function->text.substr(1);
  const Expr& last = *expr.args.back();
  for (const ExprRef& arg : expr.args) {
    bool is_moment = arg->type.is(TypeKind::kTimestamp) || arg->type.is(TypeKind::kTimestampTz);
    if (is_moment && arg->type.precision() > 6) {
      return not_supported(expr.position,
                           std::string(expr.function->name) + " of " + arg->type.text());
    }
  }
  const Type& first = expr.args[0]->type;
  bool zoned = first.is(TypeKind::kTimestampTz) || last.type.is(TypeKind::kTimestampTz);
  if (name == "part") return print_time_part(expr, args);
  if (name == "date") return cast(args[0], first, Type(TypeKind::kDate), expr.position);
  if (name == "last_day") {
    std::string day = TRY(cast(args[0], first, Type(TypeKind::kDate), expr.position));
    return "last_day(" + day + ")";
  }
  if (name == "date_format") {
    // Trino formats milliseconds.
    std::string local = zoned ? "t_local(" + args[0] + ")" : args[0];
    if (first.precision() > 3) local = call_text("t_timestamp_round", {local, "3"});
    return call_text("t_date_format", {local, args[1]});
  }
  if (name == "format_datetime") {
    return call_text(zoned ? "t_zoned_format_datetime" : "t_format_datetime", args);
  }
  if (name == "to_iso8601") {
    return call_text(zoned ? "t_zoned_iso8601" : "t_timestamp_iso8601",
                     {args[0], std::to_string(first.precision())});
  }
  if (name == "to_unixtime") {
    std::string micros =
        zoned ? "struct_extract(" + args[0] + ", 'instant')" : "epoch_us(" + args[0] + ")";
    return "(CAST(" + micros + " AS DOUBLE) / CAST('1000000' AS DOUBLE))";
  }
  if (name == "with_timezone") return call_text("t_zoned", args);
  const std::string* written = constant_text(*expr.args[0]);
  std::string unit = written ? to_lower_ascii(*written) : "";
  bool is_date = last.type.is(TypeKind::kDate);
  bool is_known = is_in(kDateUnits, unit) || (!is_date && is_in(kTimeUnits, unit));
  if (name == "date_trunc" && unit == "millisecond" && !is_date && last.type.precision() <= 3) {
    return args[1];
  }
  if (written && !is_known) {
    return sql_error(
        "INVALID_FUNCTION_ARGUMENT", expr.position,
        "'" + *written + "' is not a valid " + (is_date ? "DATE" : "Timestamp") + " field");
  }
  std::string shown(name.substr(5));  // trunc, add, diff
  if (zoned) return call_text("t_zoned_" + shown, args);
  if (!written) return call_text("t_date_" + shown, args);
  std::string physical = physical_type(last.type);
  if (name == "date_trunc") {
    return cast_text("date_trunc('" + unit + "', " + args[1] + ")", physical);
  }
  if (name == "date_add") {
    std::string sum =
        cast_text("(" + args[2] + " + " + interval_text(unit, args[1]) + ")", physical);
    bool is_coarse = unit == "millisecond" && last.type.precision() < 3;
    if (!is_coarse) return sum;
    return call_text("t_timestamp_round", {sum, std::to_string(last.type.precision())});
  }
  return "datesub('" + unit + "', " + args[1] + ", " + args[2] + ")";
}

}  // namespace tarn::sql
