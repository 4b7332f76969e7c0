#include <algorithm>

#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

namespace {

// The longest text that a value of the type can have; 0: unknown.
int32_t text_length_max(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kBoolean:
      return 5;
    case TypeKind::kTinyint:
      return 4;
    case TypeKind::kSmallint:
      return 6;
    case TypeKind::kInteger:
      return 11;
    case TypeKind::kBigint:
      return 20;
    case TypeKind::kReal:
    case TypeKind::kDouble:
      return 25;
    case TypeKind::kDecimal:
      return type.precision() + 3;
    case TypeKind::kDate:
      return 16;
    case TypeKind::kTimestamp:
      return 40;
    case TypeKind::kUuid:
      return 36;
    default:
      return 0;
  }
}

std::string integer_function(const Type& to) { return "t_to_" + to.base_name(); }

}  // namespace

static std::string cast_nothing(const Type& to) { return cast_text("NULL", physical_type(to)); }

bool is_noop_cast(const Type& from, const Type& to) {
  if (from == to) return true;
  if (from.kind() != to.kind()) return false;
  switch (from.kind()) {
    case TypeKind::kVarchar:
      return to.length() >= from.length();
    case TypeKind::kChar:
      return to.length() >= from.length();
    case TypeKind::kTime:
    case TypeKind::kTimeTz:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return to.precision() >= from.precision() && physical_type(from) == physical_type(to);
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
      if (physical_type(from) != physical_type(to)) return false;
      for (size_t i = 0; i < from.fields().size(); ++i) {
        if (!is_noop_cast(from.field_type(i), to.field_type(i))) return false;
      }
      return true;
    default:
      return false;
  }
}

Result<std::string> DuckdbPrinter::cast(const std::string& value, const Type& from, const Type& to,
                                        Position position) {
  if (from.is(TypeKind::kUnknown)) return cast_nothing(to);
  if (is_noop_cast(from, to)) return value;
  if (to.is(TypeKind::kJson)) {
    return call_text("t_to_json", {value, quote_string(from.text())});
  }
  if (from.is(TypeKind::kJson)) {
    return call_text("t_from_json", {value, quote_string(to.text()), cast_nothing(to)});
  }
  switch (to.kind()) {
    case TypeKind::kBoolean:
      if (from.is_text()) return call_text("t_to_boolean", {value});
      return "(" + value + " <> 0)";
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
      return cast_to_integer(value, from, to);
    case TypeKind::kReal:
    case TypeKind::kDouble:
      return cast_to_floating(value, from, to);
    case TypeKind::kDecimal:
      if (from.is(TypeKind::kDecimal) && to.scale() >= from.scale() &&
          to.precision() - to.scale() >= from.precision() - from.scale()) {
        return cast_text(value, physical_type(to));
      }
      return call_text("t_to_decimal",
                       {value, std::to_string(to.precision()), std::to_string(to.scale())});
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return cast_to_text(value, from, to, position);
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimeTz:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return cast_to_time(value, from, to, position);
    case TypeKind::kUuid:
      if (from.is_text()) return cast_text(call_text("t_uuid_checked", {value}), "UUID");
      return cast_text(call_text("t_uuid_of_bytes", {value}), "UUID");
    case TypeKind::kIpaddress:
      return call_text("t_to_ipaddress", {value});
    case TypeKind::kVarbinary:
      if (from.is(TypeKind::kIpaddress)) return value;
      if (from.is(TypeKind::kUuid))
        return "unhex(replace(CAST(" + value + " AS VARCHAR), '-', ''))";
      return "encode(" + TRY(order_key(from, value, position))
      +")";
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
      return cast_nested(value, from, to, position);
    default:
      break;
  }
  return not_supported(position, "A cast from " + from.text() + " to " + to.text());
}

Result<std::string> DuckdbPrinter::cast_to_integer(const std::string& value, const Type& from,
                                                   const Type& to) {
  bool widens = from.is_integer() && from.kind() < to.kind();
  if (widens || from.is(TypeKind::kBoolean)) return cast_text(value, physical_type(to));
  return call_text(integer_function(to), {value});
}

Result<std::string> DuckdbPrinter::cast_to_floating(const std::string& value, const Type& from,
                                                    const Type& to) {
  bool exact = from.is_integer() || from.is(TypeKind::kBoolean) ||
               (from.is(TypeKind::kReal) && to.is(TypeKind::kDouble)) ||
               (from.is(TypeKind::kDecimal) && from.precision() <= 15 && to.is(TypeKind::kDouble));
  if (exact) return cast_text(value, physical_type(to));
  return call_text(integer_function(to), {value});
}

Result<std::string> DuckdbPrinter::cast_to_text(const std::string& value, const Type& from,
                                                const Type& to, Position position) {
  if (from.is_text()) {
    std::string text = value;
    if (to.length() < from.length())
      text = "left(" + text + ", " + std::to_string(to.length()) + ")";
    if (to.is(TypeKind::kChar)) text = "rtrim(" + text + ", ' ')";
    return text;
  }
  if (to.is(TypeKind::kChar)) {
    return not_supported(position, "A cast from " + from.text() + " to " + to.text());
  }
  // Where it may not fit, the engine's function says so.
  int32_t longest = text_length_max(from);
  bool fits = to.length() == Type::kUnbounded || (longest > 0 && to.length() >= longest);
  auto bounded = [&](std::string text) {
    return fits ? text : call_text("t_fit_varchar", {text, std::to_string(to.length())});
  };
  switch (from.kind()) {
    case TypeKind::kBoolean:
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
    case TypeKind::kUuid:
      return bounded(cast_text(value, "VARCHAR"));
    case TypeKind::kReal:
    case TypeKind::kDouble:
    case TypeKind::kDecimal:
    case TypeKind::kDate:
      return bounded(call_text("t_to_varchar", {value}));
    case TypeKind::kIpaddress:
      return call_text("t_ip_text", {value});
    case TypeKind::kTime:
      return bounded(call_text("t_time_text", {value, std::to_string(from.precision())}));
    case TypeKind::kTimeTz:
      return bounded(call_text("t_timetz_text", {value, std::to_string(from.precision())}));
    case TypeKind::kTimestamp:
      return bounded(call_text("t_timestamp_text", {value, std::to_string(from.precision())}));
    case TypeKind::kTimestampTz:
      return bounded(call_text("t_zoned_text", {value, std::to_string(from.precision())}));
    case TypeKind::kIntervalYearMonth:
      return bounded(call_text("t_interval_text_months", {value}));
    case TypeKind::kIntervalDaySecond:
      return bounded(call_text("t_interval_text_ms", {value}));
    default:
      break;
  }
  return not_supported(position, "A cast from " + from.text() + " to " + to.text());
}

Result<std::string> DuckdbPrinter::cast_nested(const std::string& value, const Type& from,
                                               const Type& to, Position position) {
  if (from.kind() != to.kind() || from.fields().size() != to.fields().size()) {
    return not_supported(position, "A cast from " + from.text() + " to " + to.text());
  }
  std::string name = new_name();
  if (to.is(TypeKind::kArray)) {
    std::string body = TRY(cast(name, from.element(), to.element(), position));
    return "list_transform(" + value + ", lambda " + name + ": " + body + ")";
  }
  if (to.is(TypeKind::kMap)) {
    std::string key = TRY(cast("struct_extract(" + name + ", 'key')", from.field_type(0),
                               to.field_type(0), position));
    std::string part = TRY(cast("struct_extract(" + name + ", 'value')", from.field_type(1),
                                to.field_type(1), position));
    std::string build = is_noop_cast(from.field_type(0), to.field_type(0)) ? "map_from_entries"
                                                                           : "t_map_from_entries";
    return build + "(list_transform(map_entries(" + value + "), lambda " + name +
           ": struct_pack(key := " + key + ", value := " + part + ")))";
  }
  // A row is taken apart under a name, so that its text stands here once.
  Texts from_names = physical_field_names(from);
  Texts to_names = physical_field_names(to);
  std::string fields;
  for (size_t i = 0; i < from_names.size(); ++i) {
    std::string field = "struct_extract(" + name + ", " + quote_string(from_names[i]) + ")";
    if (i > 0) fields += ", ";
    fields += quote_name(to_names[i]) +
              " := " + TRY(cast(field, from.field_type(i), to.field_type(i), position));
  }
  return "list_extract(list_transform(list_value(" + value + "), lambda " + name + ": CASE WHEN " +
         name + " IS NULL THEN " + cast_nothing(to) + " ELSE struct_pack(" + fields + ") END), 1)";
}

}  // namespace tarn::sql
