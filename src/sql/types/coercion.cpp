#include "sql/types/coercion.h"

#include <algorithm>

namespace tarn::sql {

namespace {

// What two types have in common, and whether the first turns into the second.
struct Compatibility {
  std::optional<Type> super;
  bool coercible = false;
};

Compatibility compare(const Type& from, const Type& to);

Compatibility with_super(Type super, const Type& to) {
  bool coercible = super == to;
  return {std::move(super), coercible};
}

Type decimal_super(const Type& a, const Type& b) {
  int32_t scale = std::max(a.scale(), b.scale());
  int32_t whole = std::max(a.precision() - a.scale(), b.precision() - b.scale());
  return Type::decimal(std::min(Type::kDecimalDigitsMax, whole + scale), scale);
}

Compatibility compare_fields(const Type& from, const Type& to) {
  if (from.fields().size() != to.fields().size()) return {};
  std::vector<TypeField> fields;
  bool coercible = true;
  for (size_t i = 0; i < from.fields().size(); ++i) {
    Compatibility field = compare(from.field_type(i), to.field_type(i));
    if (!field.super) return {};
    coercible = coercible && field.coercible;
    bool same_name = from.fields()[i].name == to.fields()[i].name;
    fields.push_back({same_name ? from.fields()[i].name : "", std::move(*field.super)});
  }
  switch (from.kind()) {
    case TypeKind::kArray:
      return {Type::array(fields[0].type), coercible};
    case TypeKind::kMap:
      return {Type::map(fields[0].type, fields[1].type), coercible};
    default:
      return {Type::row(std::move(fields)), coercible};
  }
}

Compatibility compare_same_kind(const Type& from, const Type& to) {
  switch (from.kind()) {
    case TypeKind::kDecimal:
      return with_super(decimal_super(from, to), to);
    case TypeKind::kVarchar:
    case TypeKind::kChar:
    case TypeKind::kTime:
    case TypeKind::kTimeTz:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return with_super(Type(from.kind(), std::max(from.precision(), to.precision())), to);
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
      return compare_fields(from, to);
    default:
      return {};
  }
}

Compatibility compare(const Type& from, const Type& to) {
  if (from == to) return {to, true};
  if (from.is(TypeKind::kUnknown)) return {to, true};
  if (to.is(TypeKind::kUnknown)) return {from, false};
  if (from.kind() == to.kind()) return compare_same_kind(from, to);
  if (auto coerced = coerce_kind(from, to.kind())) return compare(*coerced, to);
  if (auto coerced = coerce_kind(to, from.kind())) {
    return {compare(from, *coerced).super, false};
  }
  return {};
}

int32_t digits_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kTinyint:
      return 3;
    case TypeKind::kSmallint:
      return 5;
    case TypeKind::kInteger:
      return 10;
    default:
      return 19;
  }
}

bool can_cast_fields(const Type& from, const Type& to) {
  if (from.kind() != to.kind() || from.fields().size() != to.fields().size()) return false;
  for (size_t i = 0; i < from.fields().size(); ++i) {
    if (!can_cast(from.field_type(i), to.field_type(i))) return false;
  }
  return true;
}

bool is_json_key(const Type& type) {
  return type.is_numeric() || type.is(TypeKind::kBoolean) || type.is(TypeKind::kVarchar);
}

// To JSON more types can be cast than from it.
bool is_json_castable(const Type& type, bool to_json) {
  switch (type.kind()) {
    case TypeKind::kArray:
      return is_json_castable(type.element(), to_json);
    case TypeKind::kMap: {
      bool has_no_keys = to_json && type.field_type(0).is(TypeKind::kUnknown);
      return (has_no_keys || is_json_key(type.field_type(0))) &&
             is_json_castable(type.field_type(1), to_json);
    }
    case TypeKind::kRow:
      return std::all_of(type.fields().begin(), type.fields().end(), [&](const TypeField& field) {
        return is_json_castable(field.type, to_json);
      });
    case TypeKind::kUnknown:
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
      return to_json;
    case TypeKind::kJson:
      return true;
    default:
      return is_json_key(type);
  }
}

bool is_time(const Type& type) {
  return type.kind() >= TypeKind::kDate && type.kind() <= TypeKind::kTimestampTz;
}

bool can_cast_times(const Type& from, const Type& to) {
  auto has_date = [](const Type& t) {
    return t.is(TypeKind::kDate) || t.is(TypeKind::kTimestamp) || t.is(TypeKind::kTimestampTz);
  };
  if (has_date(from) && has_date(to)) return true;
  if (from.is(TypeKind::kDate) || to.is(TypeKind::kDate)) return false;
  return true;
}

}  // namespace

std::optional<Type> coerce_kind(const Type& from, TypeKind kind) {
  if (from.is(kind)) return from;
  switch (from.kind()) {
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
      if (kind == TypeKind::kDecimal) return Type::decimal(digits_of(from.kind()), 0);
      if (kind > from.kind() && kind <= TypeKind::kDouble) return Type(kind);
      return std::nullopt;
    case TypeKind::kDecimal:
      if (kind == TypeKind::kReal || kind == TypeKind::kDouble) return Type(kind);
      return std::nullopt;
    case TypeKind::kReal:
      if (kind == TypeKind::kDouble) return Type(kind);
      return std::nullopt;
    case TypeKind::kDate:
      if (kind == TypeKind::kTimestamp || kind == TypeKind::kTimestampTz) return Type(kind, 0);
      return std::nullopt;
    case TypeKind::kTime:
      if (kind == TypeKind::kTimeTz) return Type(kind, from.precision());
      return std::nullopt;
    case TypeKind::kTimestamp:
      if (kind == TypeKind::kTimestampTz) return Type(kind, from.precision());
      return std::nullopt;
    case TypeKind::kVarchar:
      if (kind == TypeKind::kChar) return Type::chars(std::min(65536, from.length()));
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

bool can_coerce(const Type& from, const Type& to) { return compare(from, to).coercible; }

std::optional<Type> common_super_type(const Type& a, const Type& b) { return compare(a, b).super; }

bool can_cast(const Type& from, const Type& to) {
  if (from == to || from.is(TypeKind::kUnknown)) return true;
  if (to.is(TypeKind::kJson)) return is_json_castable(from, true);
  if (from.is(TypeKind::kJson)) return is_json_castable(to, false);
  if (from.is_nested() || to.is_nested()) return can_cast_fields(from, to);
  if (from.is_text() && to.is_text()) return true;
  if (to.is_text()) {
    bool is_bounded = to.length() != Type::kUnbounded;
    if (from.is(TypeKind::kIpaddress) && is_bounded) return false;
    return to.is(TypeKind::kVarchar) &&
           !(from.is(TypeKind::kVarbinary) || from.is(TypeKind::kSketch));
  }
  if (from.is_text()) {
    return to.is_numeric() || to.is(TypeKind::kBoolean) || is_time(to) || to.is(TypeKind::kUuid) ||
           to.is(TypeKind::kIpaddress) || to.is(TypeKind::kVarbinary);
  }
  if (from.is(TypeKind::kBoolean) || to.is(TypeKind::kBoolean)) {
    return from.kind() == to.kind() || from.is_numeric() || to.is_numeric();
  }
  if (from.is_numeric() && to.is_numeric()) return true;
  if (is_time(from) && is_time(to)) return can_cast_times(from, to);
  if (from.kind() == to.kind()) return true;
  auto is_bytes = [](const Type& t) { return t.is(TypeKind::kVarbinary); };
  return (is_bytes(from) && (to.is(TypeKind::kUuid) || to.is(TypeKind::kIpaddress))) ||
         (is_bytes(to) && (from.is(TypeKind::kUuid) || from.is(TypeKind::kIpaddress)));
}

}  // namespace tarn::sql
