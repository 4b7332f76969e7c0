#include <algorithm>

#include "base/encoding.h"
#include "sql/syntax/sql_error.h"
#include "sql/types/type.h"

namespace tarn::sql {

namespace {

struct Simple {
  std::string_view name;
  TypeKind kind;
};
constexpr Simple kSimple[] = {
    {"unknown", TypeKind::kUnknown},
    {"boolean", TypeKind::kBoolean},
    {"tinyint", TypeKind::kTinyint},
    {"smallint", TypeKind::kSmallint},
    {"integer", TypeKind::kInteger},
    {"int", TypeKind::kInteger},
    {"bigint", TypeKind::kBigint},
    {"real", TypeKind::kReal},
    {"double", TypeKind::kDouble},
    {"varbinary", TypeKind::kVarbinary},
    {"json", TypeKind::kJson},
    {"date", TypeKind::kDate},
    {"interval year to month", TypeKind::kIntervalYearMonth},
    {"interval day to second", TypeKind::kIntervalDaySecond},
    {"uuid", TypeKind::kUuid},
    {"ipaddress", TypeKind::kIpaddress},
};
constexpr std::string_view kUnserved[] = {"hyperloglog", "p4hyperloglog", "qdigest",
                                          "tdigest",     "setdigest",     "color",
                                          "geometry",    "bingtile",      "sphericalgeography",
                                          "jsonpath",    "codepoints",    "joniregexp",
                                          "function",    "kdbtree",       "json2016"};

Error unknown_type(const TypeNode& node) {
  return sql_error("TYPE_NOT_FOUND", node.position, "Unknown type: " + node.name);
}

Error bad_parameter(const TypeNode& node, std::string_view message) {
  return sql_error("INVALID_PARAMETER_USAGE", node.position, message);
}

bool all_numbers(const TypeNode& node, size_t max) {
  if (node.parameters.size() > max) return false;
  return std::all_of(node.parameters.begin(), node.parameters.end(),
                     [](const TypeParameter& p) { return p.type == nullptr; });
}

Result<Type> make_decimal(const TypeNode& node) {
  if (!all_numbers(node, 2)) return unknown_type(node);
  int64_t precision = node.parameters.empty() ? 38 : node.parameters[0].number;
  int64_t scale = node.parameters.size() < 2 ? 0 : node.parameters[1].number;
  if (precision < 1 || precision > Type::kDecimalDigitsMax) {
    return bad_parameter(
        node, "DECIMAL precision must be in range [1, 38]: " + std::to_string(precision));
  }
  if (scale < 0 || scale > precision) {
    return bad_parameter(node, "DECIMAL scale must be in range [0, precision (" +
                                   std::to_string(precision) + ")]: " + std::to_string(scale));
  }
  return Type::decimal(static_cast<int32_t>(precision), static_cast<int32_t>(scale));
}

Result<Type> make_text(const TypeNode& node, TypeKind kind) {
  if (!all_numbers(node, 1)) return unknown_type(node);
  if (node.parameters.empty()) {
    return kind == TypeKind::kVarchar ? Type::varchar() : Type::chars(1);
  }
  int64_t length = node.parameters[0].number;
  if (kind == TypeKind::kChar && (length < 0 || length > 65536)) {
    return bad_parameter(node,
                         "CHAR length must be in range [0, 65536], got " + std::to_string(length));
  }
  if (length < 0 || length > Type::kUnbounded) {
    return bad_parameter(node, "Invalid VARCHAR length " + std::to_string(length));
  }
  return Type(kind, static_cast<int32_t>(length));
}

Result<Type> make_time(const TypeNode& node, TypeKind kind, std::string_view name) {
  if (!all_numbers(node, 1)) return unknown_type(node);
  int64_t precision = node.parameters.empty() ? 3 : node.parameters[0].number;
  if (precision < 0 || precision > Type::kTimePrecisionMax) {
    return bad_parameter(node, std::string(name) + " precision must be in range [0, 12]: " +
                                   std::to_string(precision));
  }
  return Type(kind, static_cast<int32_t>(precision));
}

Result<Type> make_row(const TypeNode& node) {
  std::vector<TypeField> fields;
  for (const TypeParameter& parameter : node.parameters) {
    if (parameter.type == nullptr) return unknown_type(node);
    TypeField field;
    if (parameter.field_name.has_value()) {
      const Identifier& name = *parameter.field_name;
      field.name = name.quoted && node.name == "row" ? name.value : to_lower_ascii(name.value);
    }
    field.type = TRY(make_type(*parameter.type));
    fields.push_back(std::move(field));
  }
  if (fields.empty()) return unknown_type(node);
  return Type::row(std::move(fields));
}

Result<Type> make_nested(const TypeNode& node) {
  for (const TypeParameter& parameter : node.parameters) {
    if (parameter.type == nullptr) return unknown_type(node);
  }
  if (node.name == "array") {
    if (node.parameters.size() != 1) return unknown_type(node);
    return Type::array(TRY(make_type(*node.parameters[0].type)));
  }
  if (node.parameters.size() != 2) return unknown_type(node);
  Type key = TRY(make_type(*node.parameters[0].type));
  return Type::map(std::move(key), TRY(make_type(*node.parameters[1].type)));
}

}  // namespace

Result<Type> make_type(const TypeNode& node) {
  for (const Simple& simple : kSimple) {
    if (simple.name != node.name) continue;
    if (!node.parameters.empty()) return unknown_type(node);
    return Type(simple.kind);
  }
  if (node.name == "decimal" || node.name == "dec" || node.name == "numeric") {
    return make_decimal(node);
  }
  if (node.name == "varchar") return make_text(node, TypeKind::kVarchar);
  if (node.name == "char" || node.name == "character") return make_text(node, TypeKind::kChar);
  if (node.name == "time") return make_time(node, TypeKind::kTime, "TIME");
  if (node.name == "timestamp") return make_time(node, TypeKind::kTimestamp, "TIMESTAMP");
  if (node.name == "time with time zone") {
    return make_time(node, TypeKind::kTimeTz, "TIME WITH TIME ZONE");
  }
  if (node.name == "timestamp with time zone") {
    return make_time(node, TypeKind::kTimestampTz, "TIMESTAMP WITH TIME ZONE");
  }
  if (node.name == "array" || node.name == "map") return make_nested(node);
  if (node.name == "row") return make_row(node);
  for (std::string_view name : kUnserved) {
    if (node.name == name) return not_supported(node.position, "type " + node.name);
  }
  return unknown_type(node);
}

}  // namespace tarn::sql
