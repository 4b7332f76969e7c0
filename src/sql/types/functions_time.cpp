#include "sql/types/function_tables.h"

namespace tarn::sql {

namespace {

// Dates, and timestamps to the microsecond. "@part" prints extract(name) natively, which for
// higher precisions takes the struct's microseconds.
constexpr FunctionRow kRows[] = {
    {"year", "(D) -> bigint", "@part"},
    {"quarter", "(D) -> bigint", "@part"},
    {"month", "(D) -> bigint", "@part"},
    {"week", "(D) -> bigint", "@part"},
    {"week_of_year", "(D) -> bigint", "@part"},
    {"day", "(D) -> bigint", "@part"},
    {"day_of_month", "(D) -> bigint", "@part"},
    {"day_of_week", "(D) -> bigint", "@part"},
    {"dow", "(D) -> bigint", "@part"},
    {"day_of_year", "(D) -> bigint", "@part"},
    {"doy", "(D) -> bigint", "@part"},
    {"year_of_week", "(D) -> bigint", "@part"},
    {"yow", "(D) -> bigint", "@part"},
    {"hour", "(H) -> bigint", "@part"},
    {"minute", "(H) -> bigint", "@part"},
    {"second", "(H) -> bigint", "@part"},
    {"millisecond", "(H) -> bigint", "@part"},
    {"year", "(interval year to month) -> bigint", "@part"},
    {"month", "(interval year to month) -> bigint", "@part"},
    {"day", "(interval day to second) -> bigint", "@part"},
    {"hour", "(interval day to second) -> bigint", "@part"},
    {"minute", "(interval day to second) -> bigint", "@part"},
    {"second", "(interval day to second) -> bigint", "@part"},
    {"millisecond", "(interval day to second) -> bigint", "@part"},
    {"timezone_hour", "(Z) -> bigint", "@part"},
    {"timezone_minute", "(Z) -> bigint", "@part"},
    {"date", "(date) -> date", "$1"},
    {"date", "(varchar) -> date", "@date"},
    {"date", "(timestamp(p)) -> date", "@date"},
    {"date", "(timestamp(p) with time zone) -> date", "@date"},
    {"last_day_of_month", "(D) -> date", "@last_day"},
    {"date_trunc", "(varchar, date) -> date", "@date_trunc"},
    {"date_trunc", "(varchar, timestamp(p)) -> timestamp(p)", "@date_trunc"},
    {"date_trunc", "(varchar, timestamp(p) with time zone) -> timestamp(p) with time zone",
     "@date_trunc"},
    {"date_trunc", "(varchar, time(p)) -> time(p)", "t_time_trunc($1, $2)"},
    {"date_add", "(varchar, bigint, date) -> date", "@date_add"},
    {"date_add", "(varchar, bigint, timestamp(p)) -> timestamp(p)", "@date_add"},
    {"date_add", "(varchar, bigint, timestamp(p) with time zone) -> timestamp(p) with time zone",
     "@date_add"},
    {"date_add", "(varchar, bigint, time(p)) -> time(p)", "t_time_add($1, $2, $3)"},
    {"date_diff", "(varchar, date, date) -> bigint", "@date_diff"},
    {"date_diff", "(varchar, timestamp(p), timestamp(p)) -> bigint", "@date_diff"},
    {"date_diff", "(varchar, timestamp(p) with time zone, timestamp(p) with time zone) -> bigint",
     "@date_diff"},
    {"date_diff", "(varchar, time(p), time(p)) -> bigint", "t_time_diff($1, $2, $3)"},
    {"date_format", "(timestamp(p), varchar) -> varchar", "@date_format"},
    {"date_format", "(timestamp(p) with time zone, varchar) -> varchar", "@date_format"},
    {"date_parse", "(varchar, varchar) -> timestamp(3)", "t_date_parse($1, $2)"},
    {"format_datetime", "(timestamp(p), varchar) -> varchar", "@format_datetime"},
    {"format_datetime", "(timestamp(p) with time zone, varchar) -> varchar", "@format_datetime"},
    {"to_char", "(timestamp(p) with time zone, varchar) -> varchar", "t_to_char($1, $2)"},
    {"to_date", "(varchar, varchar) -> date", "t_to_date_format($1, $2)"},
    {"to_timestamp", "(varchar, varchar) -> timestamp(3)", "t_to_timestamp_format($1, $2)"},
    {"from_iso8601_date", "(varchar) -> date", "t_from_iso8601_date($1)"},
    {"to_iso8601", "(date) -> varchar(16)", "CAST($1 AS VARCHAR)"},
    {"to_iso8601", "(timestamp(p)) -> varchar", "@to_iso8601"},
    {"to_iso8601", "(timestamp(p) with time zone) -> varchar", "@to_iso8601"},
    {"to_unixtime", "(timestamp(p)) -> double", "@to_unixtime"},
    {"to_unixtime", "(timestamp(p) with time zone) -> double", "@to_unixtime"},
    {"to_milliseconds", "(interval day to second) -> bigint", "$1"},
    {"parse_duration", "(varchar) -> interval day to second", "t_parse_duration($1)"},
};

constexpr FunctionRow kZone[] = {
    {"now", "() -> timestamp(3) with time zone", "@now"},
    {"parse_datetime", "(varchar, varchar) -> timestamp(3) with time zone",
     "t_parse_datetime($1, $2)"},
    {"from_unixtime", "(double) -> timestamp(3) with time zone", "t_from_unixtime($1, 'UTC')"},
    {"from_unixtime", "(double, varchar) -> timestamp(3) with time zone",
     "t_from_unixtime($1, $2)"},
    {"from_unixtime", "(double, bigint, bigint) -> timestamp(3) with time zone",
     "t_from_unixtime($1, $2, $3)"},
    {"from_unixtime_nanos", "(bigint) -> timestamp(9) with time zone", "t_from_unixtime_nanos($1)"},
    {"from_iso8601_timestamp", "(varchar) -> timestamp(3) with time zone",
     "t_from_iso8601_timestamp($1, 3)"},
    {"from_iso8601_timestamp_nanos", "(varchar) -> timestamp(9) with time zone",
     "t_from_iso8601_timestamp($1, 9)"},
    {"at_timezone", "(timestamp(p) with time zone, varchar) -> timestamp(p) with time zone",
     "t_at_timezone($1, $2)"},
    {"with_timezone", "(timestamp(p), varchar) -> timestamp(p) with time zone", "@with_timezone"},
    {"timezone", "(timestamp(p) with time zone) -> varchar", "t_timezone($1)"},
    {"timezone", "(time(p) with time zone) -> varchar", "t_timezone($1)"},
    {"current_timezone", "() -> varchar", "'UTC'"},
};

}  // namespace

std::span<const FunctionRow> time_functions() { return kRows; }
std::span<const FunctionRow> zone_functions() { return kZone; }

}  // namespace tarn::sql
