// Type: a type of Trino's, with the physical type that holds its values in the engine.
//
//   Type t = Type::array(Type::varchar(5));
//   t.text()            // "array(varchar(5))"
//   physical_type(t)    // "VARCHAR[]"
//
// Two types are equal when their texts are: row field names count. A cheap value; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sql/syntax/ast.h"

namespace tarn::sql {

enum class TypeKind : uint8_t {
  kUnknown,  // the type of NULL
  kBoolean,
  kTinyint,
  kSmallint,
  kInteger,
  kBigint,
  kReal,
  kDouble,
  kDecimal,  // precision, scale
  kVarchar,  // length, or kUnbounded
  kChar,     // length
  kVarbinary,
  kJson,
  kDate,
  kTime,         // precision
  kTimeTz,       // precision
  kTimestamp,    // precision
  kTimestampTz,  // precision
  kIntervalYearMonth,
  kIntervalDaySecond,
  kUuid,
  kIpaddress,
  kArray,     // one field
  kMap,       // key and value
  kRow,       // its fields
  kFunction,  // a lambda: its parameters, then its result
  kColor,     // named by functions that are not served
  kSketch,    // HyperLogLog and its kin, by name
};

struct TypeField;

class Type {
 public:
  static constexpr int32_t kUnbounded = 0x7fffffff;
  static constexpr int32_t kDecimalDigitsMax = 38;
  static constexpr int32_t kTimePrecisionMax = 12;

  Type() = default;  // unknown
  explicit Type(TypeKind kind, int32_t parameter = 0, int32_t scale = 0)
      : kind_(kind), parameter_(parameter), scale_(scale) {}
  static Type varchar(int32_t length = kUnbounded) { return Type(TypeKind::kVarchar, length); }
  static Type chars(int32_t length) { return Type(TypeKind::kChar, length); }
  static Type decimal(int32_t precision, int32_t scale) {
    return Type(TypeKind::kDecimal, precision, scale);
  }
  static Type array(Type element);
  static Type map(Type key, Type value);
  static Type row(std::vector<TypeField> fields);
  static Type function(std::vector<Type> parameters, Type result);

  TypeKind kind() const { return kind_; }
  bool is(TypeKind kind) const { return kind_ == kind; }
  int32_t precision() const { return parameter_; }  // of decimals and times
  int32_t scale() const { return scale_; }
  int32_t length() const { return parameter_; }  // of varchar and char, in code points
  const std::vector<TypeField>& fields() const;
  const Type& element() const { return field_type(0); }
  const Type& field_type(size_t index) const;

  bool is_integer() const { return kind_ >= TypeKind::kTinyint && kind_ <= TypeKind::kBigint; }
  bool is_floating() const { return kind_ == TypeKind::kReal || kind_ == TypeKind::kDouble; }
  bool is_numeric() const { return kind_ >= TypeKind::kTinyint && kind_ <= TypeKind::kDecimal; }
  bool is_text() const { return kind_ == TypeKind::kVarchar || kind_ == TypeKind::kChar; }
  bool is_nested() const { return kind_ >= TypeKind::kArray && kind_ <= TypeKind::kRow; }
  bool is_comparable() const;
  bool is_orderable() const;
  // Whether the type or one inside it is `kind`.
  bool contains(TypeKind kind) const;

  // Trino's text: "decimal(10,2)", "timestamp(3) with time zone", "row(a bigint, varchar)".
  std::string text() const;
  // The text without parameters: "decimal".
  std::string base_name() const;

  friend bool operator==(const Type& a, const Type& b);

 private:
  TypeKind kind_ = TypeKind::kUnknown;
  int32_t parameter_ = 0;
  int32_t scale_ = 0;
  std::shared_ptr<const std::vector<TypeField>> fields_;
};

// `name` is empty for an anonymous field and for the parts of arrays, maps and functions.
struct TypeField {
  std::string name;
  Type type;
  friend bool operator==(const TypeField&, const TypeField&) = default;
};

// A type as written, in Trino's or Hive's spelling; TYPE errors in Trino's wording.
Result<Type> make_type(const TypeNode& node);
// Hive's `string`, `timestamp`, `struct<…>` and so on, as Athena reads tables.
Result<Type> type_of_hive(std::string_view hive_type);
// The reverse, for what a query makes: NOT_SUPPORTED where Hive has no such type.
Result<std::string> hive_text(const Type& type);

// DuckDB's text of the type that holds such values. The one table of physical types:
//   json, char, varchar   VARCHAR (json canonical, char without its trailing spaces)
//   decimal(p,s)          DECIMAL(p,s)
//   time(p)               BIGINT, picoseconds of the day
//   time(p) with zone     STRUCT(utc_picos BIGINT, zone_minutes INTEGER), picoseconds of UTC's day
//   timestamp(p≤6)        TIMESTAMP
//   timestamp(p>6)        STRUCT(micros TIMESTAMP, picos INTEGER)
//   timestamp with zone   STRUCT(instant BIGINT, picos INTEGER, zone VARCHAR), UTC microseconds
//   interval              BIGINT, months or milliseconds
//   unknown               BOOLEAN
//   uuid, ipaddress       UUID, BLOB of 16 bytes
//   row                   STRUCT, see physical_field_names
std::string physical_type(const Type& type);

// A STRUCT's field names: the row's own, but "_1", "_2", … for one that is anonymous or, ignoring
// case, was there before.
std::vector<std::string> physical_field_names(const Type& row);

// Athena's ColumnInfo.
struct ColumnInfoType {
  std::string type;
  int32_t precision = 0;
  int32_t scale = 0;
};
ColumnInfoType column_info_type(const Type& type);

}  // namespace tarn::sql
