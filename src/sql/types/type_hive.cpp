// Trino's types as Hive's, as Athena stores the columns of what a query makes.
#include "sql/syntax/sql_error.h"
#include "sql/types/type.h"

namespace tarn::sql {

namespace {

Error no_hive_type(const Type& type) {
  return sql_error("NOT_SUPPORTED", {}, "Unsupported Hive type: " + type.text());
}

Result<std::string> row_text(const Type& type) {
  std::string text = "struct<";
  for (size_t i = 0; i < type.fields().size(); ++i) {
    const TypeField& field = type.fields()[i];
    if (field.name.empty()) {
      return sql_error("NOT_SUPPORTED", {},
                       "Anonymous row type is not supported in Hive. Please give each field a "
                       "name: " +
                           type.text());
    }
    if (i > 0) text += ",";
    text += field.name + ":" + TRY(hive_text(field.type));
  }
  return text + ">";
}

}  // namespace

Result<std::string> hive_text(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kBoolean:
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kBigint:
    case TypeKind::kDouble:
    case TypeKind::kDate:
    case TypeKind::kDecimal:
    case TypeKind::kChar:
      return type.text();
    case TypeKind::kInteger:
      return std::string("int");
    case TypeKind::kReal:
      return std::string("float");
    case TypeKind::kVarchar:
      // Hive's varchar holds 65535 characters at most.
      return type.length() > 65535 ? "string" : type.text();
    case TypeKind::kVarbinary:
      return std::string("binary");
    case TypeKind::kTimestamp:
      if (type.precision() > 6) return no_hive_type(type);
      return std::string("timestamp");
    case TypeKind::kArray:
      return "array<" + TRY(hive_text(type.element()))
      +">";
    case TypeKind::kMap:
      return "map<" + TRY(hive_text(type.field_type(0)))
      +"," + TRY(hive_text(type.field_type(1)))
      +">";
    case TypeKind::kRow:
      return row_text(type);
    default:
      return no_hive_type(type);
  }
}

}  // namespace tarn::sql
