#include "sql/types/function_bind.h"

#include <algorithm>
#include <map>

#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

bool variable_takes(char variable, const Type& type) {
  if (type.is(TypeKind::kUnknown)) return true;
  auto is_stamp = [&] { return type.is(TypeKind::kTimestamp) || type.is(TypeKind::kTimestampTz); };
  switch (variable) {
    case 'O':
      return type.is_orderable();
    case 'C':
    case 'K':
      return type.is_comparable();
    case 'N':
      return type.is_numeric();
    case 'I':
      return type.is_integer();
    case 'F':
      return type.is_floating();
    case 'D':
      return type.is(TypeKind::kDate) || is_stamp();
    case 'H':
      return type.is(TypeKind::kTime) || type.is(TypeKind::kTimeTz) || is_stamp();
    case 'Z':
      return type.is(TypeKind::kTimeTz) || type.is(TypeKind::kTimestampTz);
    default:
      return true;
  }
}

// What NULL is where only some types may stand.
Type type_of_null(char variable) {
  switch (variable) {
    case 'N':
    case 'I':
      return Type(TypeKind::kBigint);
    case 'F':
      return Type(TypeKind::kDouble);
    case 'D':
      return Type(TypeKind::kDate);
    case 'H':
      return Type(TypeKind::kTimestamp, 3);
    case 'Z':
      return Type(TypeKind::kTimestampTz, 3);
    default:
      return Type();
  }
}

// How far arguments may be from their parameters: not at all, by coercion, or also a char where a
// varchar is wanted, which only functions take so.
enum class Fit { kExact, kCoerced, kText };

// One try to fit a signature to arguments.
class Binder {
 public:
  Binder(const Function& function, const std::vector<ArgumentType>& arguments, Fit fit)
      : function_(function),
        arguments_(arguments),
        coerce_(fit != Fit::kExact),
        takes_char_(fit == Fit::kText) {}

  // Nothing: doesn't fit.
  Result<std::optional<BoundFunction>> bind(const InferLambda& infer_lambda) {
    std::optional<BoundFunction> nothing;
    if (!count_fits()) return nothing;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      if (arguments_[i].lambda_parameters) continue;
      if (!match(pattern(i), arguments_[i].type)) return nothing;
    }
    for (size_t i = 0; i < arguments_.size(); ++i) {
      if (!arguments_[i].lambda_parameters) continue;
      if (!TRY(match_lambda(i, infer_lambda))) return nothing;
    }
    for (auto& [variable, type] : types_) {
      if (type.is(TypeKind::kUnknown)) type = type_of_null(variable);
    }
    BoundFunction bound;
    bound.function = &function_;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      const bool is_any = pattern(i).variable == 'A';
      Type parameter = is_any ? arguments_[i].type : substitute(pattern(i));
      if (!arguments_[i].lambda_parameters) {
        const Type& actual = arguments_[i].type;
        bool is_text = takes_char_ && actual.is(TypeKind::kChar) &&
                       parameter.is(TypeKind::kVarchar) && parameter.length() >= actual.length();
        bool fits = coerce_ ? can_coerce(actual, parameter) || is_text : actual == parameter;
        if (!fits) return nothing;
      }
      bound.parameters.push_back(std::move(parameter));
    }
    bound.result = result(bound.parameters);
    return std::optional<BoundFunction>(std::move(bound));
  }

 private:
  bool count_fits() const {
    const Signature& signature = function_.signature;
    size_t fixed = signature.parameters.size();
    if (signature.is_variadic) return arguments_.size() + 1 >= fixed;
    return arguments_.size() == fixed;
  }

  const TypePattern& pattern(size_t argument) const {
    const std::vector<TypePattern>& parameters = function_.signature.parameters;
    return parameters[std::min(argument, parameters.size() - 1)];
  }

  bool match_variable(char variable, const Type& type) {
    if (variable == 'A') return true;
    if (!variable_takes(variable, type)) return false;
    auto [found, is_new] = types_.try_emplace(variable, type);
    if (is_new || found->second == type) return true;
    if (!coerce_) return false;
    std::optional<Type> super = common_super_type(found->second, type);
    if (!super || !variable_takes(variable, *super)) return false;
    found->second = *super;
    return true;
  }

  bool match_numbers(const TypePattern& pattern, const Type& type) {
    int32_t values[] = {type.precision(), type.scale()};
    // Precisions and scales are fitted together: the least decimal that holds both.
    if (type.is(TypeKind::kDecimal) && pattern.numbers.size() == 2 && pattern.numbers[0].first) {
      auto [p, s] = std::pair(pattern.numbers[0].first, pattern.numbers[1].first);
      if (numbers_.contains(p)) {
        auto super = common_super_type(Type::decimal(numbers_[p], numbers_[s]), type);
        if (!coerce_ && (numbers_[p] != values[0] || numbers_[s] != values[1])) return false;
        values[0] = super->precision(), values[1] = super->scale();
      }
      numbers_[p] = values[0], numbers_[s] = values[1];
      return true;
    }
    for (size_t i = 0; i < pattern.numbers.size(); ++i) {
      char variable = pattern.numbers[i].first;
      if (variable == 0) continue;
      auto [found, is_new] = numbers_.try_emplace(variable, values[i]);
      if (is_new || found->second == values[i]) continue;
      if (!coerce_) return false;
      found->second = std::max(found->second, values[i]);
    }
    return true;
  }

  bool match(const TypePattern& pattern, const Type& type) {
    if (pattern.variable) return match_variable(pattern.variable, type);
    if (type.is(TypeKind::kUnknown)) return coerce_ || pattern.kind == TypeKind::kUnknown;
    if (pattern.kind != type.kind()) {
      if (!coerce_) return false;
      std::optional<Type> coerced = coerce_kind(type, pattern.kind);
      if (takes_char_ && type.is(TypeKind::kChar) && pattern.kind == TypeKind::kVarchar) {
        coerced = Type::varchar(type.length());
      }
      return coerced && match(pattern, *coerced);
    }
    if (pattern.children.empty()) return match_numbers(pattern, type);
    if (pattern.children.size() != type.fields().size()) return false;
    for (size_t i = 0; i < pattern.children.size(); ++i) {
      if (!match(pattern.children[i], type.field_type(i))) return false;
    }
    return true;
  }

  Result<bool> match_lambda(size_t argument, const InferLambda& infer_lambda) {
    const TypePattern& lambda = pattern(argument);
    if (lambda.variable || lambda.kind != TypeKind::kFunction) return false;
    if (lambda.children.size() != *arguments_[argument].lambda_parameters + 1) return false;
    std::vector<Type> parameters;
    for (size_t i = 0; i + 1 < lambda.children.size(); ++i) {
      parameters.push_back(substitute(lambda.children[i]));
    }
    Type body = TRY(infer_lambda(argument, parameters));
    const TypePattern& wanted = lambda.children.back();
    if (!match(wanted, body)) return false;
    // A lambda's result is not made another type, but it may widen a variable, or be shorter.
    Type result = substitute(wanted);
    return body.is(TypeKind::kUnknown) ||
           (body.kind() == result.kind() && can_coerce(body, result));
  }

  int32_t number(const std::pair<char, int32_t>& written) const {
    if (written.first == 0) return written.second;
    auto found = numbers_.find(written.first);
    return found == numbers_.end() ? 0 : found->second;
  }

  Type substitute(const TypePattern& pattern) const {
    if (pattern.variable) {
      auto found = types_.find(pattern.variable);
      return found == types_.end() ? Type() : found->second;
    }
    std::vector<Type> children;
    for (const TypePattern& child : pattern.children) children.push_back(substitute(child));
    switch (pattern.kind) {
      case TypeKind::kArray:
        return Type::array(children[0]);
      case TypeKind::kMap:
        return Type::map(children[0], children[1]);
      case TypeKind::kRow: {
        std::vector<TypeField> fields;
        for (Type& child : children) fields.push_back({"", std::move(child)});
        return Type::row(std::move(fields));
      }
      case TypeKind::kFunction: {
        Type body = children.back();
        children.pop_back();
        return Type::function(std::move(children), std::move(body));
      }
      case TypeKind::kVarchar:
        if (pattern.numbers.empty()) return Type::varchar();
        break;
      default:
        break;
    }
    int32_t first = pattern.numbers.empty() ? 0 : number(pattern.numbers[0]);
    int32_t second = pattern.numbers.size() < 2 ? 0 : number(pattern.numbers[1]);
    return Type(pattern.kind, first, second);
  }

  // Results whose parameters Trino works out by a formula.
  Type result(const std::vector<Type>& parameters) const {
    const TypePattern& pattern = function_.signature.result;
    if (pattern.rule.empty()) return substitute(pattern);
    int32_t p = parameters[0].precision();
    int32_t s = parameters[0].scale();
    if (pattern.rule == "whole") return Type::decimal(std::min(38, p - s + std::min(s, 1)), 0);
    if (pattern.rule == "whole_down") return Type::decimal(std::max(p - s, 1), 0);
    if (pattern.rule == "wider") return Type::decimal(std::min(38, p + 1), s);
    if (pattern.rule == "iso8601") {
      // A sign, six digits of the year, "-MM-DDThh:mm:ss", the fraction, an offset.
      int32_t offset = parameters[0].is(TypeKind::kTimestampTz) ? 6 : 0;
      return Type::varchar(22 + std::min(p, 1) + p + offset);
    }
    if (pattern.rule == "char_sum") {
      return Type::chars(std::min(65536, parameters[0].length() + parameters[1].length()));
    }
    int32_t q = parameters[1].precision();
    int32_t t = parameters[1].scale();  // "mod"
    return Type::decimal(std::min(q - t, p - s) + std::max(s, t), std::max(s, t));
  }

  const Function& function_;
  const std::vector<ArgumentType>& arguments_;
  const bool coerce_;
  const bool takes_char_;
  std::map<char, Type> types_;
  std::map<char, int32_t> numbers_;
};

// Whether every parameter of `a` turns into that of `b`.
bool is_more_specific(const BoundFunction& a, const BoundFunction& b) {
  for (size_t i = 0; i < a.parameters.size(); ++i) {
    if (a.parameters[i].is(TypeKind::kFunction)) continue;
    if (!can_coerce(a.parameters[i], b.parameters[i])) return false;
  }
  return true;
}

}  // namespace

Result<std::optional<BoundFunction>> bind_function(const std::vector<Function>& candidates,
                                                   const std::vector<ArgumentType>& arguments,
                                                   const InferLambda& infer_lambda) {
  for (Fit fit : {Fit::kExact, Fit::kCoerced, Fit::kText}) {
    std::optional<BoundFunction> best;
    for (const Function& function : candidates) {
      auto bound = TRY(Binder(function, arguments, fit).bind(infer_lambda));
      if (!bound) continue;
      bool is_better =
          !best || (is_more_specific(*bound, *best) && !is_more_specific(*best, *bound));
      if (is_better) best = std::move(bound);
      if (fit == Fit::kExact) break;
    }
    if (best) return best;
  }
  return std::optional<BoundFunction>();
}

}  // namespace tarn::sql
