#include "services/dynamodb/value.h"

#include <algorithm>

#include "base/append.h"
#include "base/encoding.h"

namespace tarn::dynamodb {
namespace {

constexpr std::string_view kTypeNames[kTypeCount] = {"S",  "N", "B", "SS",   "NS",
                                                     "BS", "M", "L", "NULL", "BOOL"};

size_t number_bytes(const Value& value) {
  const Number number = value.number();
  return static_cast<size_t>((number.digit_count() + 1) / 2 + 1 + (number.is_negative() ? 1 : 0));
}

}  // namespace

std::string_view type_name(Type type) { return kTypeNames[static_cast<size_t>(type)]; }

bool find_type(std::string_view name, Type& type) {
  const auto* found = std::find(std::begin(kTypeNames), std::end(kTypeNames), name);
  if (found == std::end(kTypeNames)) return false;
  type = static_cast<Type>(found - std::begin(kTypeNames));
  return true;
}

Number Value::number() const {
  auto number = Number::parse(text());
  return number.ok() ? *number : Number();  // it was checked when it was made
}

Value make_text(Type type, std::string_view text) {
  return {type, false, static_cast<uint32_t>(text.size()), text.data()};
}

Value make_number(Arena& arena, const Number& number) {
  return make_text(Type::kNumber, arena.copy(number.text()));
}

Value make_list(std::span<const Value> elements) {
  return {Type::kList, false, static_cast<uint32_t>(elements.size()), elements.data()};
}

Value make_map(std::span<const Field> fields) {
  return {Type::kMap, false, static_cast<uint32_t>(fields.size()), fields.data()};
}

Value make_boolean(bool flag) { return {Type::kBoolean, flag, 0, ""}; }

Type element_type(Type set_type) {
  return static_cast<Type>(static_cast<int>(set_type) - static_cast<int>(Type::kStringSet));
}

bool make_set(Type type, std::span<Value> elements, Value& set) {
  const auto is_before = [](const Value& a, const Value& b) { return compare_scalars(a, b) < 0; };
  std::sort(elements.begin(), elements.end(), is_before);
  set = {type, false, static_cast<uint32_t>(elements.size()), elements.data()};
  return std::adjacent_find(elements.begin(), elements.end(), [](const Value& a, const Value& b) {
           return compare_scalars(a, b) == 0;
         }) == elements.end();
}

const Value* find_field(const Value& map, std::string_view name) {
  const auto fields = map.fields();
  const auto at =
      std::lower_bound(fields.begin(), fields.end(), name,
                       [](const Field& field, std::string_view key) { return field.name < key; });
  return at != fields.end() && at->name == name ? &at->value : nullptr;
}

Value with_field(Arena& arena, const Value& map, std::string_view name, const Value* value) {
  const auto fields = map.fields();
  auto changed = arena.make_array<Field>(fields.size() + 1);
  size_t count = 0;
  bool is_placed = value == nullptr;
  for (const Field& field : fields) {
    if (!is_placed && name <= field.name) {
      changed[count++] = {name, *value};
      is_placed = true;
    }
    if (field.name != name) changed[count++] = field;
  }
  if (!is_placed) changed[count++] = {name, *value};
  return make_map(changed.first(count));
}

bool are_equal(const Value& a, const Value& b) {
  if (a.type != b.type) return false;
  switch (a.type) {
    case Type::kString:
    case Type::kNumber:  // the texts are canonical
    case Type::kBinary:
      return a.text() == b.text();
    case Type::kNull:
      return true;
    case Type::kBoolean:
      return a.flag == b.flag;
    case Type::kMap:
      return std::equal(a.fields().begin(), a.fields().end(), b.fields().begin(), b.fields().end(),
                        [](const Field& x, const Field& y) {
                          return x.name == y.name && are_equal(x.value, y.value);
                        });
    default:
      return std::equal(a.elements().begin(), a.elements().end(), b.elements().begin(),
                        b.elements().end(), are_equal);
  }
}

std::strong_ordering compare_scalars(const Value& a, const Value& b) {
  if (a.type == Type::kNumber) return a.number() <=> b.number();
  return a.text() <=> b.text();
}

bool set_contains(const Value& set, const Value& element) {
  if (element.type != element_type(set.type)) return false;
  return std::any_of(set.elements().begin(), set.elements().end(),
                     [&](const Value& one) { return are_equal(one, element); });
}

size_t value_bytes(const Value& value) {
  size_t size = 0;
  switch (value.type) {
    case Type::kString:
    case Type::kBinary:
      return value.size;
    case Type::kNumber:
      return number_bytes(value);
    case Type::kNull:
    case Type::kBoolean:
      return 1;
    case Type::kMap:
      for (const Field& field : value.fields()) {
        size += field.name.size() + value_bytes(field.value) + 1;
      }
      return size + 3;
    case Type::kList:
      for (const Value& element : value.elements()) size += value_bytes(element) + 1;
      return size + 3;
    default:
      for (const Value& element : value.elements()) size += value_bytes(element);
      return size;
  }
}

size_t item_bytes(const Item& item) {
  size_t size = 0;
  for (const Field& field : item.fields()) size += field.name.size() + value_bytes(field.value);
  return size;
}

namespace {

void append_scalar_json(const Value& value, std::string& out) {
  append_json_quoted(value.type == Type::kBinary || value.type == Type::kBinarySet
                         ? base64_encode(value.text())
                         : value.text(),
                     out);
}

void append_fields_json(std::span<const Field> fields, std::string& out) {
  out += '{';
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i != 0) out += ',';
    append_json_quoted(fields[i].name, out);
    out += ':';
    append_value_json(fields[i].value, out);
  }
  out += '}';
}

}  // namespace

void append_value_json(const Value& value, std::string& out) {
  out.append("{\"").append(type_name(value.type)).append("\":");
  if (value.is_text()) {
    append_scalar_json(value, out);
  } else if (value.type == Type::kNull) {
    out += "true";
  } else if (value.type == Type::kBoolean) {
    out += value.flag ? "true" : "false";
  } else if (value.type == Type::kMap) {
    append_fields_json(value.fields(), out);
  } else {
    out += '[';
    for (size_t i = 0; i < value.size; ++i) {
      if (i != 0) out += ',';
      const Value& element = value.elements()[i];
      value.is_set() ? append_scalar_json(element, out) : append_value_json(element, out);
    }
    out += ']';
  }
  out += '}';
}

std::string item_json(const Item& item) {
  std::string out;
  append_fields_json(item.fields(), out);
  return out;
}

}  // namespace tarn::dynamodb
