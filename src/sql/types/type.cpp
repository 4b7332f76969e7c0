#include "sql/types/type.h"

#include <cctype>

#include "base/check.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

namespace {

const std::vector<TypeField> kNoFields;

struct Name {
  TypeKind kind;
  std::string_view text;
};
constexpr Name kNames[] = {
    {TypeKind::kUnknown, "unknown"},
    {TypeKind::kBoolean, "boolean"},
    {TypeKind::kTinyint, "tinyint"},
    {TypeKind::kSmallint, "smallint"},
    {TypeKind::kInteger, "integer"},
    {TypeKind::kBigint, "bigint"},
    {TypeKind::kReal, "real"},
    {TypeKind::kDouble, "double"},
    {TypeKind::kDecimal, "decimal"},
    {TypeKind::kVarchar, "varchar"},
    {TypeKind::kChar, "char"},
    {TypeKind::kVarbinary, "varbinary"},
    {TypeKind::kJson, "json"},
    {TypeKind::kDate, "date"},
    {TypeKind::kTime, "time"},
    {TypeKind::kTimeTz, "time with time zone"},
    {TypeKind::kTimestamp, "timestamp"},
    {TypeKind::kTimestampTz, "timestamp with time zone"},
    {TypeKind::kIntervalYearMonth, "interval year to month"},
    {TypeKind::kIntervalDaySecond, "interval day to second"},
    {TypeKind::kUuid, "uuid"},
    {TypeKind::kIpaddress, "ipaddress"},
    {TypeKind::kArray, "array"},
    {TypeKind::kMap, "map"},
    {TypeKind::kRow, "row"},
    {TypeKind::kFunction, "function"},
    {TypeKind::kColor, "color"},
    {TypeKind::kSketch, "sketch"},
};

// Quoted where it would not read as one word.
std::string field_name_text(const std::string& name) {
  bool is_word = !isdigit(static_cast<unsigned char>(name[0]));
  for (char c : name)
    is_word = is_word && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  return is_word ? name : quote_name(name);
}

std::shared_ptr<const std::vector<TypeField>> share(std::vector<TypeField> fields) {
  return std::make_shared<const std::vector<TypeField>>(std::move(fields));
}

}  // namespace

Type Type::array(Type element) {
  Type type(TypeKind::kArray);
  type.fields_ = share({{"", std::move(element)}});
  return type;
}

Type Type::map(Type key, Type value) {
  Type type(TypeKind::kMap);
  type.fields_ = share({{"", std::move(key)}, {"", std::move(value)}});
  return type;
}

Type Type::row(std::vector<TypeField> fields) {
  Type type(TypeKind::kRow);
  type.fields_ = share(std::move(fields));
  return type;
}

Type Type::function(std::vector<Type> parameters, Type result) {
  Type type(TypeKind::kFunction);
  std::vector<TypeField> fields;
  for (Type& parameter : parameters) fields.push_back({"", std::move(parameter)});
  fields.push_back({"", std::move(result)});
  type.fields_ = share(std::move(fields));
  return type;
}

const std::vector<TypeField>& Type::fields() const { return fields_ ? *fields_ : kNoFields; }

const Type& Type::field_type(size_t index) const {
  CHECK(index < fields().size());
  return fields()[index].type;
}

bool operator==(const Type& a, const Type& b) {
  if (a.kind_ != b.kind_ || a.parameter_ != b.parameter_ || a.scale_ != b.scale_) return false;
  return a.fields_ == b.fields_ || a.fields() == b.fields();
}

bool Type::is_comparable() const {
  if (kind_ == TypeKind::kFunction || kind_ == TypeKind::kSketch || kind_ == TypeKind::kColor) {
    return false;
  }
  for (const TypeField& field : fields()) {
    if (!field.type.is_comparable()) return false;
  }
  return true;
}

bool Type::is_orderable() const {
  if (kind_ == TypeKind::kMap || kind_ == TypeKind::kJson || !is_comparable()) return false;
  for (const TypeField& field : fields()) {
    if (!field.type.is_orderable()) return false;
  }
  return true;
}

bool Type::contains(TypeKind kind) const {
  if (kind_ == kind) return true;
  for (const TypeField& field : fields()) {
    if (field.type.contains(kind)) return true;
  }
  return false;
}

std::string Type::base_name() const {
  for (const Name& name : kNames) {
    if (name.kind == kind_) return std::string(name.text);
  }
  return "unknown";
}

std::string Type::text() const {
  std::string number = std::to_string(parameter_);
  switch (kind_) {
    case TypeKind::kDecimal:
      return "decimal(" + number + "," + std::to_string(scale_) + ")";
    case TypeKind::kVarchar:
      return parameter_ == kUnbounded ? "varchar" : "varchar(" + number + ")";
    case TypeKind::kChar:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
      return base_name() + "(" + number + ")";
    case TypeKind::kTimeTz:
      return "time(" + number + ") with time zone";
    case TypeKind::kTimestampTz:
      return "timestamp(" + number + ") with time zone";
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
    case TypeKind::kFunction: {
      std::string text = base_name() + "(";
      bool first = true;
      for (const TypeField& field : fields()) {
        if (!first) text += kind_ == TypeKind::kRow || kind_ == TypeKind::kMap ? ", " : ",";
        first = false;
        if (!field.name.empty()) text += field_name_text(field.name) + " ";
        text += field.type.text();
      }
      return text + ")";
    }
    default:
      return base_name();
  }
}

}  // namespace tarn::sql
