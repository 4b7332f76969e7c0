// Calls: number of arguments, levels, types.
#include "bi/expression/check_call.h"

#include <algorithm>

#include "bi/expression/date_format.h"
#include "bi/expression/print_sql.h"

namespace tarn::bi {
namespace {

constexpr std::string_view kMismatched =
    "Mismatched aggregation: aggregated and non-aggregated fields can't be mixed in one "
    "expression.";

Error wrong_count(const FunctionInfo& function, size_t count, const Place& place) {
  return expression_error(
      place, "The function " + function.name + " can't take " + std::to_string(count) +
                 (count == 1 ? " argument: " : " arguments: ") + signature_of(function) + ".");
}

}  // namespace

Result<ExprPtr> Checker::call(const SyntaxNode& syntax) {
  const FunctionInfo* function = find_function(syntax.name);
  if (!function) {
    return expression_error(syntax.place, "There is no function " + quoted(syntax.name) + ".");
  }
  const size_t count = syntax.children.size();
  const auto parameters = parameters_for(*function, count);
  if (!parameters) return wrong_count(*function, count, syntax.place);
  Call call{*function, syntax.place, {}, {}, {}, false, {}, {}};
  call.expr.kind = Expr::Kind::kCall;
  call.expr.function = function;
  for (size_t i = 0; i < count; ++i) TRY(argument(call, *syntax.children[i], (*parameters)[i]));
  for (const FunctionParameter& missing : missing_parameters(*function, count)) {
    if (missing.code == 'f') call.expr.text = TRY(engine_date_format(missing.fallback));
  }
  TRY(unify(call, 'c'));
  TRY(unify(call, 'e'));
  TRY(level(call));
  TRY(result_type(call));
  return make(std::move(call.expr), syntax.place);
}

Result<void> Checker::level(Call& call) {
  switch (call.function.kind) {
    case FunctionKind::kScalar:
      return same_level(call);
    case FunctionKind::kAggregate:
    case FunctionKind::kPeriodToDate:
      return level_of_aggregate(call);
    default:
      return level_of_window(call);
  }
}

// The level of what is computed value by value: that of its arguments, which must go together.
Result<void> Checker::same_level(Call& call) {
  bool has_row = false, has_level_aggregate = false, has_aggregate = false;
  Level highest = Level::kConstant;
  for (size_t i = 0; i < call.expr.arguments.size(); ++i) {
    const Level level = call.expr.arguments[i]->level;
    has_row = has_row || is_row_level(level);
    has_level_aggregate = has_level_aggregate || level == Level::kLevelAggregate;
    has_aggregate = has_aggregate || level >= Level::kAggregate;
    if (has_row + has_level_aggregate + has_aggregate > 1) {
      return expression_error(call.places[i], std::string(kMismatched));
    }
    highest = std::max(highest, level);
  }
  call.expr.level = highest;
  return {};
}

Result<void> Checker::level_of_aggregate(Call& call) {
  for (size_t i = 0; i < call.expr.arguments.size(); ++i) {
    if (call.expr.arguments[i]->level >= Level::kAggregate) {
      return expression_error(call.places[i],
                              "Aggregations can't be nested, as here in " + call.function.name +
                                  ". A group list for the inner one makes it level-aware: "
                                  "sum({x}, [{a}]).");
    }
  }
  TRY(same_level(call));
  const bool of_level = call.expr.level == Level::kLevelAggregate;
  if (of_level &&
      (call.expr.frame.has_group || call.function.kind == FunctionKind::kPeriodToDate)) {
    return expression_error(call.places[0],
                            "A level-aware aggregation can't be nested in another one.");
  }
  call.expr.level = call.expr.frame.has_group ? Level::kLevelAggregate : Level::kAggregate;
  return {};
}

Result<void> Checker::level_of_window(Call& call) {
  const bool of_rows = call.has_level;
  const Level highest = call.expr.level == Level::kPreFilter ? Level::kRow : Level::kPreAggregate;
  const auto check = [&](Level level, const Place& place, bool may_be_row) -> Result<void> {
    if (level == Level::kLevelAggregate) {
      return expression_error(place,
                              "A level-aware aggregation has to be aggregated to the visual's "
                              "level first, as in sum(sum({x}, [{a}])).");
    }
    if (of_rows && level > highest) {
      return expression_error(place, level >= Level::kAggregate
                                         ? "An aggregation comes after PRE_FILTER and PRE_AGG: "
                                           "give the field itself."
                                         : "PRE_AGG comes after PRE_FILTER, which can't use it.");
    }
    if (!of_rows && !may_be_row && is_row_level(level)) {
      return expression_error(
          place,
          "The measure of " + call.function.name + " must be aggregated, as in sum({x}). " +
              (call.function.kind == FunctionKind::kOver ? "For rows, give PRE_FILTER or PRE_AGG."
                                                         : ""));
    }
    return {};
  };
  for (size_t i = 0; i < call.expr.arguments.size(); ++i) {
    // A dimension of the visual can be counted, moved or looked up as well.
    const bool may_be_row = call.codes[i] == 'm' || call.codes[i] == 't';
    TRY(check(call.expr.arguments[i]->level, call.places[i], may_be_row));
  }
  for (size_t i = 0; i < call.expr.frame.group.size(); ++i) {
    TRY(check(call.expr.frame.group[i]->level, call.group_places[i], true));
  }
  for (size_t i = 0; i < call.expr.frame.order.size(); ++i) {
    TRY(check(call.expr.frame.order[i].value->level, call.order_places[i], true));
  }
  if (!of_rows) call.expr.level = Level::kTable;
  return {};
}

Result<void> Checker::result_type(Call& call) {
  Expr& expr = call.expr;
  if (call.function.aggregate != AggregateKind::kNone) {
    expr.type = aggregate_type(call.function.aggregate, expr.arguments[0]->type);
    return {};
  }
  switch (call.function.result) {
    case 's':
      expr.type = DataType::kString;
      break;
    case 'i':
      expr.type = DataType::kInteger;
      break;
    case 'd':
      expr.type = DataType::kDecimal;
      break;
    case 't':
      expr.type = DataType::kDatetime;
      break;
    case 'b':
      expr.type = DataType::kBoolean;
      break;
    case 'c':
      for (size_t i = 0; i < expr.arguments.size(); ++i) {
        if (call.codes[i] == 'c') expr.type = expr.arguments[i]->type;
      }
      break;
    case '1':
      expr.type = expr.arguments[0]->type;
      break;
    default:  // '#'
      expr.type = DataType::kInteger;
      for (ExprPtr argument : expr.arguments) {
        if (argument->type == DataType::kDecimal) expr.type = DataType::kDecimal;
      }
  }
  return {};
}

}  // namespace tarn::bi
