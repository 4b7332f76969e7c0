// The C++ types of functions' arguments and results with the SQL types they stand for: bool, the
// integers, float, double, std::string_view (VARCHAR in), std::string (VARCHAR out), Bytes, Date,
// Timestamp, std::vector of these, std::optional of a result. vector_io.h reads and writes them.
// For files that use DuckDB's C++ API.
#pragma once

#include <duckdb/common/types/vector.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tarn::engines {

using Date = duckdb::date_t;
using Timestamp = duckdb::timestamp_t;  // microseconds

// BLOB; as an argument `view`, as a result `text`.
struct Bytes {
  std::string_view view;
  std::string text;
};

template <class T>
struct IsPlain
    : std::bool_constant<std::is_arithmetic_v<T> || std::is_same_v<T, Date> ||
                         std::is_same_v<T, Timestamp> || std::is_same_v<T, duckdb::hugeint_t>> {};

template <class T>
struct Unwrap {
  using type = T;
};
template <class T>
struct Unwrap<std::optional<T>> {
  using type = T;
};

template <class T>
struct ListOf;
template <class T>
struct ListOf<std::vector<T>> {
  using type = typename Unwrap<T>::type;
};

template <class T>
duckdb::LogicalType logical_type() {
  using duckdb::LogicalType;
  using Value = typename Unwrap<T>::type;
  if constexpr (std::is_same_v<Value, bool>)
    return LogicalType::BOOLEAN;
  else if constexpr (std::is_same_v<Value, int8_t>)
    return LogicalType::TINYINT;
  else if constexpr (std::is_same_v<Value, int16_t>)
    return LogicalType::SMALLINT;
  else if constexpr (std::is_same_v<Value, int32_t>)
    return LogicalType::INTEGER;
  else if constexpr (std::is_same_v<Value, int64_t>)
    return LogicalType::BIGINT;
  else if constexpr (std::is_same_v<Value, duckdb::hugeint_t>)
    return LogicalType::HUGEINT;
  else if constexpr (std::is_same_v<Value, float>)
    return LogicalType::FLOAT;
  else if constexpr (std::is_same_v<Value, double>)
    return LogicalType::DOUBLE;
  else if constexpr (std::is_same_v<Value, Date>)
    return LogicalType::DATE;
  else if constexpr (std::is_same_v<Value, Timestamp>)
    return LogicalType::TIMESTAMP;
  else if constexpr (std::is_same_v<Value, Bytes>)
    return LogicalType::BLOB;
  else if constexpr (std::is_same_v<Value, std::string> || std::is_same_v<Value, std::string_view>)
    return LogicalType::VARCHAR;
  else if constexpr (requires { Value::type(); })
    return Value::type();
  else
    return LogicalType::LIST(logical_type<typename ListOf<Value>::type>());
}

}  // namespace tarn::engines
