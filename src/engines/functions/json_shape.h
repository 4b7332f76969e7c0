// JsonShape: what the values of a type are to JSON, from Trino's text of the type.
//
//   JsonShape shape = json_shape_of("map(varchar, array(bigint))");
//   append_as_json(out, shape, cell);
//   read_from_json(shape, "{\"a\": [1]}", vector, row);
//
// A value type, fixed once a query is bound. Pure functions. For files that use DuckDB's C++ API.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engines/functions/nested.h"

namespace tarn::engines {

enum class JsonShapeKind : uint8_t {
  kUnknown,
  kBoolean,
  kTinyint,
  kSmallint,
  kInteger,
  kBigint,
  kReal,
  kDouble,
  kDecimal,
  kVarchar,
  kJson,
  kDate,
  kTimestamp,
  kArray,
  kMap,
  kRow,
};

struct JsonShape {
  JsonShapeKind kind = JsonShapeKind::kUnknown;
  std::string name;       // Trino's text of the type
  int precision = 0;      // of decimal and timestamp
  int scale = 0;          // of decimal
  int length_chars = -1;  // of varchar; -1: any
  std::vector<JsonShape> children;
  std::vector<std::string> field_names;  // of a row; empty where anonymous

  bool is_nested() const { return kind >= JsonShapeKind::kArray; }
};

// Throws a BinderException for a type that JSON can't hold.
JsonShape json_shape_of(const std::string& type_text);

// Trino's CAST to JSON; NULL is `null`.
void append_as_json(std::string& out, const JsonShape& shape, const Cell& value);
// A value as an object's key, and as text. Not for NULL.
std::string json_key_text(const JsonShape& shape, const Cell& value);

// Trino's CAST from JSON into a flat vector. Throws INVALID_CAST_ARGUMENT.
void read_from_json(const JsonShape& shape, std::string_view json, duckdb::Vector& vector,
                    duckdb::idx_t row);

}  // namespace tarn::engines
