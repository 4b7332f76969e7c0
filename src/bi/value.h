// DataType, Value: what a cell of a data set, a parameter or a literal can be.
//
// A DATETIME is microseconds since 1970 in UTC. A missing value (NULL) is std::monostate.
// Value types; not synchronised.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace tarn::bi {

// kBoolean is the type of a condition, which no column has and no visual shows.
enum class DataType { kString, kInteger, kDecimal, kDatetime, kBoolean };

struct Datetime {
  int64_t us = 0;
  bool operator==(const Datetime&) const = default;
};

using Value = std::variant<std::monostate, std::string, int64_t, double, Datetime>;

// "STRING", "INTEGER", "DECIMAL", "DATETIME", "BOOLEAN".
std::string_view type_name(DataType type);
// What the type is in the engine: VARCHAR, BIGINT, DOUBLE, TIMESTAMP, BOOLEAN.
std::string_view engine_type(DataType type);
inline bool is_numeric(DataType type) {
  return type == DataType::kInteger || type == DataType::kDecimal;
}

}  // namespace tarn::bi
