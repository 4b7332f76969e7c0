#include "bi/plan/window_sql.h"

#include "base/check.h"
#include "bi/plan/pipeline.h"

namespace tarn::bi {
namespace {

std::string over(const WindowSpec& spec, bool ordered, bool total, const std::string& frame = "") {
  std::string order;
  if (ordered) {
    order = joined(spec.order, ", ");
    if (total) order = joined({order, joined(spec.tie_breakers, ", ")}, ", ");
  }
  const std::string partition = joined(spec.partition, ", ");
  return " OVER (" +
         joined({partition.empty() ? "" : "PARTITION BY " + partition,
                 order.empty() ? "" : "ORDER BY " + order, frame},
                " ") +
         ")";
}

DataType measure_type(const Expr& expr) { return expr.arguments[0]->type; }

std::string aggregate_over(const Expr& expr, const WindowSpec& spec, const std::string& window) {
  return print_aggregate_call(expr.function->aggregate, spec.measure, measure_type(expr),
                              expr.percentile, window);
}

std::string rows_frame(const std::string& from, const std::string& to) {
  return "ROWS BETWEEN " + from + " AND " + to;
}

std::string print_rank(SqlPrinter&, const Expr& expr, const WindowSpec& spec) {
  const std::string window = over(spec, true, false);
  if (expr.function->name == "rank") return "rank()" + window;
  if (expr.function->name == "denseRank") return "dense_rank()" + window;
  // Above how many percent of the partition's items this one is.
  return "(100.0::DOUBLE * (rank()" + window + " - 1) / count(*)" + over(spec, false, false) + ")";
}

// The value that stands `index` rows on, in the order of the window.
std::string value_at(const WindowSpec& spec, int64_t index) {
  const std::string function = index < 0 ? "lag" : "lead";
  return function + "(" + spec.measure + ", " + std::to_string(index < 0 ? -index : index) + ")" +
         over(spec, true, true);
}

std::string compared(SqlPrinter& printer, const std::string& value, const std::string& base,
                     bool percent) {
  if (!percent) return "(" + value + " - " + base + ")";
  return printer.let(base, [&](const std::string& b) {
    return printer.finite("((" + value + " - " + b + ") / CAST(" + b + " AS DOUBLE))");
  });
}

// No date, no period.
std::string of_time(const WindowSpec& spec, const std::string& value) {
  return "(CASE WHEN " + spec.time + " IS NOT NULL THEN " + value + " END)";
}

std::string print_period_over_period(SqlPrinter& printer, const Expr& expr,
                                     const WindowSpec& spec) {
  const int64_t offset = expr.numbers.empty() ? 1 : expr.numbers[0];
  // Of the one row whose date is so many periods away.
  const std::string count = std::to_string(offset < 0 ? -offset : offset);
  const std::string interval =
      "INTERVAL (" + count + ") " +
      (spec.period == TimeGranularity::kQuarter ? "QUARTER"
                                                : std::string(engine_part(spec.period)));
  const std::string bound = interval + (offset < 0 ? " FOLLOWING" : " PRECEDING");
  WindowSpec by_time = spec;
  by_time.order = {spec.time};
  const std::string value =
      of_time(spec, "any_value(" + spec.measure + ")" +
                        over(by_time, true, false, "RANGE BETWEEN " + bound + " AND " + bound));
  if (expr.function->name == "periodOverPeriodLastValue") return value;
  return compared(printer, spec.measure, value,
                  expr.function->name == "periodOverPeriodPercentDifference");
}

std::string print_period_to_date(SqlPrinter& printer, const Expr& expr, const WindowSpec& spec) {
  WindowSpec by_period = spec;
  by_period.partition.push_back(
      print_truncated(spec.time, spec.period, printer.options().week_start));
  by_period.order = {spec.time};
  return of_time(spec, aggregate_over(expr, spec,
                                      over(by_period, true, true,
                                           rows_frame("UNBOUNDED PRECEDING", "CURRENT ROW"))));
}

}  // namespace

std::string sort_key(const std::string& value, bool descending) {
  return value + (descending ? " DESC" : " ASC") + " NULLS LAST";
}

std::string print_window(SqlPrinter& printer, const Expr& expr, const WindowSpec& spec) {
  const std::string& name = expr.function->name;
  switch (expr.function->kind) {
    case FunctionKind::kOver:
      return aggregate_over(expr, spec, over(spec, false, false));
    case FunctionKind::kRank:
      return print_rank(printer, expr, spec);
    case FunctionKind::kRunning:
      return aggregate_over(
          expr, spec, over(spec, true, true, rows_frame("UNBOUNDED PRECEDING", "CURRENT ROW")));
    case FunctionKind::kWindow: {
      const std::string frame = rows_frame(std::to_string(expr.numbers[0]) + " PRECEDING",
                                           std::to_string(expr.numbers[1]) + " FOLLOWING");
      return aggregate_over(expr, spec, over(spec, true, true, frame));
    }
    case FunctionKind::kOffset:
      return value_at(spec, name == "lag" ? -expr.numbers[0] : expr.numbers[0]);
    case FunctionKind::kDifference:
      return compared(printer, spec.measure, value_at(spec, expr.numbers[0]),
                      name == "percentDifference");
    case FunctionKind::kPercentOfTotal:
      return printer.finite("(CAST(100 AS DOUBLE) * " + spec.measure + " / sum(" + spec.measure +
                            ")" + over(spec, false, false) + ")");
    case FunctionKind::kEndValue:
      return (name == "firstValue" ? "first_value(" : "last_value(") + spec.measure + ")" +
             over(spec, true, true, rows_frame("UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING"));
    case FunctionKind::kPeriodOverPeriod:
      return print_period_over_period(printer, expr, spec);
    case FunctionKind::kPeriodToDateOverTime:
      return print_period_to_date(printer, expr, spec);
    default:
      break;
  }
  CHECK(false);
  return "";
}

}  // namespace tarn::bi
