// Fuzzer: expressions of DynamoDB, and the bytes of stored items. The first byte says what the rest
// is. Besides crashes it finds items that change on their way through their bytes, and updates
// whose result can't be stored.
//
//   dynamodb_expression_fuzz -max_len=4096 corpus/
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "services/dynamodb/apply_update.h"
#include "services/dynamodb/evaluate.h"
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/item_codec.h"
#include "services/dynamodb/key_condition.h"

namespace {

using namespace tarn;
using namespace tarn::dynamodb;

// {"a": 1, "b": {"c": "x", "d": {1, 2}}, "l": [1, "x"], "s": "text"}
Item make_item(Arena& arena) {
  auto numbers = arena.make_array<Value>(2);
  numbers[0] = make_text(Type::kNumber, "1");
  numbers[1] = make_text(Type::kNumber, "2");
  Value set;
  make_set(Type::kNumberSet, numbers, set);
  auto list = arena.make_array<Value>(2);
  list[0] = make_text(Type::kNumber, "1");
  list[1] = make_text(Type::kString, "x");
  auto inner = arena.make_array<Field>(2);
  inner[0] = {"c", make_text(Type::kString, "x")};
  inner[1] = {"d", set};
  auto fields = arena.make_array<Field>(4);
  fields[0] = {"a", make_text(Type::kNumber, "1")};
  fields[1] = {"b", make_map(inner)};
  fields[2] = {"l", make_list(list)};
  fields[3] = {"s", make_text(Type::kString, "text")};
  return make_map(fields);
}

void check_stored(Arena& arena, const Item& item) {
  const auto again = decode_item(arena.copy(encode_item(item)), arena);
  CHECK(again.ok() && are_equal(item, *again));
}

// ":a" and ":s", "#n".
Substitutions make_substitutions(Arena& arena) {
  auto names = wire::make_map<wire::Text>(arena, 1);
  names[0] = {"#n", "a"};
  auto values = wire::make_map<api::AttributeValue>(arena, 2);
  values[0].key = ":a";
  values[0].value.n = "2.5";
  values[1].key = ":s";
  values[1].value.s = "x";
  return std::move(Substitutions::make(arena, names, values)).value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Arena arena;
  const Item item = make_item(arena);
  Substitutions used = make_substitutions(arena);
  switch (data[0] % 5) {
    case 0: {
      const auto condition = parse_condition(arena, used, "ConditionExpression", text);
      if (condition.ok()) holds(arena, **condition, item);
      return 0;
    }
    case 1: {
      const auto update = parse_update(arena, used, text);
      if (!update.ok()) return 0;
      if (const auto after = apply_update(arena, item, *update); after.ok()) {
        check_stored(arena, *after);
      }
      return 0;
    }
    case 2: {
      const auto projection = parse_projection(arena, used, text);
      if (projection.ok()) check_stored(arena, project(arena, item, *projection));
      return 0;
    }
    case 3: {
      const auto condition = parse_condition(arena, used, "KeyConditionExpression", text);
      if (condition.ok()) (void)key_tests_of(**condition);
      return 0;
    }
    default:
      if (const auto stored = decode_item(text, arena); stored.ok()) check_stored(arena, *stored);
      return 0;
  }
}
