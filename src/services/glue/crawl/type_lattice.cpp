#include "services/glue/crawl/type_lattice.h"

#include <algorithm>
#include <unordered_map>

#include "base/encoding.h"

namespace tarn::glue::crawl {
namespace {

constexpr int32_t kMaxDecimalDigits = 38;

bool is_integer(TypeKind kind) { return kind >= TypeKind::kTinyint && kind <= TypeKind::kBigint; }
bool is_number(TypeKind kind) { return kind >= TypeKind::kTinyint && kind <= TypeKind::kDecimal; }

int32_t decimal_digits(TypeKind integer) {
  switch (integer) {
    case TypeKind::kTinyint:
      return 3;
    case TypeKind::kSmallint:
      return 5;
    case TypeKind::kInt:
      return 10;
    default:
      return 19;
  }
}

TypeLattice merged_decimals(const TypeLattice& a, const TypeLattice& b) {
  const int32_t scale = std::max(a.scale, b.scale);
  const int32_t whole = std::max(a.precision - a.scale, b.precision - b.scale);
  if (whole + scale > kMaxDecimalDigits) return TypeLattice::of(TypeKind::kDouble);
  return TypeLattice::decimal(whole + scale, scale);
}

TypeLattice as_decimal(const TypeLattice& type) {
  return is_integer(type.kind) ? TypeLattice::decimal(decimal_digits(type.kind), 0) : type;
}

TypeLattice merged_numbers(const TypeLattice& a, const TypeLattice& b) {
  if (is_integer(a.kind) && is_integer(b.kind)) return a.kind > b.kind ? a : b;
  const bool has_decimal = a.kind == TypeKind::kDecimal || b.kind == TypeKind::kDecimal;
  const bool has_float = a.kind == TypeKind::kFloat || a.kind == TypeKind::kDouble ||
                         b.kind == TypeKind::kFloat || b.kind == TypeKind::kDouble;
  if (has_decimal && !has_float) return merged_decimals(as_decimal(a), as_decimal(b));
  return TypeLattice::of(TypeKind::kDouble);
}

// Engines parse the type's text, where these have a meaning.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.find_first_of(":<>,`\n\r\t") == std::string_view::npos;
}

std::string struct_text(const TypeLattice& type) {
  if (type.fields.empty()) return "string";
  std::string text = "struct<";
  for (const TypeField& field : type.fields) {
    if (!is_plain_name(field.name)) return "string";
    if (text.back() != '<') text += ',';
    text += field.name + ":" + hive_type(field.type);
  }
  return text + ">";
}

std::string scalar_text(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBoolean:
      return "boolean";
    case TypeKind::kTinyint:
      return "tinyint";
    case TypeKind::kSmallint:
      return "smallint";
    case TypeKind::kInt:
      return "int";
    case TypeKind::kBigint:
      return "bigint";
    case TypeKind::kFloat:
      return "float";
    case TypeKind::kDouble:
      return "double";
    case TypeKind::kDate:
      return "date";
    case TypeKind::kTimestamp:
      return "timestamp";
    case TypeKind::kBinary:
      return "binary";
    default:
      return "string";
  }
}

bool is_compatible(const TypeLattice& a, const TypeLattice& b) {
  if (a.kind == b.kind) return true;
  if (a.kind == TypeKind::kNull || b.kind == TypeKind::kNull) return true;
  return is_number(a.kind) && is_number(b.kind);
}

}  // namespace

TypeLattice TypeLattice::of(TypeKind kind) {
  TypeLattice type;
  type.kind = kind;
  return type;
}

TypeLattice TypeLattice::decimal(int32_t precision, int32_t scale) {
  TypeLattice type = of(TypeKind::kDecimal);
  type.precision = precision;
  type.scale = scale;
  return type;
}

TypeLattice TypeLattice::array(TypeLattice element) {
  TypeLattice type = of(TypeKind::kArray);
  type.fields.push_back({"element", std::move(element)});
  return type;
}

TypeLattice TypeLattice::map(TypeLattice key, TypeLattice value) {
  TypeLattice type = of(TypeKind::kMap);
  type.fields.push_back({"key", std::move(key)});
  type.fields.push_back({"value", std::move(value)});
  return type;
}

void merge(TypeLattice& into, const TypeLattice& other) {
  if (other.kind == TypeKind::kNull || into.kind == TypeKind::kString) return;
  if (into.kind == TypeKind::kNull) {
    into = other;
    return;
  }
  if (into.kind == other.kind) {
    if (into.kind == TypeKind::kDecimal) {
      into = merged_decimals(into, other);
    } else if (!other.fields.empty()) {
      merge_fields(into.fields, other.fields);
    }
    return;
  }
  const auto is_pair = [&](TypeKind a, TypeKind b) {
    return (into.kind == a && other.kind == b) || (into.kind == b && other.kind == a);
  };
  if (is_number(into.kind) && is_number(other.kind)) {
    into = merged_numbers(into, other);
  } else if (is_pair(TypeKind::kDate, TypeKind::kTimestamp)) {
    into = TypeLattice::of(TypeKind::kTimestamp);
  } else {
    into = TypeLattice::of(TypeKind::kString);
  }
}

void merge_fields(std::vector<TypeField>& into, const std::vector<TypeField>& other) {
  // Records mostly have the same fields in the same order, which needs no table.
  size_t next = 0;
  std::unordered_map<std::string, size_t> places;
  for (const TypeField& field : other) {
    if (next < into.size() && into[next].name == field.name) {
      merge(into[next++].type, field.type);
      continue;
    }
    if (places.empty()) {
      for (size_t i = 0; i < into.size(); ++i) places.emplace(to_lower_ascii(into[i].name), i);
    }
    const auto [place, is_new] = places.emplace(to_lower_ascii(field.name), into.size());
    if (is_new) {
      into.push_back(field);
    } else {
      merge(into[place->second].type, field.type);
    }
    next = place->second + 1;
  }
}

std::string hive_type(const TypeLattice& type) {
  switch (type.kind) {
    case TypeKind::kDecimal:
      return "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    case TypeKind::kArray:
      return "array<" + hive_type(type.fields[0].type) + ">";
    case TypeKind::kMap:
      return "map<" + hive_type(type.fields[0].type) + "," + hive_type(type.fields[1].type) + ">";
    case TypeKind::kStruct:
      return struct_text(type);
    default:
      return scalar_text(type.kind);
  }
}

double similarity(const std::vector<TypeField>& a, const std::vector<TypeField>& b) {
  if (a.empty() && b.empty()) return 1;
  std::unordered_map<std::string, const TypeLattice*> types;
  for (const TypeField& field : a) types.emplace(to_lower_ascii(field.name), &field.type);
  size_t common = 0;
  for (const TypeField& field : b) {
    const auto found = types.find(to_lower_ascii(field.name));
    if (found != types.end() && is_compatible(*found->second, field.type)) ++common;
  }
  return 2.0 * static_cast<double>(common) / static_cast<double>(a.size() + b.size());
}

}  // namespace tarn::glue::crawl
