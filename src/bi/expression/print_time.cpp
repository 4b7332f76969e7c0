// Printers of the functions of dates.
#include <functional>

#include "bi/expression/print_scalar.h"
#include "bi/expression/print_sql.h"
#include "bi/quote.h"

namespace tarn::bi {
namespace {

// floor(value / unit) of integers, where the engine's // cuts towards zero.
std::string floored(const std::string& value, int unit) {
  return "CAST(floor(" + value + " / " + std::to_string(unit) + ") AS BIGINT)";
}

// Work days from Monday 1970-01-05 up to and with the day before `days` (days since that Monday).
std::string work_days_before(SqlPrinter& printer, const std::string& days) {
  return printer.let(days, [](const std::string& d) {
    const std::string weeks = floored(d, 7);
    return "(" + weeks + " * 5 + least(" + d + " - " + weeks + " * 7, 5))";
  });
}

std::string days_since_monday(const std::string& time) {
  return "date_diff('day', TIMESTAMP '1970-01-05 00:00:00', " + time + ")";
}

}  // namespace

std::string print_now(CallPrinter& call) { return print_datetime(call.options().now_us); }

std::string print_add_date_time(CallPrinter& call) {
  return print_moved(call.argument(1), call.argument(0), *call.expr().period);
}

std::string print_trunc_date(CallPrinter& call) {
  return print_truncated(call.argument(0), *call.expr().period, call.options().week_start);
}

std::string print_date_diff(CallPrinter& call) {
  const TimeGranularity period = call.expr().period.value_or(TimeGranularity::kDay);
  if (period != TimeGranularity::kWeek) {
    return "date_diff('" + std::string(engine_part(period)) + "', " + call.argument(0) + ", " +
           call.argument(1) + ")";
  }
  const auto week = [&](size_t i) {
    return print_truncated(call.argument(i), period, call.options().week_start);
  };
  return "CAST(date_diff('day', " + week(0) + ", " + week(1) + ") / 7 AS BIGINT)";
}

std::string print_extract(CallPrinter& call) {
  if (!call.expr().period) return "(dayofweek(" + call.argument(0) + ") + 1)";
  if (*call.expr().period == TimeGranularity::kMillisecond) {
    return "(date_part('millisecond', " + call.argument(0) + ") % 1000)";
  }
  return "date_part('" + std::string(engine_part(*call.expr().period)) + "', " + call.argument(0) +
         ")";
}

std::string print_format_date(CallPrinter& call) {
  return "strftime(" + call.argument(0) + ", " + quote_text(call.expr().text) + ")";
}

std::string print_parse_date(CallPrinter& call) {
  return "try_strptime(" + call.argument(0) + ", " + quote_text(call.expr().text) + ")";
}

// From a day off, counting starts at the last work day before (on the way forwards) or the first
// after (backwards). No days to add leave the date as it is.
std::string print_add_work_days(CallPrinter& call) {
  SqlPrinter& printer = call.printer();
  return printer.let(call.argument(0), [&](const std::string& time) {
    return printer.let(call.argument(1), [&](const std::string& count) {
      const std::string day = "isodow(" + time + ")";
      const auto moved = [&](const std::string& from, const std::string& shift) {
        const std::string total = "(" + from + " + " + count + ")";
        return "TRY(" + time + " + to_days(CAST(" + shift + " + " + floored(total, 5) + " * 7 + (" +
               total + " - " + floored(total, 5) + " * 5) - (" + from + ") AS INTEGER)))";
      };
      const std::string forwards =
          moved("least(" + day + " - 1, 4)", "-greatest(" + day + " - 5, 0)");
      const std::string backwards =
          moved("(CASE WHEN " + day + " > 5 THEN 0 ELSE " + day + " - 1 END)",
                "(CASE WHEN " + day + " > 5 THEN 8 - " + day + " ELSE 0 END)");
      return "(CASE WHEN " + count + " = 0 THEN " + time + " WHEN " + count + " > 0 THEN " +
             forwards + " WHEN " + count + " < 0 THEN " + backwards + " END)";
    });
  });
}

// Both ends count; negative where the end is before the start.
std::string print_net_work_days(CallPrinter& call) {
  SqlPrinter& printer = call.printer();
  const auto between = [&](const std::string& first, const std::string& last) {
    return "(" + work_days_before(printer, "(" + last + " + 1)") + " - " +
           work_days_before(printer, first) + ")";
  };
  return printer.let(days_since_monday(call.argument(0)), [&](const std::string& start) {
    return printer.let(days_since_monday(call.argument(1)), [&](const std::string& end) {
      return "(CASE WHEN " + start + " <= " + end + " THEN " + between(start, end) + " WHEN " +
             start + " > " + end + " THEN -" + between(end, start) + " END)";
    });
  });
}

}  // namespace tarn::bi
