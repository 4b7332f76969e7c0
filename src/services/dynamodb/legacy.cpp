#include "services/dynamodb/legacy.h"

#include <algorithm>
#include <optional>
#include <string>

#include "services/dynamodb/errors.h"
#include "services/dynamodb/expression_parser.h"

namespace tarn::dynamodb {
namespace {

struct LegacyComparison {
  std::string_view name;
  size_t min_values;
  size_t max_values;
  std::string_view types;  // that it takes, by name with blanks around; empty: all
};

constexpr std::string_view kScalars = " S N B ";
constexpr LegacyComparison kComparisons[] = {
    {"EQ", 1, 1, {}},
    {"NE", 1, 1, {}},
    {"LE", 1, 1, kScalars},
    {"LT", 1, 1, kScalars},
    {"GE", 1, 1, kScalars},
    {"GT", 1, 1, kScalars},
    {"NOT_NULL", 0, 0, {}},
    {"NULL", 0, 0, {}},
    {"CONTAINS", 1, 1, kScalars},
    {"NOT_CONTAINS", 1, 1, kScalars},
    {"BEGINS_WITH", 1, 1, " S B "},
    {"IN", 1, 100'000, kScalars},
    {"BETWEEN", 2, 2, kScalars},
};

Result<void> check_test(const LegacyTest& test) {
  const auto* found = std::find_if(
      std::begin(kComparisons), std::end(kComparisons),
      [&](const LegacyComparison& comparison) { return comparison.name == test.comparison; });
  const std::string name(test.comparison);
  if (found == std::end(kComparisons)) {
    return invalid_values("Unknown ComparisonOperator: " + name);
  }
  const auto& values = test.values;
  if (values.size() < found->min_values || values.size() > found->max_values) {
    return invalid_values("Invalid number of argument(s) for the " + name + " ComparisonOperator");
  }
  for (const Value& value : values) {
    if (value.type != values[0].type) {
      return invalid_values("AttributeValues inside AttributeValueList must be of same type");
    }
  }
  for (const Value& value : values) {
    const std::string type(type_name(value.type));
    if (!found->types.empty() && found->types.find(" " + type + " ") == std::string_view::npos) {
      return invalid_values("ComparisonOperator " + name + " is not valid for " + type +
                            " AttributeValue type");
    }
  }
  if (name == "BETWEEN" && compare_scalars(values[0], values[1]) > 0) {
    return validation(
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound");
  }
  return {};
}

class LegacyTree {
 public:
  explicit LegacyTree(Arena& arena) : arena_(arena) {}

  const Condition* of(const LegacyTest& test) {
    if (test.comparison == "NOT_CONTAINS") {
      auto* condition = arena_.make<Condition>();
      condition->kind = ConditionKind::kNot;
      condition->children = one_child(function(Function::kContains, test));
      return condition;
    }
    if (test.comparison == "NULL") return function(Function::kAttributeNotExists, test);
    if (test.comparison == "NOT_NULL") return function(Function::kAttributeExists, test);
    if (test.comparison == "CONTAINS") return function(Function::kContains, test);
    if (test.comparison == "BEGINS_WITH") return function(Function::kBeginsWith, test);
    Condition* condition = with_operands(test);
    if (test.comparison == "IN") {
      condition->kind = ConditionKind::kIn;
    } else if (test.comparison == "BETWEEN") {
      condition->kind = ConditionKind::kBetween;
    } else {
      condition->kind = ConditionKind::kCompare;
      condition->comparator = comparator_of(test.comparison);
    }
    return condition;
  }

  const Condition* join(const std::vector<const Condition*>& conditions, bool is_or) {
    if (conditions.empty()) return nullptr;
    auto children = arena_.make_array<const Condition*>(conditions.size());
    std::copy(conditions.begin(), conditions.end(), children.begin());
    auto* condition = arena_.make<Condition>();
    condition->kind = is_or ? ConditionKind::kOr : ConditionKind::kAnd;
    condition->children = children;
    return condition;
  }

  Path path_of(std::string_view name) {
    auto parts = arena_.make_array<PathPart>(1);
    parts[0] = {name, -1};
    return {parts};
  }

  Operand operand_of(const Value& value) {
    auto* kept = arena_.make<Value>();
    *kept = value;
    Operand operand;
    operand.kind = OperandKind::kValue;
    operand.value = kept;
    return operand;
  }

 private:
  static Comparator comparator_of(std::string_view name) {
    if (name == "EQ") return Comparator::kEqual;
    if (name == "NE") return Comparator::kNotEqual;
    if (name == "LT") return Comparator::kLess;
    if (name == "LE") return Comparator::kLessEqual;
    return name == "GT" ? Comparator::kGreater : Comparator::kGreaterEqual;
  }

  std::span<const Condition* const> one_child(const Condition* child) {
    auto children = arena_.make_array<const Condition*>(1);
    children[0] = child;
    return children;
  }

  Condition* with_operands(const LegacyTest& test) {
    auto operands = arena_.make_array<Operand>(test.values.size() + 1);
    operands[0].path = path_of(test.attribute);
    for (size_t i = 0; i < test.values.size(); ++i) operands[i + 1] = operand_of(test.values[i]);
    auto* condition = arena_.make<Condition>();
    condition->operands = operands;
    return condition;
  }

  const Condition* function(Function function, const LegacyTest& test) {
    Condition* condition = with_operands(test);
    condition->kind = ConditionKind::kFunction;
    condition->function = function;
    return condition;
  }

  Arena& arena_;
};

Result<void> check_expected(std::string_view attribute, const api::ExpectedAttributeValue& in) {
  const std::string of = " for Attribute: " + std::string(attribute);
  if (in.attribute_value_list.present && in.value != nullptr) {
    return invalid_values("Value and AttributeValueList cannot be used together" + of);
  }
  if (wire::present(in.comparison_operator)) {
    if (in.exists) {
      return invalid_values("Exists and ComparisonOperator cannot be used together" + of);
    }
    const bool needs_value =
        in.comparison_operator != "NULL" && in.comparison_operator != "NOT_NULL";
    if (needs_value && !in.attribute_value_list.present && in.value == nullptr) {
      return invalid_values("Value or AttributeValueList must be used with ComparisonOperator: " +
                            std::string(in.comparison_operator) + of);
    }
    return {};
  }
  if (in.attribute_value_list.present) {
    return invalid_values("AttributeValueList can only be used with a ComparisonOperator" + of);
  }
  if (in.exists.value_or(true) && in.value == nullptr) {
    return invalid_values(std::string("Value must be provided when Exists is ") +
                          (in.exists ? "true" : "null") + of);
  }
  if (!in.exists.value_or(true) && in.value != nullptr) {
    return invalid_values("Value cannot be used when Exists is false" + of);
  }
  return {};
}

Result<void> check_operator(std::string_view how, size_t conditions) {
  if (how.empty() || conditions > 0) return {};
  return invalid_values("ConditionalOperator cannot be used without Filter or Expected");
}

Result<LegacyTest> make_test(Arena& arena, std::string_view attribute, std::string_view comparison,
                             const wire::List<api::AttributeValue>& values) {
  LegacyTest test{attribute, comparison, {}};
  for (const auto& value : values) test.values.push_back(TRY(to_value(arena, value)));
  return test;
}

}  // namespace

Result<std::vector<LegacyTest>> legacy_tests(Arena& arena, const WireConditions& conditions) {
  std::vector<LegacyTest> tests;
  for (const auto& entry : conditions) {
    tests.push_back(TRY(make_test(arena, entry.key, entry.value.comparison_operator,
                                  entry.value.attribute_value_list)));
    TRY(check_test(tests.back()));
  }
  return tests;
}

Result<const Condition*> legacy_filter(Arena& arena, const WireConditions& conditions,
                                       std::string_view how) {
  TRY(check_operator(how, conditions.size));
  LegacyTree tree(arena);
  std::vector<const Condition*> parts;
  for (const LegacyTest& test : TRY(legacy_tests(arena, conditions)))
    parts.push_back(tree.of(test));
  return tree.join(parts, how == "OR");
}

Result<const Condition*> legacy_expected(Arena& arena, const WireExpected& expected,
                                         std::string_view how) {
  TRY(check_operator(how, expected.size));
  LegacyTree tree(arena);
  std::vector<const Condition*> parts;
  for (const auto& [attribute, in] : expected) {
    TRY(check_expected(attribute, in));
    std::string_view comparison = in.comparison_operator;
    if (!wire::present(comparison)) comparison = in.exists.value_or(true) ? "EQ" : "NULL";
    LegacyTest test = TRY(make_test(arena, attribute, comparison, in.attribute_value_list));
    if (in.value != nullptr) test.values.push_back(TRY(to_value(arena, *in.value)));
    TRY(check_test(test));
    parts.push_back(tree.of(test));
  }
  return tree.join(parts, how == "OR");
}

Result<Update> legacy_update(Arena& arena, const WireUpdates& updates) {
  LegacyTree tree(arena);
  auto actions = arena.make_array<UpdateAction>(updates.size);
  for (uint32_t i = 0; i < updates.size; ++i) {
    const api::AttributeValueUpdate& in = updates[i].value;
    UpdateAction& action = actions[i];
    action.path = tree.path_of(updates[i].key);
    action.is_legacy = true;
    std::optional<Value> value;
    if (in.value != nullptr) {
      value = TRY(to_value(arena, *in.value));
      action.value = tree.operand_of(*value);
    }
    const bool is_delete = in.action == "DELETE";
    if (!value && !is_delete) {
      return invalid_values("Only DELETE action is allowed when no attribute value is specified");
    }
    if (is_delete) {
      action.kind = value ? UpdateKind::kDelete : UpdateKind::kRemove;
      if (value && !value->is_set()) {
        return invalid_values("DELETE action with value is not supported for the type " +
                              std::string(type_name(value->type)));
      }
    } else if (in.action == "ADD") {
      action.kind = UpdateKind::kAdd;
      if (!value->is_set() && value->type != Type::kNumber && value->type != Type::kList) {
        return invalid_values("ADD action is not supported for the type " +
                              std::string(type_name(value->type)));
      }
    }
  }
  return Update(actions);
}

Result<Projection> legacy_projection(Arena& arena, const wire::List<wire::Text>& names) {
  LegacyTree tree(arena);
  auto paths = arena.make_array<Path>(names.size);
  for (uint32_t i = 0; i < names.size; ++i) {
    if (std::find(names.begin(), names.begin() + i, names[i]) != names.begin() + i) {
      return invalid_values("Duplicate value in attribute name: " + std::string(names[i]));
    }
    paths[i] = tree.path_of(names[i]);
  }
  return Projection(paths);
}

}  // namespace tarn::dynamodb
