#include "services/dynamodb/write.h"

#include <array>
#include <string>

#include "services/dynamodb/apply_update.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/evaluate.h"

namespace tarn::dynamodb {
namespace {

// The type that an action surely gives its attribute.
std::optional<Type> given_type(const UpdateAction& action) {
  const bool is_given = action.kind == UpdateKind::kSet || action.kind == UpdateKind::kAdd;
  if (!is_given || action.path.parts.size() > 1 || action.value.kind != OperandKind::kValue) {
    return {};
  }
  return action.value.value->type;
}

Result<void> check_given_types(const Table& table, const UpdateAction& action) {
  const auto type = given_type(action);
  if (!type) return {};
  for (const IndexRow& index : table.row().indexes) {
    const KeySchema schema = table.key(index);
    for (const KeyPart& part : {schema.hash, schema.range}) {
      if (part.name != action.path.head() || part.type == *type) continue;
      return index_type_mismatch(part.name, type_name(part.type), type_name(*type), index.name);
    }
  }
  return {};
}

Result<void> check_update_paths(Arena& arena, const Table& table, Update update) {
  auto paths = arena.make_array<Path>(update.size());
  for (size_t i = 0; i < update.size(); ++i) {
    paths[i] = update[i].path;
    if (!table.is_key(paths[i].head())) continue;
    return invalid_values("Cannot update attribute " + std::string(paths[i].head()) +
                          ". This attribute is part of the key");
  }
  for (const UpdateAction& action : update) TRY(check_given_types(table, action));
  return check_scalar_keys(table, paths);
}

// The texts differ for what a request gives itself and what comes of what is there.
Result<void> check_updated_keys(const Table& table, Update update, const Item& item) {
  auto checked = check_index_keys(table, item);
  if (checked.ok() || checked.error().message().find("Type mismatch") == std::string::npos) {
    return checked;
  }
  for (const UpdateAction& action : update) {
    const bool is_computed =
        action.kind == UpdateKind::kSet && action.value.kind != OperandKind::kValue;
    for (const IndexRow& index : table.row().indexes) {
      const std::string_view head = action.path.head();
      if (is_computed && (head == index.hash || head == index.range)) {
        return validation(
            "The update expression attempted to update the secondary index key to unsupported "
            "type");
      }
    }
  }
  return checked;
}

Result<Item> updated_item(Arena& arena, const Table& table, const Write& write,
                          const std::optional<Item>& before) {
  const Item item = TRY(apply_update(arena, before ? *before : write.item, write.update));
  TRY(check_updated_keys(table, write.update, item));
  if (item_bytes(item) > kMaxItemBytes) return update_too_large();
  return item;
}

}  // namespace

Result<void> check_write(Context& context, const Table& table, const Write& write) {
  if (write.kind == WriteKind::kPut) {
    TRY(check_item_key(table.key(), write.item));
    return check_index_keys(table, write.item);
  }
  TRY(check_key(table.key(), write.item));
  return write.kind == WriteKind::kUpdate ? check_update_paths(context.arena, table, write.update)
                                          : Result<void>();
}

Result<WriteOutcome> perform(Context& context, const Table& table, const Write& write,
                             ItemStore& items) {
  WriteOutcome outcome;
  outcome.before = TRY(items.get(key_values(table.key(), write.item)));
  const Item before = outcome.before.value_or(empty_item());
  if (write.condition != nullptr && !holds(context.arena, *write.condition, before)) {
    const bool is_shown = write.returns_old_on_failure && outcome.before;
    return condition_failed(is_shown ? item_json(before) : std::string());
  }
  outcome.old_bytes = item_bytes(before);
  switch (write.kind) {
    case WriteKind::kPut:
      outcome.after = write.item;
      break;
    case WriteKind::kUpdate:
      outcome.after = TRY(updated_item(context.arena, table, write, outcome.before));
      break;
    case WriteKind::kDelete:
      if (outcome.before) TRY(items.erase(*outcome.before));
      return outcome;
    case WriteKind::kCheck:
      return outcome;
  }
  outcome.new_bytes = item_bytes(*outcome.after);
  TRY(items.put(*outcome.after, outcome.before));
  return outcome;
}

}  // namespace tarn::dynamodb
