#include "services/dynamodb/evaluate.h"

#include <algorithm>
#include <map>
#include <vector>

namespace tarn::dynamodb {
namespace {

const Value* step(const Value& value, const PathPart& part) {
  if (part.is_index()) {
    if (value.type != Type::kList || part.index >= value.size) return nullptr;
    return &value.elements()[static_cast<size_t>(part.index)];
  }
  return value.type == Type::kMap ? find_field(value, part.name) : nullptr;
}

// Of a string: its characters, those beyond the basic plane twice, as AWS's Java counts them.
int64_t count_characters(std::string_view text) {
  int64_t count = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) count += byte >= 0xf0 ? 2 : 1;
  }
  return count;
}

const Value* size_of(Arena& arena, const Value* value) {
  if (value == nullptr) return nullptr;
  int64_t size = value->size;
  if (value->type == Type::kString) size = count_characters(value->text());
  const bool has_size =
      value->type != Type::kNumber && value->type != Type::kNull && value->type != Type::kBoolean;
  if (!has_size) return nullptr;
  auto* number = arena.make<Value>();
  *number = make_number(arena, Number::from_integer(size));
  return number;
}

const Value* resolve(Arena& arena, const Operand& operand, const Item& item) {
  switch (operand.kind) {
    case OperandKind::kValue:
      return operand.value;
    case OperandKind::kPath:
      return find_at(item, operand.path);
    case OperandKind::kFunction:  // only size() stands in a condition's operands
      return size_of(arena, resolve(arena, operand.arguments[0], item));
  }
  return nullptr;
}

bool is_between(const Value* value, const Value* low, const Value* high) {
  return compare(Comparator::kGreaterEqual, value, low) &&
         compare(Comparator::kLessEqual, value, high);
}

bool holds_function(Arena& arena, const Condition& condition, const Item& item) {
  const Value* first = resolve(arena, condition.operands[0], item);
  switch (condition.function) {
    case Function::kAttributeExists:
      return first != nullptr;
    case Function::kAttributeNotExists:
      return first == nullptr;
    default:
      break;
  }
  const Value* second = resolve(arena, condition.operands[1], item);
  if (first == nullptr || second == nullptr) return false;
  switch (condition.function) {
    case Function::kAttributeType:
      return type_name(first->type) == second->text();
    case Function::kBeginsWith:
      return begins_with(*first, *second);
    case Function::kContains:
      return contains(*first, *second);
    default:
      return false;
  }
}

// What was asked for below one value: all of it, or parts of it.
struct Wanted {
  bool is_all = false;
  std::map<std::string_view, Wanted> fields;
  std::map<int64_t, Wanted> elements;
};

bool pick(Arena& arena, const Value& value, const Wanted& wanted, Value& picked) {
  if (wanted.is_all) {
    picked = value;
    return true;
  }
  if (value.type == Type::kMap && !wanted.fields.empty()) {
    std::vector<Field> fields;
    for (const auto& [name, below] : wanted.fields) {
      const Value* found = find_field(value, name);
      Value part;
      if (found != nullptr && pick(arena, *found, below, part)) fields.push_back({name, part});
    }
    auto kept = arena.make_array<Field>(fields.size());
    std::copy(fields.begin(), fields.end(), kept.begin());
    picked = make_map(kept);
    return !fields.empty();
  }
  if (value.type != Type::kList || wanted.elements.empty()) return false;
  std::vector<Value> elements;
  for (const auto& [index, below] : wanted.elements) {
    const Value* found = step(value, {{}, index});
    Value part;
    if (found != nullptr && pick(arena, *found, below, part)) elements.push_back(part);
  }
  auto kept = arena.make_array<Value>(elements.size());
  std::copy(elements.begin(), elements.end(), kept.begin());
  picked = make_list(kept);
  return !elements.empty();
}

}  // namespace

const Value* find_at(const Item& item, const Path& path) {
  const Value* at = &item;
  for (const PathPart& part : path.parts) {
    at = step(*at, part);
    if (at == nullptr) return nullptr;
  }
  return at;
}

bool begins_with(const Value& value, const Value& start) {
  const bool is_fit = value.type == Type::kString || value.type == Type::kBinary;
  return is_fit && value.type == start.type && value.text().starts_with(start.text());
}

bool contains(const Value& value, const Value& part) {
  if (value.is_set()) return set_contains(value, part);
  if (value.type == Type::kList) {
    return std::any_of(value.elements().begin(), value.elements().end(),
                       [&](const Value& element) { return are_equal(element, part); });
  }
  const bool is_fit = value.type == Type::kString || value.type == Type::kBinary;
  return is_fit && value.type == part.type &&
         value.text().find(part.text()) != std::string_view::npos;
}

bool compare(Comparator comparator, const Value* left, const Value* right) {
  const bool are_both = left != nullptr && right != nullptr;
  if (comparator == Comparator::kEqual) return are_both && are_equal(*left, *right);
  if (comparator == Comparator::kNotEqual) return !are_both || !are_equal(*left, *right);
  if (!are_both || left->type != right->type || !left->is_text()) return false;
  const auto order = compare_scalars(*left, *right);
  switch (comparator) {
    case Comparator::kLess:
      return order < 0;
    case Comparator::kLessEqual:
      return order <= 0;
    case Comparator::kGreater:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool holds(Arena& arena, const Condition& condition, const Item& item) {
  const auto one_holds = [&](const Condition* child) { return holds(arena, *child, item); };
  const auto& children = condition.children;
  const auto operand = [&](size_t i) { return resolve(arena, condition.operands[i], item); };
  switch (condition.kind) {
    case ConditionKind::kAnd:
      return std::all_of(children.begin(), children.end(), one_holds);
    case ConditionKind::kOr:
      return std::any_of(children.begin(), children.end(), one_holds);
    case ConditionKind::kNot:
      return !one_holds(children[0]);
    case ConditionKind::kCompare:
      return compare(condition.comparator, operand(0), operand(1));
    case ConditionKind::kBetween:
      return is_between(operand(0), operand(1), operand(2));
    case ConditionKind::kIn:
      for (size_t i = 1; i < condition.operands.size(); ++i) {
        if (compare(Comparator::kEqual, operand(0), operand(i))) return true;
      }
      return false;
    case ConditionKind::kFunction:
      return holds_function(arena, condition, item);
  }
  return false;
}

Item project(Arena& arena, const Item& item, Projection paths) {
  Wanted wanted;
  for (const Path& path : paths) {
    Wanted* at = &wanted;
    for (const PathPart& part : path.parts) {
      at = part.is_index() ? &at->elements[part.index] : &at->fields[part.name];
    }
    at->is_all = true;
  }
  Value picked;
  return pick(arena, item, wanted, picked) ? picked : empty_item();
}

}  // namespace tarn::dynamodb
