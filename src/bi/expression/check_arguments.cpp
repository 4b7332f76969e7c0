// Arguments against the parameters of the function table.
#include <algorithm>

#include "bi/expression/check_call.h"
#include "bi/expression/date_format.h"

namespace tarn::bi {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

// A word or a string: what periods, levels and flags are written as.
std::optional<std::string> word_of(const SyntaxNode& syntax) {
  if (syntax.kind == SyntaxNode::Kind::kWord) return syntax.name;
  const auto* text = std::get_if<std::string>(&syntax.value);
  if (syntax.kind == SyntaxNode::Kind::kLiteral && text) return *text;
  return std::nullopt;
}

std::optional<double> number_of(const SyntaxNode& syntax) {
  if (syntax.kind != SyntaxNode::Kind::kLiteral) return std::nullopt;
  if (const auto* integer = std::get_if<int64_t>(&syntax.value)) {
    return static_cast<double>(*integer);
  }
  if (const auto* number = std::get_if<double>(&syntax.value)) return *number;
  return std::nullopt;
}

std::string_view wanted(char code) {
  switch (code) {
    case 's':
      return "a STRING";
    case 'i':
      return "an INTEGER";
    case 'n':
    case 'N':
      return "a number";
    case 't':
      return "a DATETIME";
    case 'b':
      return "a condition";
    default:
      return "a value, not a condition";
  }
}

std::string a_type(DataType type) {
  return (type == DataType::kInteger ? "an " : "a ") + std::string(type_name(type));
}

bool fits(char code, DataType type) {
  switch (code) {
    case 's':
      return type == DataType::kString;
    case 'i':
      return type == DataType::kInteger;
    case 'n':
    case 'N':
      return is_numeric(type);
    case 't':
      return type == DataType::kDatetime;
    case 'b':
      return type == DataType::kBoolean;
    default:
      return type != DataType::kBoolean;
  }
}

DataType type_of_null(char code) {
  switch (code) {
    case 'i':
      return DataType::kInteger;
    case 'n':
    case 'N':
      return DataType::kDecimal;
    case 't':
      return DataType::kDatetime;
    default:
      return DataType::kString;
  }
}

}  // namespace

Result<void> Checker::argument(Call& call, const SyntaxNode& syntax,
                               const FunctionParameter& parameter) {
  switch (parameter.code) {
    case 'p':
    case 'q':
      return period(call, syntax, parameter);
    case 'f':
    case 'z':
    case 'j':
    case 'w':
    case 'k':
    case 'x':
    case 'v':
      return written(call, syntax, parameter);
    case 'l':
      return values(call, syntax);
    case 'g':
      return group(call, syntax);
    case 'o':
      return order(call, syntax);
    default:
      return value(call, syntax, parameter);
  }
}

Result<void> Checker::value(Call& call, const SyntaxNode& syntax,
                            const FunctionParameter& parameter) {
  ExprPtr expr = TRY(node(syntax));
  if (expr->is_null() && parameter.code != 'b') {
    // NULL has whatever type is wanted; c and e are settled when all are known.
    if (!fits(parameter.code, expr->type)) {
      expr = TRY(literal({}, type_of_null(parameter.code)));
    }
  } else if (!fits(parameter.code, expr->type)) {
    return expression_error(syntax.place, "The function " + call.function.name + " expects " +
                                              std::string(wanted(parameter.code)) + " as " +
                                              quoted(parameter.label) + ", but this is " +
                                              a_type(expr->type) + ".");
  }
  call.expr.arguments.push_back(expr);
  call.codes.push_back(parameter.code);
  call.places.push_back(syntax.place);
  return {};
}

Result<void> Checker::period(Call& call, const SyntaxNode& syntax,
                             const FunctionParameter& parameter) {
  const std::string word = upper(word_of(syntax).value_or(""));
  if (parameter.code == 'q' && word == "WD") return {};  // the day of the week: no period
  auto granularity = granularity_of(word);
  if (!granularity) granularity = granularity_named(word == "SECONDS" ? "SECOND" : word);
  const bool is_week_part = parameter.code == 'q' && granularity == TimeGranularity::kWeek;
  if (!granularity || is_week_part) {
    return expression_error(
        syntax.place, "The function " + call.function.name + " expects a period here, one of " +
                          (parameter.code == 'q' ? "YYYY, Q, MM, DD, WD, HH, MI, SS, MS."
                                                 : "YYYY, Q, MM, WK, DD, HH, MI, SS, MS."));
  }
  call.expr.period = granularity;
  return {};
}

Result<void> Checker::written(Call& call, const SyntaxNode& syntax,
                              const FunctionParameter& parameter) {
  const auto refuse = [&](std::string_view what) {
    return expression_error(syntax.place, "The function " + call.function.name + " expects " +
                                              std::string(what) + " as " + quoted(parameter.label) +
                                              ".");
  };
  const auto word = word_of(syntax);
  const auto number = number_of(syntax);
  switch (parameter.code) {
    case 'f': {
      if (!word || syntax.kind == SyntaxNode::Kind::kWord) return refuse("a format in quotes");
      auto format = engine_date_format(*word);
      if (!format.ok()) return expression_error(syntax.place, format.error().message());
      call.expr.text = *format;
      return {};
    }
    case 'z':
      if (upper(word.value_or("")) != "UTC") return refuse("'UTC', the only time zone served,");
      return {};
    case 'j':
      if (!word || !word->starts_with('$')) return refuse("a path in quotes, such as '$.a.b',");
      call.expr.text = *word;
      return {};
    case 'w':
      call.expr.text = upper(word.value_or(""));
      if (call.expr.text != "CASE_SENSITIVE" && call.expr.text != "CASE_INSENSITIVE") {
        return refuse("CASE_SENSITIVE or CASE_INSENSITIVE");
      }
      return {};
    case 'k':
      if (!number || *number < 0 || *number > 100) return refuse("a number from 0 to 100");
      call.expr.percentile = *number;
      return {};
    case 'x': {
      const auto* index = std::get_if<int64_t>(&syntax.value);
      if (syntax.kind != SyntaxNode::Kind::kLiteral || !index) return refuse("an integer");
      const bool may_be_negative = call.function.kind == FunctionKind::kDifference ||
                                   call.function.kind == FunctionKind::kPeriodOverPeriod;
      const int64_t least = may_be_negative ? -10000 : 0;
      if (*index < least || *index > 10000) {
        return refuse(may_be_negative ? "an integer up to 10,000" : "an integer from 0 to 10,000");
      }
      call.expr.numbers.push_back(*index);
      return {};
    }
    default: {
      const std::string level = upper(word.value_or(""));
      if (level != "PRE_FILTER" && level != "PRE_AGG" && level != "POST_AGG_FILTER") {
        return refuse("PRE_FILTER, PRE_AGG or POST_AGG_FILTER");
      }
      call.has_level = level != "POST_AGG_FILTER";
      call.expr.level = level == "PRE_FILTER" ? Level::kPreFilter : Level::kPreAggregate;
      return {};
    }
  }
}

Result<void> Checker::values(Call& call, const SyntaxNode& syntax) {
  const auto add = [&](ExprPtr expr, const Place& place) {
    call.expr.arguments.push_back(expr);
    call.codes.push_back('c');
    call.places.push_back(place);
  };
  if (syntax.kind == SyntaxNode::Kind::kParameter) {
    const auto found = parameters_.find(syntax.name);
    if (found != parameters_.end() && found->second->is_multi_valued) {
      const Parameter& parameter = *found->second;
      for (const Value& one : parameter.values) {
        add(TRY(literal(one, parameter.type)), syntax.place);
      }
      // No values: nothing is in it.
      if (parameter.values.empty()) add(TRY(literal({}, parameter.type)), syntax.place);
      return {};
    }
  }
  if (syntax.kind != SyntaxNode::Kind::kList) {
    add(TRY(node(syntax)), syntax.place);
    return {};
  }
  if (syntax.children.empty()) return expression_error(syntax.place, "The list is empty.");
  for (const SyntaxPtr& child : syntax.children) {
    if (child->kind == SyntaxNode::Kind::kParameter) {
      TRY(values(call, *child));
    } else {
      add(TRY(node(*child)), child->place);
    }
  }
  return {};
}

Result<ExprPtr> Checker::group_field(const SyntaxNode& syntax) {
  ExprPtr expr = TRY(node(syntax));
  if (expr->type == DataType::kBoolean || !is_row_level(expr->level)) {
    return expression_error(syntax.place, "A group or partition field must be a dimension.");
  }
  return expr;
}

Result<void> Checker::group(Call& call, const SyntaxNode& syntax) {
  if (syntax.kind != SyntaxNode::Kind::kList) {
    return expression_error(syntax.place, "The function " + call.function.name +
                                              " expects a list of fields in [ ] here.");
  }
  Frame& frame = call.expr.frame;
  frame.has_group = true;
  bool has_plain = false;
  for (const SyntaxPtr& child : syntax.children) {
    const bool is_aggregate = call.function.kind == FunctionKind::kAggregate;
    if (child->kind == SyntaxNode::Kind::kParameter && child->name == "visualDimensions" &&
        is_aggregate) {
      frame.visual_dimensions = true;
      continue;
    }
    const bool is_excluded = child->kind == SyntaxNode::Kind::kExcluded && is_aggregate;
    frame.is_excluding = frame.is_excluding || is_excluded;
    has_plain = has_plain || !is_excluded;
    // A partition may carry a sort order, which means nothing there.
    const bool has_inner = is_excluded || child->kind == SyntaxNode::Kind::kSorted;
    const SyntaxNode& field = has_inner ? *child->children[0] : *child;
    frame.group.push_back(TRY(group_field(field)));
    call.group_places.push_back(field.place);
  }
  if (frame.is_excluding && (has_plain || !frame.visual_dimensions)) {
    return expression_error(syntax.place,
                            "A group list either adds fields or, after ${visualDimensions}, "
                            "takes fields away with !.");
  }
  return {};
}

Result<void> Checker::order(Call& call, const SyntaxNode& syntax) {
  if (syntax.kind != SyntaxNode::Kind::kList || syntax.children.empty()) {
    return expression_error(syntax.place, "The function " + call.function.name +
                                              " expects a list of sort fields in [ ] here.");
  }
  for (const SyntaxPtr& child : syntax.children) {
    const bool is_sorted = child->kind == SyntaxNode::Kind::kSorted;
    const SyntaxNode& field = is_sorted ? *child->children[0] : *child;
    ExprPtr expr = TRY(node(field));
    if (expr->type == DataType::kBoolean) {
      return expression_error(field.place, "A condition can't be sorted by.");
    }
    call.expr.frame.order.push_back({expr, child->descending});
    call.order_places.push_back(field.place);
  }
  return {};
}

Result<void> Checker::unify(Call& call, char code) {
  std::optional<DataType> type;
  bool has_null = false;
  for (size_t i = 0; i < call.expr.arguments.size(); ++i) {
    ExprPtr expr = call.expr.arguments[i];
    if (call.codes[i] != code) continue;
    if (expr->is_null()) {
      has_null = true;
    } else if (!type || (is_numeric(*type) && expr->type == DataType::kDecimal)) {
      type = expr->type;
    } else if (*type != expr->type && !(is_numeric(*type) && is_numeric(expr->type))) {
      return expression_error(call.places[i], "The function " + call.function.name +
                                                  " expects values of one type, but this is a " +
                                                  std::string(type_name(expr->type)) +
                                                  " and another a " +
                                                  std::string(type_name(*type)) + ".");
    }
  }
  if (!type) return {};
  for (size_t i = 0; i < call.expr.arguments.size(); ++i) {
    ExprPtr& expr = call.expr.arguments[i];
    if (call.codes[i] != code) continue;
    if (has_null && expr->is_null()) expr = TRY(literal({}, *type));
    if (expr->type == DataType::kInteger && *type == DataType::kDecimal) {
      Expr wider;
      wider.kind = Expr::Kind::kCall;
      wider.function = find_function("intToDecimal");
      wider.type = DataType::kDecimal;
      wider.level = expr->level;
      wider.arguments = {expr};
      expr = TRY(make(std::move(wider), call.place));
    }
  }
  return {};
}

}  // namespace tarn::bi
