#include "bi/expression/print_sql.h"

#include "base/check.h"
#include "bi/expression/expression_error.h"
#include "bi/quote.h"

namespace tarn::bi {
namespace {

// Text up to this long is rather repeated than named.
constexpr size_t kRepeatedBytes = 120;

// `sql` with $1, $2, … put in.
std::string expand(const std::string& sql, const CallPrinter& call) {
  std::string out;
  for (size_t i = 0; i < sql.size(); ++i) {
    // Another $ is a pattern's end.
    if (sql[i] == '$' && i + 1 < sql.size() && sql[i + 1] >= '1' && sql[i + 1] <= '9') {
      out += call.argument(static_cast<size_t>(sql[++i] - '1'));
    } else {
      out += sql[i];
    }
  }
  return out;
}

}  // namespace

std::string CallPrinter::rest(size_t first) const {
  std::string out;
  for (size_t i = first; i < arguments_.size(); ++i) {
    if (i > first) out += ", ";
    out += arguments_[i];
  }
  return out;
}

const std::string* SqlPrinter::column(ExprPtr expr) const {
  const auto found = columns_.find(expr);
  return found == columns_.end() ? nullptr : &found->second;
}

std::string SqlPrinter::let(const std::string& value,
                            const std::function<std::string(const std::string&)>& body) {
  if (value.size() <= kRepeatedBytes) return body(value);
  const std::string name = "v" + std::to_string(++names_);
  return "list_transform([" + value + "], lambda " + name + ": " + body(name) + ")[1]";
}

std::string SqlPrinter::finite(const std::string& value) {
  return let(value, [](const std::string& v) {
    return "(CASE WHEN isfinite(" + v + ") THEN " + v + " END)";
  });
}

Result<std::string> SqlPrinter::print(ExprPtr expr) {
  if (const std::string* name = column(expr)) return *name;
  switch (expr->kind) {
    case Expr::Kind::kLiteral:
      return print_value(expr->value, expr->type);
    case Expr::Kind::kColumn:
      return internal_error("a column that no stage has: " + expr->column);
    case Expr::Kind::kCall:
      break;
  }
  return print_call(expr);
}

Result<std::string> SqlPrinter::print_call(ExprPtr expr) {
  const FunctionInfo& function = *expr->function;
  if (function.kind != FunctionKind::kScalar) {
    return internal_error("a stage without " + function.name);
  }
  std::vector<std::string> arguments;
  for (ExprPtr argument : expr->arguments) arguments.push_back(TRY(print(argument)));
  CallPrinter call(*this, *expr, std::move(arguments));
  std::string out;
  if (function.print) {
    out = function.print(call);
  } else if (function.sql.starts_with('~')) {
    out = expand(function.sql.substr(1), call);
    if (expr->type == DataType::kDecimal) out = finite(out);
  } else {
    out = expand(function.sql, call);
  }
  if (out.size() > kMaxSqlBytes) {
    return query_error("The expression is too large once its calculated fields are put in.");
  }
  return out;
}

Result<std::string> SqlPrinter::print_aggregate_filter(ExprPtr expr, const std::string& condition) {
  const FunctionInfo& function = *expr->function;
  std::vector<std::string> conditions;
  if (!condition.empty()) conditions.push_back(condition);
  if (function.is_conditional) conditions.push_back(TRY(print(expr->arguments.back())));
  if (function.kind == FunctionKind::kPeriodToDate) {
    const std::string time = TRY(print(expr->arguments[1]));
    std::string end = print_datetime(options_.now_us);
    if (expr->arguments.size() > 2) end = TRY(print(expr->arguments[2]));
    const std::string start = print_truncated(end, *expr->period, options_.week_start);
    conditions.push_back(time + " <= " + end + " AND " + time + " >= " + start);
  }
  std::string suffix;
  for (const std::string& one : conditions) {
    suffix += (suffix.empty() ? " FILTER (WHERE (" : " AND (") + one + ")";
  }
  return suffix.empty() ? suffix : suffix + ")";
}

Result<std::string> SqlPrinter::print_aggregate(ExprPtr expr, const std::string& condition) {
  const ExprPtr measure = expr->arguments[0];
  const std::string suffix = TRY(print_aggregate_filter(expr, condition));
  return print_aggregate_call(expr->function->aggregate, TRY(print(measure)), measure->type,
                              expr->percentile, suffix);
}

DataType aggregate_type(AggregateKind kind, DataType type) {
  switch (kind) {
    case AggregateKind::kCount:
    case AggregateKind::kDistinctCount:
      return DataType::kInteger;
    case AggregateKind::kSum:
    case AggregateKind::kMin:
    case AggregateKind::kMax:
    case AggregateKind::kPercentileDisc:
      return type;
    default:
      return DataType::kDecimal;
  }
}

std::string print_aggregate_call(AggregateKind kind, const std::string& value, DataType type,
                                 double percentile, const std::string& suffix) {
  const std::string number = "CAST(" + value + " AS DOUBLE)";
  const std::string fraction = print_decimal(percentile / 100);
  switch (kind) {
    case AggregateKind::kSum:
      // The engine adds integers up to a wider type.
      if (type != DataType::kInteger) return "sum(" + value + ")" + suffix;
      return "CAST(sum(" + value + ")" + suffix + " AS BIGINT)";
    case AggregateKind::kAverage:
      return "avg(" + number + ")" + suffix;
    case AggregateKind::kMin:
      return "min(" + value + ")" + suffix;
    case AggregateKind::kMax:
      return "max(" + value + ")" + suffix;
    case AggregateKind::kCount:
      return "count(" + value + ")" + suffix;
    case AggregateKind::kDistinctCount:
      return "count(DISTINCT " + value + ")" + suffix;
    case AggregateKind::kVar:
      return "var_samp(" + number + ")" + suffix;
    case AggregateKind::kVarp:
      return "var_pop(" + number + ")" + suffix;
    case AggregateKind::kStdev:
      return "stddev_samp(" + number + ")" + suffix;
    case AggregateKind::kStdevp:
      return "stddev_pop(" + number + ")" + suffix;
    case AggregateKind::kMedian:
      return "quantile_cont(" + number + ", CAST(0.5 AS DOUBLE))" + suffix;
    case AggregateKind::kPercentileDisc:
      return "quantile_disc(" + value + ", " + fraction + ")" + suffix;
    case AggregateKind::kPercentileCont:
      return "quantile_cont(" + number + ", " + fraction + ")" + suffix;
    case AggregateKind::kNone:
      break;
  }
  CHECK(false);
  return "";
}

}  // namespace tarn::bi
