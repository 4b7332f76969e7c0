#include "services/dynamodb/key_condition.h"

#include <algorithm>
#include <string>

#include "services/dynamodb/errors.h"
#include "services/dynamodb/evaluate.h"
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/item_keys.h"

namespace tarn::dynamodb {
namespace {

Error invalid_operator(std::string_view name) {
  return validation("Invalid operator used in KeyConditionExpression: " + std::string(name));
}

Error invalid_key_condition(const std::string& what) {
  return validation("Invalid condition in KeyConditionExpression: " + what);
}

KeyComparison mirrored(KeyComparison comparison) {
  switch (comparison) {
    case KeyComparison::kLess:
      return KeyComparison::kGreater;
    case KeyComparison::kLessEqual:
      return KeyComparison::kGreaterEqual;
    case KeyComparison::kGreater:
      return KeyComparison::kLess;
    case KeyComparison::kGreaterEqual:
      return KeyComparison::kLessEqual;
    default:
      return comparison;
  }
}

KeyComparison comparison_of(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual:
      return KeyComparison::kEqual;
    case Comparator::kLess:
      return KeyComparison::kLess;
    case Comparator::kLessEqual:
      return KeyComparison::kLessEqual;
    case Comparator::kGreater:
      return KeyComparison::kGreater;
    case Comparator::kGreaterEqual:
      return KeyComparison::kGreaterEqual;
    default:
      return KeyComparison::kOther;
  }
}

Result<void> check_kind(const Condition& condition) {
  switch (condition.kind) {
    case ConditionKind::kOr:
      return invalid_operator("OR");
    case ConditionKind::kNot:
      return invalid_operator("NOT");
    case ConditionKind::kIn:
      return invalid_operator("IN");
    case ConditionKind::kCompare:
      if (condition.comparator == Comparator::kNotEqual) return invalid_operator("<>");
      return {};
    case ConditionKind::kFunction:
      if (condition.function != Function::kBeginsWith) {
        return invalid_operator(function_name(condition.function));
      }
      break;
    default:
      break;
  }
  if (condition.operands[0].kind == OperandKind::kPath) return {};
  const std::string name = condition.kind == ConditionKind::kBetween ? "BETWEEN" : "begins_with";
  return invalid_key_condition(name + " operator must have the key attribute as its first operand");
}

Result<void> add_test(const Condition& condition, std::vector<KeyTest>& tests) {
  TRY(check_kind(condition));
  KeyTest test;
  bool is_first = false;
  for (size_t i = 0; i < condition.operands.size(); ++i) {
    const Operand& operand = condition.operands[i];
    if (operand.kind == OperandKind::kFunction) {
      return validation("KeyConditionExpressions cannot contain nested operations");
    }
    if (operand.kind == OperandKind::kValue) {
      test.values.push_back(*operand.value);
      continue;
    }
    if (!test.attribute.empty()) {
      return invalid_key_condition("Multiple attribute names used in one condition");
    }
    if (operand.path.parts.size() > 1) {
      return validation("KeyConditionExpressions cannot have conditions on nested attributes");
    }
    test.attribute = operand.path.head();
    is_first = i == 0;
  }
  if (test.attribute.empty()) return invalid_key_condition("No key attribute specified");
  for (const KeyTest& other : tests) {
    if (other.attribute == test.attribute) {
      return validation("KeyConditionExpressions must only contain one condition per key");
    }
  }
  if (condition.kind == ConditionKind::kBetween) {
    test.comparison = KeyComparison::kBetween;
  } else if (condition.kind == ConditionKind::kFunction) {
    test.comparison = KeyComparison::kBeginsWith;
  } else {
    test.comparison = comparison_of(condition.comparator);
    if (!is_first) test.comparison = mirrored(test.comparison);
  }
  tests.push_back(std::move(test));
  return {};
}

Result<void> add_tests(const Condition& condition, std::vector<KeyTest>& tests) {
  if (condition.kind != ConditionKind::kAnd) return add_test(condition, tests);
  for (const Condition* child : condition.children) TRY(add_tests(*child, tests));
  return {};
}

const KeyTest* find_test(const std::vector<KeyTest>& tests, std::string_view attribute) {
  const auto found = std::find_if(tests.begin(), tests.end(),
                                  [&](const KeyTest& test) { return test.attribute == attribute; });
  return found == tests.end() ? nullptr : &*found;
}

Result<void> check_key_test(const KeyPart& part, const KeyTest& test) {
  if (test.comparison == KeyComparison::kOther) {
    return validation("Attempted conditional constraint is not an indexable operation");
  }
  for (const Value& value : test.values) {
    if (value.type != part.type) {
      return invalid_values("Condition parameter type does not match schema type");
    }
    if (value.type != Type::kNumber && value.size == 0) {
      return validation(
          "One or more parameter values are not valid. The AttributeValue for a key attribute "
          "cannot contain an empty " +
          std::string(value.type == Type::kString ? "string" : "binary") +
          " value. Key: " + std::string(part.name));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<KeyTest>> key_tests_of(const Condition& condition) {
  std::vector<KeyTest> tests;
  TRY(add_tests(condition, tests));
  return tests;
}

std::vector<KeyTest> key_tests_of(const std::vector<LegacyTest>& tests) {
  std::vector<KeyTest> out;
  for (const LegacyTest& test : tests) {
    KeyComparison comparison = KeyComparison::kOther;
    if (test.comparison == "EQ") comparison = KeyComparison::kEqual;
    if (test.comparison == "LT") comparison = KeyComparison::kLess;
    if (test.comparison == "LE") comparison = KeyComparison::kLessEqual;
    if (test.comparison == "GT") comparison = KeyComparison::kGreater;
    if (test.comparison == "GE") comparison = KeyComparison::kGreaterEqual;
    if (test.comparison == "BETWEEN") comparison = KeyComparison::kBetween;
    if (test.comparison == "BEGINS_WITH") comparison = KeyComparison::kBeginsWith;
    out.push_back({test.attribute, comparison, test.values});
  }
  return out;
}

Result<void> KeyCondition::check_count(const std::vector<KeyTest>& tests) {
  if (tests.size() == 1 || tests.size() == 2) return {};
  return validation("Conditions can be of length 1 or 2 only");
}

Result<void> KeyCondition::check_hash(const KeySchema& schema, const std::vector<KeyTest>& tests) {
  if (!schema.range.is_there() && tests.size() > 1) {
    return validation("Query key condition not supported");
  }
  const KeyTest* hash = find_test(tests, schema.hash.name);
  if (hash == nullptr) {
    return validation("Query condition missed key schema element: " +
                      std::string(schema.hash.name));
  }
  TRY(check_key_test(schema.hash, *hash));
  if (hash->comparison == KeyComparison::kEqual) return {};
  return validation("Query key condition not supported");
}

Result<KeyCondition> KeyCondition::make(const KeySchema& schema,
                                        const std::vector<KeyTest>& tests) {
  TRY(check_count(tests));
  TRY(check_hash(schema, tests));
  KeyCondition made;
  made.hash_ = find_test(tests, schema.hash.name)->values[0];
  if (tests.size() == 1) return made;
  const KeyTest* range = find_test(tests, schema.range.name);
  if (range == nullptr) {
    return validation("Query condition missed key schema element: " +
                      std::string(schema.range.name));
  }
  TRY(check_key_test(schema.range, *range));
  if (range->comparison == KeyComparison::kBeginsWith && schema.range.type == Type::kNumber) {
    return invalid_values("ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
  }
  made.range_ = *range;
  return made;
}

bool KeyCondition::matches_range(const Value& value) const {
  if (!range_) return true;
  const auto is = [&](Comparator comparator, size_t which) {
    return compare(comparator, &value, &range_->values[which]);
  };
  switch (range_->comparison) {
    case KeyComparison::kEqual:
      return is(Comparator::kEqual, 0);
    case KeyComparison::kLess:
      return is(Comparator::kLess, 0);
    case KeyComparison::kLessEqual:
      return is(Comparator::kLessEqual, 0);
    case KeyComparison::kGreater:
      return is(Comparator::kGreater, 0);
    case KeyComparison::kGreaterEqual:
      return is(Comparator::kGreaterEqual, 0);
    case KeyComparison::kBetween:
      return is(Comparator::kGreaterEqual, 0) && is(Comparator::kLessEqual, 1);
    default:
      return begins_with(value, range_->values[0]);
  }
}

KeyCondition::Bounds KeyCondition::bounds() const {
  Bounds bounds;
  if (!range_) return bounds;
  const std::string bytes = range_bytes(range_->values[0]);
  switch (range_->comparison) {
    case KeyComparison::kLess:
    case KeyComparison::kLessEqual:
      bounds.last = bytes;
      bounds.excludes_last = range_->comparison == KeyComparison::kLess;
      break;
    case KeyComparison::kGreater:
    case KeyComparison::kGreaterEqual:
      bounds.first = bytes;
      bounds.excludes_first = range_->comparison == KeyComparison::kGreater;
      break;
    case KeyComparison::kBetween:
      bounds.first = bytes;
      bounds.last = range_bytes(range_->values[1]);
      break;
    default:
      bounds.first = bytes;
      bounds.last = bytes;
      bounds.is_prefix = range_->comparison == KeyComparison::kBeginsWith;
      break;
  }
  return bounds;
}

}  // namespace tarn::dynamodb
