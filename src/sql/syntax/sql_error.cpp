#include "sql/syntax/sql_error.h"

#include <charconv>

namespace tarn::sql {
namespace {

std::string_view field(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.fields()) {
    if (key == name) return value;
  }
  return {};
}

uint32_t number(std::string_view text) {
  uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Error make(std::string_view code, Position position, std::string text, std::string full) {
  return Error(400, code, std::move(full))
      .with("Line", std::to_string(position.line))
      .with("Column", std::to_string(position.column))
      .with("Text", text);
}

}  // namespace

Error sql_error(std::string_view code, Position position, std::string_view message) {
  std::string full = "line " + std::to_string(position.line) + ":" +
                     std::to_string(position.column) + ": " + std::string(message);
  return make(code, position, std::string(message), std::move(full));
}

Error syntax_error(Position position, std::string_view message) {
  return sql_error("SYNTAX_ERROR", position, message);
}

Error ddl_syntax_error(Position position, std::string_view message) {
  // Hive counts columns from 0.
  std::string full = "FAILED: ParseException line " + std::to_string(position.line) + ":" +
                     std::to_string(position.column - 1) + " " + std::string(message);
  return make("SYNTAX_ERROR", position, std::string(message), std::move(full));
}

Error not_supported(Position position, std::string_view what) {
  return sql_error("NOT_SUPPORTED", position, std::string(what) + " is not supported");
}

std::optional<Position> error_position(const Error& error) {
  std::string_view line = field(error, "Line");
  if (line.empty()) return std::nullopt;
  return Position{number(line), number(field(error, "Column"))};
}

std::string error_text(const Error& error) {
  std::string_view text = field(error, "Text");
  return text.empty() ? error.message() : std::string(text);
}

}  // namespace tarn::sql
