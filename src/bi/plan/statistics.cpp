#include "bi/plan/statistics.h"

#include <algorithm>
#include <limits>

#include "bi/expression/function_table.h"

namespace tarn::bi {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::infinity();
constexpr double kDayUs = 86'400e6;

double about_us(TimeGranularity period) {
  switch (period) {
    case TimeGranularity::kYear:
      return 365.25 * kDayUs;
    case TimeGranularity::kQuarter:
      return 365.25 / 4 * kDayUs;
    case TimeGranularity::kMonth:
      return 365.25 / 12 * kDayUs;
    case TimeGranularity::kWeek:
      return 7 * kDayUs;
    case TimeGranularity::kDay:
      return kDayUs;
    case TimeGranularity::kHour:
      return 3600e6;
    case TimeGranularity::kMinute:
      return 60e6;
    case TimeGranularity::kSecond:
      return 1e6;
    case TimeGranularity::kMillisecond:
      return 1e3;
  }
  return 1;
}

// Of the parts of a time that come again: the months of a year, …; 0: years do not.
double count_in_cycle(const std::optional<TimeGranularity>& part) {
  if (!part) return 7;  // days of the week
  switch (*part) {
    case TimeGranularity::kYear:
      return 0;
    case TimeGranularity::kQuarter:
      return 4;
    case TimeGranularity::kMonth:
      return 12;
    case TimeGranularity::kWeek:
      return 53;
    case TimeGranularity::kDay:
      return 31;
    case TimeGranularity::kHour:
      return 24;
    case TimeGranularity::kMinute:
    case TimeGranularity::kSecond:
      return 60;
    case TimeGranularity::kMillisecond:
      return 1000;
  }
  return kUnknown;
}

double count_of_steps(const RelationStatistics& statistics, ExprPtr expr, double step) {
  const double values = count_of_values(statistics, expr);
  if (expr->kind != Expr::Kind::kColumn || step <= 0) return values;
  const auto column = statistics.columns.find(expr->column);
  if (column == statistics.columns.end()) return values;
  const auto& [ignored, minimum, maximum] = column->second;
  if (!minimum || !maximum) return values;
  return std::min(values, (*maximum - *minimum) / step + 3);  // both ends, and NULL
}

double count_of_call(const RelationStatistics& statistics, ExprPtr expr) {
  if (expr->type == DataType::kBoolean) return 3;
  const std::string& name = expr->function->name;
  if (name == "truncDate" && expr->period) {
    return count_of_periods(statistics, expr->arguments[0], *expr->period);
  }
  double product = 1;
  for (ExprPtr argument : expr->arguments) product *= count_of_values(statistics, argument);
  if (name == "extract") {
    const double cycle = count_in_cycle(expr->period);
    if (cycle == 0) {
      product = count_of_periods(statistics, expr->arguments[0], TimeGranularity::kYear);
    } else {
      product = std::min(product, cycle + 1);
    }
  } else if (name == "ifelse" || name == "switch") {
    // One of the results; conditions, which come between them, are counted too, and do no harm.
    double sum = 1;
    for (ExprPtr argument : expr->arguments) sum += count_of_values(statistics, argument);
    product = std::min(product, sum);
  }
  return product;
}

}  // namespace

double count_of_values(const RelationStatistics& statistics, ExprPtr expr) {
  if (expr->kind == Expr::Kind::kLiteral) return 1;
  if (statistics.rows <= 0) return kUnknown;
  double values = kUnknown;
  if (expr->kind == Expr::Kind::kColumn) {
    const auto column = statistics.columns.find(expr->column);
    if (column == statistics.columns.end()) return kUnknown;
    values = column->second.values + 1;
  } else {
    values = count_of_call(statistics, expr);
  }
  return std::min(values, statistics.rows);
}

double count_of_periods(const RelationStatistics& statistics, ExprPtr time,
                        TimeGranularity period) {
  return count_of_steps(statistics, time, about_us(period));
}

double count_of_bins(const RelationStatistics& statistics, ExprPtr number, double width) {
  return count_of_steps(statistics, number, width);
}

}  // namespace tarn::bi
