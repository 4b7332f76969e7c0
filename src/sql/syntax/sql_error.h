// Errors about a query's text: a class, a position, a message. They are base Errors, so that they
// travel in Result; the code is the class's name in Trino ("SYNTAX_ERROR", "COLUMN_NOT_FOUND"),
// and the position is in the fields. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "sql/syntax/position.h"

namespace tarn::sql {

// `message` without its position; Error::message() gets "line 1:8: " before it.
Error sql_error(std::string_view code, Position position, std::string_view message);

// The text can't be parsed: SYNTAX_ERROR.
Error syntax_error(Position position, std::string_view message);

// The same for Hive DDL, in Hive's words: "FAILED: ParseException line 1:7 <message>".
Error ddl_syntax_error(Position position, std::string_view message);

// Known and not served: NOT_SUPPORTED, naming what.
Error not_supported(Position position, std::string_view what);

// What sql_error was given; no position for an Error made elsewhere.
std::optional<Position> error_position(const Error& error);
std::string error_text(const Error& error);

}  // namespace tarn::sql
