// Pieces of SQL text: quoted names and strings. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tarn::sql {

std::string quote_name(std::string_view name);    // "a""b"
std::string quote_string(std::string_view text);  // 'a''b'

}  // namespace tarn::sql
