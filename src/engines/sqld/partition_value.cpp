#include "engines/sqld/partition_value.h"

#include <duckdb/common/types/value.hpp>

#include <cstdint>

#include "engines/formats/value_parse.h"
#include "engines/sqld/engine_errors.h"

namespace tarn::engines {

namespace {

constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

// The engine's own casts take more than Hive does, such as 1_000 and surrounding blanks.
bool is_plain_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("+-.0123456789eE") == std::string_view::npos;
}

}  // namespace

duckdb::Value partition_value(const WireColumn& column, const duckdb::LogicalType& type,
                              const std::optional<std::string>& text) {
  if (!text || *text == kNullPartition) return duckdb::Value(type);
  duckdb::Value value;
  std::string ignored;
  // Folders are often named month=01, which the engine's casts don't take for a number.
  const auto integer = type.IsIntegral() ? hive::parse_integer(*text, INT64_MIN, INT64_MAX)
                                         : std::optional<int64_t>();
  if (integer && duckdb::Value::BIGINT(*integer).DefaultTryCastAs(type, value, &ignored, true)) {
    return value;
  }
  const bool is_fit = !type.IsNumeric() || is_plain_number(*text);
  if (is_fit && duckdb::Value(*text).DefaultTryCastAs(type, value, &ignored, true)) return value;
  throw_error("HIVE_INVALID_PARTITION_VALUE", "Invalid partition value '" + *text + "' for " +
                                                  column.type + " partition key: " + column.name);
}

}  // namespace tarn::engines
