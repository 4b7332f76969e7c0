#include "services/dynamodb/wire_values.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "services/dynamodb/errors.h"

namespace tarn::dynamodb {
namespace {

using Texts = wire::List<wire::Text>;

Result<Value> value_at(Arena& arena, const api::AttributeValue& in, int depth);

Error too_nested() {
  return validation(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
      "beyond supported limit");
}

std::string joined(const Texts& texts, bool is_binary) {
  std::string out = "[";
  for (uint32_t i = 0; i < texts.size; ++i) {
    out += i == 0 ? "" : ", ";
    out += is_binary ? base64_encode(texts[i]) : std::string(texts[i]);
  }
  return out + "]";
}

Result<Value> number_value(Arena& arena, wire::Text text) {
  const Number number = TRY(Number::parse(text));
  const std::string canonical = number.text();
  return make_text(Type::kNumber, canonical == text ? text : arena.copy(canonical));
}

Result<Value> set_value(Arena& arena, Type type, const Texts& in) {
  if (in.size == 0) {
    if (type == Type::kBinarySet) return invalid_values("Binary sets should not be empty");
    return invalid_values(type == Type::kStringSet ? "An string set  may not be empty"
                                                   : "An number set  may not be empty");
  }
  auto elements = arena.make_array<Value>(in.size);
  for (uint32_t i = 0; i < in.size; ++i) {
    elements[i] = type == Type::kNumberSet ? TRY(number_value(arena, in[i]))
                                           : make_text(element_type(type), in[i]);
  }
  Value set;
  if (make_set(type, elements, set)) return set;
  if (type == Type::kNumberSet) return validation("Input collection contains duplicates");
  if (type == Type::kStringSet) {
    return invalid_values("Input collection " + joined(in, false) + " contains duplicates.");
  }
  return invalid_values("Input collection " + joined(in, true) + "of type BS contains duplicates.");
}

Result<Value> map_value(Arena& arena, const WireMap& in, int depth) {
  if (depth > kMaxNesting) return too_nested();
  auto fields = arena.make_array<Field>(in.size);
  for (uint32_t i = 0; i < in.size; ++i) {
    fields[i] = { in[i].key, TRY(value_at(arena, in[i].value, depth)) };
  }
  const auto is_before = [](const Field& a, const Field& b) { return a.name < b.name; };
  if (!std::is_sorted(fields.begin(), fields.end(), is_before)) {
    std::stable_sort(fields.begin(), fields.end(), is_before);
  }
  // Of two members of a JSON object with one name, the later one counts.
  size_t count = 0;
  for (const Field& field : fields) {
    if (count > 0 && fields[count - 1].name == field.name) --count;
    fields[count++] = field;
  }
  return make_map(fields.first(count));
}

Result<Value> list_value(Arena& arena, const wire::List<api::AttributeValue>& in, int depth) {
  if (depth > kMaxNesting) return too_nested();
  auto elements = arena.make_array<Value>(in.size);
  for (uint32_t i = 0; i < in.size; ++i) elements[i] = TRY(value_at(arena, in[i], depth));
  return make_list(elements);
}

int count_types(const api::AttributeValue& in) {
  return wire::present(in.s) + wire::present(in.n) + wire::present(in.b) + in.ss.present +
         in.ns.present + in.bs.present + in.m.present + in.l.present + in.null.has_value() +
         in.bool_.has_value();
}

// The one that is there, or of several the first: what is wrong with it is said before that.
Result<Value> first_value(Arena& arena, const api::AttributeValue& in, int depth) {
  if (wire::present(in.n)) return number_value(arena, in.n);
  if (wire::present(in.s)) return make_text(Type::kString, in.s);
  if (wire::present(in.b)) return make_text(Type::kBinary, in.b);
  if (in.null && !*in.null) {
    return invalid_values("Null attribute value types must have the value of true");
  }
  if (in.ss.present) return set_value(arena, Type::kStringSet, in.ss);
  if (in.ns.present) return set_value(arena, Type::kNumberSet, in.ns);
  if (in.bs.present) return set_value(arena, Type::kBinarySet, in.bs);
  if (in.m.present) return map_value(arena, in.m, depth + 1);
  if (in.l.present) return list_value(arena, in.l, depth + 1);
  if (in.bool_) return make_boolean(*in.bool_);
  return Value{};
}

// `depth` is that of the map or list around it.
Result<Value> value_at(Arena& arena, const api::AttributeValue& in, int depth) {
  const int types = count_types(in);
  if (types == 0) {
    return validation(
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  const Value value = TRY(first_value(arena, in, depth));
  if (types == 1) return value;
  return validation(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
      "supported datatypes");
}

Texts wire_texts(Arena& arena, const Value& set) {
  auto out = wire::make_list<wire::Text>(arena, set.size);
  for (uint32_t i = 0; i < set.size; ++i) out[i] = set.elements()[i].text();
  return out;
}

}  // namespace

Result<Value> to_value(Arena& arena, const api::AttributeValue& in) {
  return value_at(arena, in, 0);
}

Result<Item> to_item(Arena& arena, const WireMap& in) { return map_value(arena, in, 0); }

void to_wire(Arena& arena, const Value& value, api::AttributeValue& out) {
  switch (value.type) {
    case Type::kString:
      out.s = value.text();
      return;
    case Type::kNumber:
      out.n = value.text();
      return;
    case Type::kBinary:
      out.b = value.text();
      return;
    case Type::kStringSet:
      out.ss = wire_texts(arena, value);
      return;
    case Type::kNumberSet:
      out.ns = wire_texts(arena, value);
      return;
    case Type::kBinarySet:
      out.bs = wire_texts(arena, value);
      return;
    case Type::kMap:
      out.m = to_wire(arena, value);
      return;
    case Type::kList:
      out.l = wire::make_list<api::AttributeValue>(arena, value.size);
      for (uint32_t i = 0; i < value.size; ++i) to_wire(arena, value.elements()[i], out.l[i]);
      return;
    case Type::kNull:
      out.null = true;
      return;
    case Type::kBoolean:
      out.bool_ = value.flag;
      return;
  }
}

WireMap to_wire(Arena& arena, const Item& item) {
  auto out = wire::make_map<api::AttributeValue>(arena, item.size);
  for (uint32_t i = 0; i < item.size; ++i) {
    out[i].key = item.fields()[i].name;
    to_wire(arena, item.fields()[i].value, out[i].value);
  }
  return out;
}

}  // namespace tarn::dynamodb
