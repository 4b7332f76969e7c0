// Writes one scalar from text into a vector, by Hive's rules for the column's type. For files
// that use DuckDB's C++ API. Pure functions but for the vector.
#pragma once

#include <duckdb/common/types/vector.hpp>

#include <string>
#include <string_view>

#include "engines/formats/hive_type.h"

namespace tarn::engines {

enum class ScalarForm : uint8_t {
  kText,  // LazySimpleSerDe: "2024-01-31 10:00:00", binary in base64
  kCsv,   // OpenCSVSerde: dates are days, timestamps milliseconds since 1970
  kJson,  // as text, and ISO 8601
};

// False: `text` is not a value of the type, and nothing was written.
bool write_scalar(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                  std::string_view text, ScalarForm form, std::string& scratch);

}  // namespace tarn::engines
