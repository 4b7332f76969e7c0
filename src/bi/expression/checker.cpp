#include "bi/expression/checker.h"

#include <algorithm>

#include "base/check.h"
#include "bi/expression/check_call.h"

namespace tarn::bi {
namespace {

// Longer chains of fields within fields than anyone writes; keeps the recursion bounded.
constexpr size_t kMaxOpenFields = 100;

DataType type_of(const Value& value) {
  if (std::holds_alternative<int64_t>(value)) return DataType::kInteger;
  if (std::holds_alternative<double>(value)) return DataType::kDecimal;
  if (std::holds_alternative<Datetime>(value)) return DataType::kDatetime;
  return DataType::kString;
}

template <class T>
void append(std::string& key, const T& value) {
  key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append(std::string& key, const std::string& value) {
  append(key, value.size());
  key += value;
}

void append_value(std::string& key, const Value& value) {
  append(key, value.index());
  if (const auto* text = std::get_if<std::string>(&value)) append(key, *text);
  if (const auto* integer = std::get_if<int64_t>(&value)) append(key, *integer);
  if (const auto* number = std::get_if<double>(&value)) append(key, *number);
  if (const auto* time = std::get_if<Datetime>(&value)) append(key, time->us);
}

// Equal keys, equal expressions: children are already one node each.
std::string key_of(const Expr& expr) {
  std::string key;
  append(key, expr.kind);
  append(key, expr.type);
  append(key, expr.level);
  append_value(key, expr.value);
  append(key, expr.column);
  append(key, expr.function);
  append(key, expr.arguments.size());
  for (ExprPtr argument : expr.arguments) append(key, argument);
  const Frame& frame = expr.frame;
  for (bool flag : {frame.has_group, frame.visual_dimensions, frame.is_excluding}) {
    append(key, flag);
  }
  append(key, frame.group.size());
  for (ExprPtr field : frame.group) append(key, field);
  for (const Frame::Key& field : frame.order) {
    append(key, field.value);
    append(key, field.descending);
  }
  append(key, expr.period ? static_cast<int>(*expr.period) : -1);
  append(key, expr.text);
  for (int64_t number : expr.numbers) append(key, number);
  append(key, expr.percentile);
  return key;
}

}  // namespace

Checker::Checker(const ExpressionContext& context) : context_(context) {
  for (const Column& column : context.columns) columns_.emplace(column.name, column.type);
  for (const auto& [name, text] : context.calculated_fields) calculated_.emplace(name, &text);
  for (const auto& [name, parameter] : context.parameters) parameters_.emplace(name, &parameter);
}

Checker::~Checker() = default;

Result<ExprPtr> Checker::check(std::string_view text) {
  if (context_.calculated_fields.size() > kMaxCalculatedFields) {
    return query_error("There are more than " + std::to_string(kMaxCalculatedFields) +
                       " calculated fields.");
  }
  SyntaxPtr syntax = TRY(parse_expression(text));
  return node(*syntax);
}

Result<ExprPtr> Checker::field(const std::string& name) {
  if (calculated_.contains(name)) {
    auto result = calculated(name);
    if (result.ok()) return result;
    const std::string message =
        "In the calculated field " + quoted(name) + ": " + result.error().message();
    const auto place = place_of(result.error());
    return place ? expression_error(*place, message) : query_error(message);
  }
  const auto found = columns_.find(name);
  if (found == columns_.end()) return query_error("There is no field " + quoted(name) + ".");
  Expr expr;
  expr.kind = Expr::Kind::kColumn;
  expr.type = found->second;
  expr.level = Level::kRow;
  expr.column = name;
  return make(std::move(expr), {});
}

Result<ExprPtr> Checker::calculated(const std::string& name) {
  if (const auto done = fields_.find(name); done != fields_.end()) return done->second;
  const auto open = std::ranges::find(open_fields_, name);
  if (open != open_fields_.end()) {
    std::string circle;
    for (auto i = open; i != open_fields_.end(); ++i) circle += quoted(*i) + ", ";
    return query_error("The calculated fields use one another in a circle: " + circle +
                       quoted(name) + ".");
  }
  if (open_fields_.size() >= kMaxOpenFields) {
    return query_error("The calculated fields are nested deeper than " +
                       std::to_string(kMaxOpenFields) + " levels.");
  }
  open_fields_.push_back(name);
  auto result = check(*calculated_.at(name));
  open_fields_.pop_back();
  ExprPtr expr = TRY(std::move(result));
  fields_.emplace(name, expr);
  return expr;
}

Result<ExprPtr> Checker::node(const SyntaxNode& syntax) {
  if (depth_ >= kMaxExpandedDepth) {
    return expression_error(syntax.place,
                            "The expression is nested too deep with its calculated fields put in.");
  }
  ++depth_;
  auto result = [&]() -> Result<ExprPtr> {
    switch (syntax.kind) {
      case SyntaxNode::Kind::kLiteral:
        return literal(syntax.value, type_of(syntax.value));
      case SyntaxNode::Kind::kField:
      case SyntaxNode::Kind::kWord:
        return named(syntax);
      case SyntaxNode::Kind::kParameter:
        return parameter(syntax);
      case SyntaxNode::Kind::kCall:
        return call(syntax);
      default:
        return expression_error(syntax.place, "A list in [ ] has no meaning here.");
    }
  }();
  --depth_;
  return result;
}

Result<ExprPtr> Checker::named(const SyntaxNode& syntax) {
  const bool exists = calculated_.contains(syntax.name) || columns_.contains(syntax.name);
  if (!exists) {
    return expression_error(syntax.place, "There is no field " + quoted(syntax.name) + ".");
  }
  auto result = field(syntax.name);
  if (!result.ok()) return expression_error(syntax.place, result.error().message());
  return result;
}

Result<ExprPtr> Checker::parameter(const SyntaxNode& syntax) {
  if (syntax.name == "visualDimensions") {
    return expression_error(syntax.place,
                            "${visualDimensions} stands only in the group list of an aggregate.");
  }
  const auto found = parameters_.find(syntax.name);
  if (found == parameters_.end()) {
    return expression_error(syntax.place, "There is no parameter " + quoted(syntax.name) + ".");
  }
  const Parameter& parameter = *found->second;
  if (parameter.is_multi_valued) {
    return expression_error(syntax.place, "The parameter " + quoted(syntax.name) +
                                              " has several values: only in and notIn take it.");
  }
  return literal(parameter.values.empty() ? Value() : parameter.values[0], parameter.type);
}

Result<ExprPtr> Checker::literal(Value value, DataType type) {
  Expr expr;
  if (type == DataType::kDecimal && std::holds_alternative<int64_t>(value)) {
    value = static_cast<double>(std::get<int64_t>(value));
  }
  if (!std::holds_alternative<std::monostate>(value) && type_of(value) != type) {
    return query_error("A value is not of the type " + std::string(type_name(type)) + ".");
  }
  expr.value = std::move(value);
  expr.type = type;
  return make(std::move(expr), {});
}

Result<ExprPtr> Checker::aggregate(AggregateKind kind, double percentile, ExprPtr measure) {
  const FunctionInfo* function = function_of(kind);
  CHECK(function != nullptr);
  const bool is_number = function->parameters[0] == 'N';
  if (measure->type == DataType::kBoolean || (is_number && !is_numeric(measure->type))) {
    return query_error("The aggregation " + quoted(function->name) + " can't be applied to a " +
                       std::string(type_name(measure->type)) + ".");
  }
  Call call{*function, {}, {}, {'m'}, {Place{}}, false, {}, {}};
  call.expr.arguments = {measure};
  call.expr.percentile = percentile;
  TRY(level(call));
  TRY(result_type(call));
  call.expr.kind = Expr::Kind::kCall;
  call.expr.function = function;
  return make(std::move(call.expr), {});
}

Result<ExprPtr> Checker::truncated(ExprPtr time, TimeGranularity granularity) {
  if (time->type != DataType::kDatetime) {
    return query_error("A date granularity needs a DATETIME, and this is of the type " +
                       std::string(type_name(time->type)) + ".");
  }
  Expr expr;
  expr.kind = Expr::Kind::kCall;
  expr.function = find_function("truncDate");
  expr.type = DataType::kDatetime;
  expr.level = time->level;
  expr.arguments = {time};
  expr.period = granularity;
  return make(std::move(expr), {});
}

Result<ExprPtr> Checker::make(Expr expr, const Place& place) {
  const auto add = [&](ExprPtr child) {
    expr.size += child->size;
    expr.depth = std::max(expr.depth, child->depth + 1);
  };
  for (ExprPtr argument : expr.arguments) add(argument);
  for (ExprPtr field : expr.frame.group) add(field);
  for (const Frame::Key& key : expr.frame.order) add(key.value);
  if (expr.size > kMaxExpandedSize || expr.depth > kMaxExpandedDepth) {
    return expression_error(place,
                            "The expression is too large once its calculated fields are put in.");
  }
  std::string key = key_of(expr);
  auto& slot = pool_[std::move(key)];
  if (!slot) slot = std::make_unique<Expr>(std::move(expr));
  return slot.get();
}

}  // namespace tarn::bi
