#include "services/dynamodb/apply_update.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "services/dynamodb/errors.h"
#include "services/dynamodb/evaluate.h"

namespace tarn::dynamodb {
namespace {

// What an action does once its value is known; no value: it takes the attribute away.
struct Change {
  Path path;
  std::optional<Value> value;
};

Result<Value> evaluate(Arena& arena, const Item& item, const Operand& operand);

Result<Value> evaluate_sum(Arena& arena, const Value& left, const Value& right, bool is_minus) {
  if (left.type != Type::kNumber || right.type != Type::kNumber) return wrong_operand();
  const Number second = is_minus ? right.number().negated() : right.number();
  return make_number(arena, TRY(Number::add(left.number(), second)));
}

Result<Value> join_lists(Arena& arena, const Value& left, const Value& right) {
  if (left.type != Type::kList || right.type != Type::kList) return wrong_operand();
  auto elements = arena.make_array<Value>(size_t{left.size} + right.size);
  std::copy(left.elements().begin(), left.elements().end(), elements.begin());
  std::copy(right.elements().begin(), right.elements().end(), elements.begin() + left.size);
  return make_list(elements);
}

Result<Value> evaluate(Arena& arena, const Item& item, const Operand& operand) {
  if (operand.kind == OperandKind::kValue) return *operand.value;
  if (operand.kind == OperandKind::kPath) {
    const Value* found = find_at(item, operand.path);
    if (found == nullptr) return no_such_attribute();
    return *found;
  }
  const auto& arguments = operand.arguments;
  if (operand.function == Function::kIfNotExists) {
    const Value* found = find_at(item, arguments[0].path);
    if (found != nullptr) return *found;
    return evaluate(arena, item, arguments[1]);
  }
  const Value left = TRY(evaluate(arena, item, arguments[0]));
  const Value right = TRY(evaluate(arena, item, arguments[1]));
  if (operand.function == Function::kListAppend) return join_lists(arena, left, right);
  return evaluate_sum(arena, left, right, operand.function == Function::kMinus);
}

Error wrong_type(const UpdateAction& action) {
  return action.is_legacy ? wrong_update_type() : wrong_operand();
}

Result<Value> add_to(Arena& arena, const UpdateAction& action, const Value* old,
                     const Value& added) {
  if (old == nullptr) return added;
  if (old->type != added.type) return wrong_type(action);
  if (added.type == Type::kNumber) return evaluate_sum(arena, *old, added, false);
  if (added.type == Type::kList) return join_lists(arena, *old, added);
  std::vector<Value> united(old->elements().begin(), old->elements().end());
  for (const Value& element : added.elements()) {
    if (!set_contains(*old, element)) united.push_back(element);
  }
  auto kept = arena.make_array<Value>(united.size());
  std::copy(united.begin(), united.end(), kept.begin());
  Value set;
  make_set(old->type, kept, set);
  return set;
}

// Nothing where the set has no element left.
std::optional<Value> take_from(Arena& arena, const Value& old, const Value& taken) {
  auto kept = arena.make_array<Value>(old.size);
  size_t count = 0;
  for (const Value& element : old.elements()) {
    if (!set_contains(taken, element)) kept[count++] = element;
  }
  if (count == 0) return {};
  Value set;
  make_set(old.type, kept.first(count), set);
  return set;
}

// Puts the changes where they belong, those of one list together: what is removed from it must not
// move what else is changed.
class Rebuild {
 public:
  explicit Rebuild(Arena& arena) : arena_(arena) {}

  Result<Value> apply(const Value& value, std::vector<const Change*> changes, size_t depth) {
    if (value.type == Type::kMap) return apply_to_map(value, changes, depth);
    return apply_to_list(value, changes, depth);
  }

 private:
  // Changes by the same step.
  template <class Same>
  static std::vector<const Change*> take_group(std::vector<const Change*>& changes,
                                               const Same& same) {
    std::vector<const Change*> group;
    std::erase_if(changes, [&](const Change* change) {
      if (!same(change)) return false;
      group.push_back(change);
      return true;
    });
    return group;
  }

  // The value at one step after the changes; nothing: it is gone.
  Result<std::optional<Value>> apply_below(const Value* old,
                                           const std::vector<const Change*>& group, size_t depth) {
    const Change& first = *group.front();
    if (first.path.parts.size() == depth + 1) return first.value;  // paths do not overlap
    const bool fits =
        old != nullptr &&
        old->type == (first.path.parts[depth + 1].is_index() ? Type::kList : Type::kMap);
    if (!fits) return invalid_update_path();
    return std::optional<Value>(TRY(apply(*old, group, depth + 1)));
  }

  Result<Value> apply_to_map(const Value& map, std::vector<const Change*> changes, size_t depth) {
    Value out = map;
    while (!changes.empty()) {
      const std::string_view name = changes.front()->path.parts[depth].name;
      const auto group = take_group(
          changes, [&](const Change* change) { return change->path.parts[depth].name == name; });
      const auto value = TRY(apply_below(find_field(map, name), group, depth));
      out = with_field(arena_, out, name, value ? &*value : nullptr);
    }
    return out;
  }

  Result<Value> apply_to_list(const Value& list, std::vector<const Change*> changes, size_t depth) {
    std::vector<std::optional<Value>> elements(list.elements().begin(), list.elements().end());
    std::vector<std::pair<int64_t, Value>> beyond;
    while (!changes.empty()) {
      const int64_t index = changes.front()->path.parts[depth].index;
      const auto group = take_group(
          changes, [&](const Change* change) { return change->path.parts[depth].index == index; });
      const bool is_inside = index < list.size;
      const auto value = TRY(apply_below(
          is_inside ? &list.elements()[static_cast<size_t>(index)] : nullptr, group, depth));
      if (is_inside) {
        elements[static_cast<size_t>(index)] = value;
      } else if (value) {
        beyond.emplace_back(index, *value);
      }
    }
    std::sort(beyond.begin(), beyond.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [index, value] : beyond) elements.emplace_back(value);
    auto kept = arena_.make_array<Value>(elements.size());
    size_t count = 0;
    for (const auto& element : elements) {
      if (element) kept[count++] = *element;
    }
    return make_list(kept.first(count));
  }

  Arena& arena_;
};

Result<std::optional<Change>> change_of(Arena& arena, const Item& item,
                                        const UpdateAction& action) {
  if (action.kind == UpdateKind::kRemove) return std::optional<Change>({action.path, {}});
  if (action.kind == UpdateKind::kSet) {
    return std::optional<Change>({ action.path, TRY(evaluate(arena, item, action.value)) });
  }
  const Value* old = find_at(item, action.path);
  const Value& operand = *action.value.value;
  if (action.kind == UpdateKind::kAdd) {
    return std::optional<Change>({ action.path, TRY(add_to(arena, action, old, operand)) });
  }
  if (old == nullptr) {
    // Nothing to take from; but the path must lead somewhere.
    const Path parent{action.path.parts.first(action.path.parts.size() - 1)};
    if (parent.parts.empty() || find_at(item, parent) != nullptr) return std::optional<Change>();
    return invalid_update_path();
  }
  if (old->type != operand.type) return wrong_type(action);
  return std::optional<Change>({action.path, take_from(arena, *old, operand)});
}

}  // namespace

Result<Item> apply_update(Arena& arena, const Item& item, Update update) {
  std::vector<Change> changes;
  for (const UpdateAction& action : update) {
    if (auto change = TRY(change_of(arena, item, action))) changes.push_back(*change);
  }
  std::vector<const Change*> pointers;
  for (const Change& change : changes) pointers.push_back(&change);
  return Rebuild(arena).apply(item, std::move(pointers), 0);
}

}  // namespace tarn::dynamodb
