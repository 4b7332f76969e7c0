#include <cmath>
#include <cstdio>

#include "base/encoding.h"
#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"
#include "sql/types/time_text.h"

namespace tarn::sql {

namespace {

std::string floating_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char text[40];
  snprintf(text, sizeof text, "%.17g", value);
  return text;
}

// Years that the engine's literals take as we write them.
bool has_plain_year(int64_t days) { return days >= -719162 && days <= 2932896; }

std::string timestamp_text(int64_t micros) {
  int64_t days = micros / 86'400'000'000;
  if (!has_plain_year(days - 1) || !has_plain_year(days)) {
    return "make_timestamp(CAST(" + std::to_string(micros) + " AS BIGINT))";
  }
  return "CAST('" + format_timestamp(micros, 6) + "' AS TIMESTAMP)";
}

// The engine's parser takes no zero characters.
std::string text_constant(const std::string& text) {
  if (text.find('\0') != std::string::npos) return "decode(unhex('" + hex_encode(text) + "'))";
  return cast_text(quote_string(text), "VARCHAR");
}

std::string integer_text(int64_t value, std::string_view type) {
  return cast_text(std::to_string(value), type);
}

}  // namespace

Result<std::string> DuckdbPrinter::print_constant(const Type& type, const Constant& constant) {
  std::string physical = physical_type(type);
  if (constant.is_null()) return cast_text("NULL", physical);
  const auto* number = std::get_if<int64_t>(&constant.data);
  const auto* text = std::get_if<std::string>(&constant.data);
  switch (type.kind()) {
    case TypeKind::kBoolean:
      return std::string(std::get<bool>(constant.data) ? "TRUE" : "FALSE");
    case TypeKind::kReal:
    case TypeKind::kDouble:
      return cast_text("'" + floating_text(std::get<double>(constant.data)) + "'", physical);
    case TypeKind::kDecimal:
      return cast_text("'" + *text + "'", physical);
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return text_constant(*text);
    case TypeKind::kJson:
      return call_text("t_json_literal", {text_constant(*text)});
    case TypeKind::kVarbinary:
      return "unhex('" + hex_encode(*text) + "')";
    case TypeKind::kDate:
      if (has_plain_year(*number)) return cast_text("'" + format_date(*number) + "'", physical);
      return "(CAST('1970-01-01' AS DATE) + " + integer_text(*number, "INTEGER") + ")";
    case TypeKind::kTimestamp:
      if (type.precision() <= 6) return timestamp_text(*number);
      return "struct_pack(micros := " + timestamp_text(*number) +
             ", picos := " + integer_text(constant.picos, "INTEGER") + ")";
    case TypeKind::kTimestampTz:
      if (constant.zone == "UTC") {
        return "struct_pack(instant := " + integer_text(*number, "BIGINT") +
               ", picos := " + integer_text(constant.picos, "INTEGER") + ", zone := 'UTC')";
      }
      return "t_zoned_literal(struct_pack(micros := " + timestamp_text(*number) +
             ", picos := " + integer_text(constant.picos, "INTEGER") + "), " +
             quote_string(constant.zone) + ")";
    case TypeKind::kTimeTz:
      return "t_timetz(" + integer_text(*number, "BIGINT") + ", " + std::to_string(constant.picos) +
             ")";
    default:
      return integer_text(*number, physical);
  }
}

}  // namespace tarn::sql
