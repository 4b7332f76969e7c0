// The only ways by which a user's text gets into the engine's SQL: a quoted name, a literal.
//
//   sql += quote_name(column.name);            // "it""s"
//   sql += quote_text(value);                  // 'it''s'
//   sql += print_value(parameter, type);       // CAST(NULL AS BIGINT), 5, 'x', TIMESTAMP '…'
//
// Each answer is one token or a bracketed expression, whatever bytes are put in. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "bi/value.h"

namespace tarn::bi {

std::string quote_name(std::string_view name);
std::string quote_text(std::string_view text);
std::string print_integer(int64_t value);
std::string print_decimal(double value);  // a DOUBLE; NULL where not finite
std::string print_datetime(int64_t us);   // a TIMESTAMP, for any us
// `value` as an expression of `type`: an integer widens to a decimal; NULL is a typed NULL. The
// value must be of the type else (CHECK).
std::string print_value(const Value& value, DataType type);

}  // namespace tarn::bi
