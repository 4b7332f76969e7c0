// Value: an attribute's value in a request's arena; Item: its attributes by name.
//
//   const Value* name = find_field(item, "name");
//   if (name && name->type == Type::kString) use(name->text());
//
// Trivially destructible and cheap to copy: texts and children lie in an arena and are never
// changed, so that values share them. Numbers are kept as their canonical text; the elements of
// sets and the fields of maps are sorted. Built by wire_values.h and item_codec.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "services/dynamodb/number.h"

namespace tarn::dynamodb {

inline constexpr size_t kMaxItemBytes = 400 * 1024;
inline constexpr int kMaxNesting = 32;

// The order is that of the stored bytes (item_codec.h): new ones come last.
enum class Type : uint8_t {
  kString,
  kNumber,
  kBinary,
  kStringSet,
  kNumberSet,
  kBinarySet,
  kMap,
  kList,
  kNull,
  kBoolean,
};
inline constexpr int kTypeCount = 10;

std::string_view type_name(Type type);  // "S", "NS", "BOOL", …
// Nothing for what is no type's name.
bool find_type(std::string_view name, Type& type);

struct Field;

struct Value {
  Type type = Type::kNull;
  bool flag = false;      // of a boolean
  uint32_t size = 0;      // bytes of a text, elements of a set or list, fields of a map
  const void* data = "";  // chars, Values or Fields

  std::string_view text() const { return {static_cast<const char*>(data), size}; }
  std::span<const Value> elements() const { return {static_cast<const Value*>(data), size}; }
  std::span<const Field> fields() const;
  bool is_text() const { return type <= Type::kBinary; }
  bool is_set() const { return type >= Type::kStringSet && type <= Type::kBinarySet; }
  Number number() const;  // of a number
};

struct Field {
  std::string_view name;
  Value value;
};

inline std::span<const Field> Value::fields() const {
  return {static_cast<const Field*>(data), size};
}

// An item is a map, whose fields are its attributes.
using Item = Value;

Value make_text(Type type, std::string_view text);  // not copied
Value make_number(Arena& arena, const Number& number);
Value make_list(std::span<const Value> elements);  // not copied
Value make_map(std::span<const Field> fields);     // not copied; sorted by name
Value make_boolean(bool flag);
inline Item empty_item() { return make_map({}); }
// A set of the elements, which are sorted here; false where two of them are equal.
bool make_set(Type type, std::span<Value> elements, Value& set);
Type element_type(Type set_type);

const Value* find_field(const Value& map, std::string_view name);  // null where absent
// The map with the field set, or taken out where `value` is null.
Value with_field(Arena& arena, const Value& map, std::string_view name, const Value* value);

// Deep equality; of two values of different types: false.
bool are_equal(const Value& a, const Value& b);
// Of two strings, numbers or binaries of the same type.
std::strong_ordering compare_scalars(const Value& a, const Value& b);
bool set_contains(const Value& set, const Value& element);

// As DynamoDB counts them.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
size_t value_bytes(const Value& value);
size_t item_bytes(const Item& item);

// The value as DynamoDB's JSON: {"S":"text"}; an item: {"name":{"S":"text"}}.
void append_value_json(const Value& value, std::string& out);
std::string item_json(const Item& item);

}  // namespace tarn::dynamodb
