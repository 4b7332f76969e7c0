// Conversions of columns: what a source's column is read as, and what CastColumnType makes of one.
// A conversion that can refuse a value says when it does. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "bi/prepare/data_set.h"

namespace tarn::bi {

struct Conversion {
  std::string sql;
  std::string refuses;  // a condition; empty: never
};

// What the engine has for a type: engine_type(), or DECIMAL(18,4).
std::string stored_type(DataType type, bool is_fixed);

// `sql`: the column, as an expression. `format`: of dates in text, as in "yyyy-MM-dd HH:mm:ss"
// (letters of java.time); empty: ISO 8601 and the forms that QuickSight knows by itself.
Result<Conversion> convert(const std::string& sql, DataType from, DataType to, bool to_fixed,
                           const std::string& format, const std::string& place);

// From an engine type of a source ("VARCHAR", "DECIMAL(10,2)", "DATE", …) to a declared type; the
// error names the column and the type.
Result<Conversion> convert_source(const std::string& sql, const std::string& engine_type_text,
                                  const PreparedColumn& to, const std::string& place);

// A date pattern as the engine's strptime has it; nothing where it has a letter that it can't.
std::optional<std::string> strptime_format(std::string_view pattern);

}  // namespace tarn::bi
