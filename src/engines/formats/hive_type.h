// HiveType: the type of a table's column, parsed from the catalog's text.
//
//   HiveType type = TRY(parse_hive_type("array<struct<a:int,b:decimal(10,2)>>"));
//
// A value type. Pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::engines {

enum class HiveKind : uint8_t {
  kBoolean,
  kTinyint,
  kSmallint,
  kInt,
  kBigint,
  kFloat,
  kDouble,
  kDecimal,
  kString,
  kVarchar,
  kChar,
  kBinary,
  kDate,
  kTimestamp,
  kArray,
  kMap,
  kStruct,
};

struct HiveType {
  HiveKind kind = HiveKind::kString;
  int length_chars = 0;  // of varchar and char
  int precision = 10;    // of decimal
  int scale = 0;
  std::vector<HiveType> children;        // of array, map, struct
  std::vector<std::string> field_names;  // of struct, lower case
};

Result<HiveType> parse_hive_type(std::string_view text);

}  // namespace tarn::engines
