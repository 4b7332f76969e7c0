#include <algorithm>

#include "base/encoding.h"
#include "sql/types/print_text.h"
#include "sql/types/type.h"

namespace tarn::sql {

std::vector<std::string> physical_field_names(const Type& row) {
  std::vector<std::string> names;
  std::vector<std::string> seen;  // lower case
  auto is_taken = [&](const std::string& name) {
    return std::find(seen.begin(), seen.end(), to_lower_ascii(name)) != seen.end();
  };
  for (size_t i = 0; i < row.fields().size(); ++i) {
    std::string name = row.fields()[i].name;
    if (name.empty() || is_taken(name)) name = "_" + std::to_string(i + 1);
    while (is_taken(name)) name = "_" + name;
    seen.push_back(to_lower_ascii(name));
    names.push_back(std::move(name));
  }
  return names;
}

std::string physical_type(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kUnknown:
    case TypeKind::kBoolean:
      return "BOOLEAN";
    case TypeKind::kTinyint:
      return "TINYINT";
    case TypeKind::kSmallint:
      return "SMALLINT";
    case TypeKind::kInteger:
      return "INTEGER";
    case TypeKind::kBigint:
    case TypeKind::kTime:
    case TypeKind::kIntervalYearMonth:
    case TypeKind::kIntervalDaySecond:
      return "BIGINT";
    case TypeKind::kReal:
      return "FLOAT";
    case TypeKind::kDouble:
      return "DOUBLE";
    case TypeKind::kDecimal:
      return "DECIMAL(" + std::to_string(type.precision()) + "," + std::to_string(type.scale()) +
             ")";
    case TypeKind::kVarchar:
    case TypeKind::kChar:
    case TypeKind::kJson:
      return "VARCHAR";
    case TypeKind::kVarbinary:
    case TypeKind::kIpaddress:
    case TypeKind::kSketch:
      return "BLOB";
    case TypeKind::kColor:
      return "INTEGER";
    case TypeKind::kDate:
      return "DATE";
    case TypeKind::kTimeTz:
      return "STRUCT(utc_picos BIGINT, zone_minutes INTEGER)";
    case TypeKind::kTimestamp:
      return type.precision() <= 6 ? "TIMESTAMP" : "STRUCT(micros TIMESTAMP, picos INTEGER)";
    case TypeKind::kTimestampTz:
      return "STRUCT(instant BIGINT, picos INTEGER, zone VARCHAR)";
    case TypeKind::kUuid:
      return "UUID";
    case TypeKind::kArray:
      return physical_type(type.element()) + "[]";
    case TypeKind::kMap:
      return "MAP(" + physical_type(type.field_type(0)) + ", " + physical_type(type.field_type(1)) +
             ")";
    case TypeKind::kRow: {
      std::string text = "STRUCT(";
      std::vector<std::string> names = physical_field_names(type);
      for (size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += ", ";
        text += quote_name(names[i]) + " " + physical_type(type.field_type(i));
      }
      return text + ")";
    }
    case TypeKind::kFunction:
      return "LAMBDA";
  }
  return "BOOLEAN";
}

ColumnInfoType column_info_type(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kTinyint:
      return {"tinyint", 3, 0};
    case TypeKind::kSmallint:
      return {"smallint", 5, 0};
    case TypeKind::kInteger:
      return {"integer", 10, 0};
    case TypeKind::kBigint:
      return {"bigint", 19, 0};
    case TypeKind::kReal:
      return {"float", 17, 0};
    case TypeKind::kDouble:
      return {"double", 17, 0};
    case TypeKind::kDecimal:
      return {"decimal", type.precision(), type.scale()};
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return {type.base_name(), type.length(), 0};
    case TypeKind::kVarbinary:
      return {"varbinary", 1073741824, 0};
    case TypeKind::kTime:
    case TypeKind::kTimeTz:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return {type.base_name(), type.precision(), 0};
    default:
      return {type.base_name(), 0, 0};
  }
}

}  // namespace tarn::sql
