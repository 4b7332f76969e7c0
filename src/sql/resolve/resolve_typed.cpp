#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "sql/resolve/resolve_expression.h"
#include "sql/types/coercion.h"
#include "sql/types/time_text.h"

namespace tarn::sql {

namespace {

std::string decimal_digits(int64_t whole, int32_t scale) {
  std::string text = std::to_string(whole);
  if (scale > 0) text += "." + std::string(static_cast<size_t>(scale), '0');
  return text;
}

// A constant as another type where nothing can fail or be lost; else null.
ExprRef fold(const Expr& value, const Type& type) {
  Constant constant = value.constant;
  if (constant.is_null()) return make_null(type, value.position);
  const Type& from = value.type;
  if (from.is_integer()) {
    int64_t number = std::get<int64_t>(constant.data);
    if (type.is_integer() && type.kind() > from.kind()) {
      return make_constant(type, std::move(constant), value.position);
    }
    if (type.is(TypeKind::kDouble)) {
      constant.data = static_cast<double>(number);
      return make_constant(type, std::move(constant), value.position);
    }
    if (type.is(TypeKind::kDecimal)) {
      std::string digits = std::to_string(number < 0 ? -number : number);
      if (number != INT64_MIN &&
          static_cast<int32_t>(digits.size()) <= type.precision() - type.scale()) {
        constant.data = decimal_digits(number, type.scale());
        return make_constant(type, std::move(constant), value.position);
      }
    }
    return nullptr;
  }
  if (from.is(TypeKind::kDecimal) && type.is(TypeKind::kDouble)) {
    constant.data = strtod(std::get<std::string>(constant.data).c_str(), nullptr);
    return make_constant(type, std::move(constant), value.position);
  }
  if (from.is(TypeKind::kDecimal) && type.is(TypeKind::kDecimal) && type.scale() >= from.scale() &&
      type.precision() - type.scale() >= from.precision() - from.scale()) {
    std::string& digits = std::get<std::string>(constant.data);
    if (from.scale() == 0 && type.scale() > 0) digits += ".";
    digits += std::string(static_cast<size_t>(type.scale() - from.scale()), '0');
    return make_constant(type, std::move(constant), value.position);
  }
  if (from.is(TypeKind::kVarchar) && type.is(TypeKind::kVarchar) &&
      type.length() >= from.length()) {
    return make_constant(type, std::move(constant), value.position);
  }
  if (from.is(TypeKind::kVarchar) && type.is(TypeKind::kDate)) {
    // Only what the engine's cast takes as well.
    auto days = parse_date(std::get<std::string>(constant.data));
    if (!days) return nullptr;
    constant.data = *days;
    return make_constant(type, std::move(constant), value.position);
  }
  if (from.is(TypeKind::kDate) && type.is(TypeKind::kTimestamp) && type.precision() <= 6) {
    int64_t micros = 0;
    int64_t days = std::get<int64_t>(constant.data);
    if (__builtin_mul_overflow(days, int64_t{86'400'000'000}, &micros)) return nullptr;
    constant.data = micros;
    return make_constant(type, std::move(constant), value.position);
  }
  if (from.is(TypeKind::kTimestampTz) && type.is(TypeKind::kDate) && constant.zone == "UTC") {
    int64_t micros = std::get<int64_t>(constant.data);
    constant.data = (micros - (micros < 0 ? 86'399'999'999 : 0)) / 86'400'000'000;
    constant.zone.clear();
    return make_constant(type, std::move(constant), value.position);
  }
  if (from.kind() == type.kind() && type.precision() >= from.precision() &&
      (from.is(TypeKind::kTimestamp) || from.is(TypeKind::kTimestampTz)) &&
      (type.precision() > 6) == (from.precision() > 6)) {
    return make_constant(type, std::move(constant), value.position);
  }
  return nullptr;
}

std::string_view operator_text(BinaryOperator op) {
  static constexpr std::string_view kTexts[] = {"+", "-", "*", "/", "%", "||"};
  return kTexts[static_cast<size_t>(op)];
}

Error cannot_apply(const Type& a, std::string_view op, const Type& b, Position position) {
  return sql_error("TYPE_MISMATCH", position,
                   "Cannot apply operator: " + a.text() + " " + std::string(op) + " " + b.text());
}

bool is_interval(const Type& type) {
  return type.is(TypeKind::kIntervalDaySecond) || type.is(TypeKind::kIntervalYearMonth);
}

bool is_moment(const Type& type) {
  return type.is(TypeKind::kDate) || type.is(TypeKind::kTime) || type.is(TypeKind::kTimeTz) ||
         type.is(TypeKind::kTimestamp) || type.is(TypeKind::kTimestampTz);
}

Result<Type> decimal_result(BinaryOperator op, const Type& a, const Type& b, Position position) {
  int32_t p1 = a.precision(), s1 = a.scale(), p2 = b.precision(), s2 = b.scale();
  int32_t scale = std::max(s1, s2);
  switch (op) {
    case BinaryOperator::kMultiply:
      if (s1 + s2 > 38) {
        return sql_error(
            "INVALID_FUNCTION_ARGUMENT", position,
            "DECIMAL scale must be in range [0, precision (38)]: " + std::to_string(s1 + s2));
      }
      return Type::decimal(std::min(38, p1 + p2), s1 + s2);
    case BinaryOperator::kDivide:
      return Type::decimal(std::min(38, p1 + s2 + std::max(s2 - s1, 0)), scale);
    case BinaryOperator::kModulus:
      return Type::decimal(std::max(1, std::min(p1 - s1, p2 - s2) + scale), scale);
    default:
      return Type::decimal(std::min(38, std::max(p1 - s1, p2 - s2) + scale + 1), scale);
  }
}

// date + interval and its kin; nothing where there is no such operator.
std::optional<Type> time_result(BinaryOperator op, const Type& a, const Type& b) {
  bool adds = op == BinaryOperator::kAdd;
  bool subtracts = op == BinaryOperator::kSubtract;
  auto moves = [](const Type& moment, const Type& interval) {
    bool is_clock = moment.is(TypeKind::kTime) || moment.is(TypeKind::kTimeTz);
    return !(is_clock && interval.is(TypeKind::kIntervalYearMonth));
  };
  // An interval has milliseconds, and so has what it moves.
  auto moved = [](const Type& moment, const Type& interval) {
    bool is_coarse = !moment.is(TypeKind::kDate) && moment.precision() < 3 &&
                     interval.is(TypeKind::kIntervalDaySecond);
    return is_coarse ? Type(moment.kind(), 3) : moment;
  };
  if (is_moment(a) && is_interval(b) && (adds || subtracts) && moves(a, b)) return moved(a, b);
  if (is_interval(a) && is_moment(b) && adds && moves(b, a)) return moved(b, a);
  if (is_interval(a) && a == b && (adds || subtracts)) return a;
  if (is_moment(a) && is_moment(b) && subtracts && common_super_type(a, b)) {
    return Type(TypeKind::kIntervalDaySecond);
  }
  if (is_interval(a) && b.is_numeric() &&
      (op == BinaryOperator::kMultiply || op == BinaryOperator::kDivide)) {
    return a;
  }
  if (is_interval(b) && a.is_numeric() && op == BinaryOperator::kMultiply) return b;
  return std::nullopt;
}

// current_date - interval '7' day, and so on: a constant, so that it prunes partitions.
ExprRef fold_date(BinaryOperator op, const Expr& a, const Expr& b, Position position) {
  bool flip = is_interval(a.type);
  const Expr& date = flip ? b : a;
  const Expr& interval = flip ? a : b;
  if (!date.type.is(TypeKind::kDate) || !is_interval(interval.type) ||
      date.kind != ExprKind::kConstant || interval.kind != ExprKind::kConstant ||
      date.constant.is_null() || interval.constant.is_null()) {
    return nullptr;
  }
  int64_t amount = std::get<int64_t>(interval.constant.data);
  if (op == BinaryOperator::kSubtract) amount = -amount;
  int64_t days = std::get<int64_t>(date.constant.data);
  Constant constant;
  if (interval.type.is(TypeKind::kIntervalYearMonth)) {
    constant.data = add_months(days, amount);
  } else {
    if (amount % 86'400'000 != 0) return nullptr;
    constant.data = days + amount / 86'400'000;
  }
  return make_constant(date.type, std::move(constant), position);
}

}  // namespace

bool contains_kind(const Expr& expr, ExprKind kind) {
  if (expr.kind == kind) return true;
  auto any = [&](const ExprRef& part) { return part && contains_kind(*part, kind); };
  if (std::any_of(expr.args.begin(), expr.args.end(), any) || any(expr.filter)) return true;
  for (const SortKey& key : expr.order_by) {
    if (any(key.value)) return true;
  }
  if (!expr.window) return false;
  for (const SortKey& key : expr.window->order_by) {
    if (any(key.value)) return true;
  }
  return std::any_of(expr.window->partition_by.begin(), expr.window->partition_by.end(), any);
}

ExprRef coerce(ExprRef value, const Type& type) {
  if (value->type == type) return value;
  if (value->kind == ExprKind::kConstant) {
    if (ExprRef folded = fold(*value, type)) return folded;
  }
  auto cast = std::make_shared<Expr>();
  cast->kind = ExprKind::kCast;
  cast->type = type;
  cast->position = value->position;
  cast->name = value->name;
  cast->args = {std::move(value)};
  return cast;
}

Result<ExprRef> coerce_to(ExprRef value, const Type& type, std::string_view what) {
  if (!can_coerce(value->type, type)) {
    return sql_error("TYPE_MISMATCH", value->position,
                     std::string(what) + " must be " + type.text() + ", not " + value->type.text());
  }
  return coerce(std::move(value), type);
}

Result<void> unify(std::vector<ExprRef*> values, std::string_view what) {
  if (values.empty()) return {};
  Type type = (*values[0])->type;
  for (ExprRef* value : values) {
    auto super = common_super_type(type, (*value)->type);
    if (!super) {
      return sql_error("TYPE_MISMATCH", (*value)->position,
                       std::string(what) + ": " + type.text() + " vs " + (*value)->type.text());
    }
    type = *super;
  }
  for (ExprRef* value : values) *value = coerce(*value, type);
  return {};
}

Result<ExprRef> make_comparison(ComparisonOperator op, ExprRef left, ExprRef right,
                                Position position) {
  static constexpr std::string_view kTexts[] = {
      "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"};
  static constexpr Form kForms[] = {
      Form::kEqual,   Form::kNotEqual,       Form::kLess,           Form::kLessOrEqual,
      Form::kGreater, Form::kGreaterOrEqual, Form::kIsDistinctFrom, Form::kIsDistinctFrom};
  size_t index = static_cast<size_t>(op);
  auto type = common_super_type(left->type, right->type);
  bool needs_order = index >= 2 && index <= 5;
  if (!type || (needs_order ? !type->is_orderable() : !type->is_comparable())) {
    return cannot_apply(left->type, kTexts[index], right->type, position);
  }
  ExprRef result =
      make_form(kForms[index], kBoolean,
                {coerce(std::move(left), *type), coerce(std::move(right), *type)}, position);
  if (op != ComparisonOperator::kIsNotDistinctFrom) return result;
  return make_form(Form::kNot, kBoolean, {std::move(result)}, position);
}

Result<ExprRef> make_arithmetic(BinaryOperator op, ExprRef left, ExprRef right, Position position) {
  static constexpr Form kForms[] = {Form::kAdd, Form::kSubtract, Form::kMultiply, Form::kDivide,
                                    Form::kModulus};
  Form form = kForms[static_cast<size_t>(op)];
  // NULL takes the type of the other side; of two NULLs Trino makes a bigint's.
  if (left->type.is(TypeKind::kUnknown) && right->type.is(TypeKind::kUnknown)) {
    left = coerce(left, Type(TypeKind::kBigint));
  }
  if (left->type.is(TypeKind::kUnknown) && right->type.is_numeric()) {
    left = coerce(left, right->type);
  }
  if (right->type.is(TypeKind::kUnknown) && left->type.is_numeric()) {
    right = coerce(right, left->type);
  }
  if (auto type = time_result(op, left->type, right->type)) {
    if (ExprRef folded = fold_date(op, *left, *right, position)) return folded;
    if (is_moment(left->type) && is_moment(right->type)) {
      Type common = *common_super_type(left->type, right->type);
      left = coerce(left, common);
      right = coerce(right, common);
    }
    // Intervals are scaled by a bigint or a double.
    for (ExprRef* side : {&left, &right}) {
      if (!(*side)->type.is_numeric()) continue;
      bool whole = (*side)->type.is_integer();
      *side = coerce(*side, Type(whole ? TypeKind::kBigint : TypeKind::kDouble));
    }
    return make_form(form, *type, {std::move(left), std::move(right)}, position);
  }
  if (!left->type.is_numeric() || !right->type.is_numeric()) {
    return cannot_apply(left->type, operator_text(op), right->type, position);
  }
  Type common = *common_super_type(left->type, right->type);
  if (common.is(TypeKind::kDecimal)) {
    for (ExprRef* side : {&left, &right}) {
      *side = coerce(*side, *coerce_kind((*side)->type, TypeKind::kDecimal));
    }
    Type result = TRY(decimal_result(op, left->type, right->type, position));
    return make_form(form, std::move(result), {std::move(left), std::move(right)}, position);
  }
  return make_form(form, common,
                   {coerce(std::move(left), common), coerce(std::move(right), common)}, position);
}

Result<ExprRef> make_concat(std::vector<ExprRef> parts, Position position) {
  Type type = parts[0]->type;
  int64_t char_length = 0;
  for (const ExprRef& part : parts) {
    if (part->type.is(TypeKind::kChar)) char_length += part->type.length();
  }
  for (size_t i = 1; i < parts.size(); ++i) {
    const Type& other = parts[i]->type;
    auto joins = [](const Type& t) { return t.is(TypeKind::kArray) || t.is(TypeKind::kUnknown); };
    std::optional<Type> common;
    if (type.is_text() && other.is_text()) {
      bool chars = type.is(TypeKind::kChar) && other.is(TypeKind::kChar);
      common =
          chars ? Type::chars(std::min(65536, type.length() + other.length())) : Type::varchar();
    } else if (type.is(TypeKind::kArray) && !joins(other)) {
      common = common_super_type(type, Type::array(other));  // array || element
    } else if (other.is(TypeKind::kArray) && !joins(type)) {
      common = common_super_type(Type::array(type), other);
    } else {
      common = common_super_type(type, other);
    }
    bool is_joinable = common && (common->is_text() || common->is(TypeKind::kVarbinary) ||
                                  common->is(TypeKind::kArray));
    if (!is_joinable) return cannot_apply(type, "||", other, position);
    type = common->is(TypeKind::kVarchar) ? Type::varchar() : *common;
  }
  if (type.is(TypeKind::kChar) && char_length > type.length()) {
    return sql_error("TYPE_NOT_FOUND", position,
                     "Unknown type: char(" + std::to_string(char_length) + ")");
  }
  // The parts of a char's concatenation keep their own length, as padding counts.
  if (!type.is(TypeKind::kChar)) {
    for (ExprRef& part : parts) {
      bool is_element = type.is(TypeKind::kArray) && !part->type.is(TypeKind::kArray) &&
                        !part->type.is(TypeKind::kUnknown);
      if (is_element) {
        part = make_form(Form::kArray, type, {coerce(part, type.element())}, position);
      } else {
        part = coerce(part, type);
      }
    }
  }
  return make_form(Form::kConcat, type, std::move(parts), position);
}

}  // namespace tarn::sql
