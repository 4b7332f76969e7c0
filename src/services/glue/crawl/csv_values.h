// What kind of value one cell of delimited text is. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace tarn::glue::crawl {

enum class CellKind : uint8_t { kEmpty, kInteger, kDouble, kDate, kBoolean, kText };

// kEmpty: nothing, or a marker of nothing (\N, NULL, NA, N/A). Dates and truth values count as
// typed where a header is looked for; as columns they are text.
CellKind cell_kind(std::string_view text);

// Letters, digits and a little punctuation, not a number, not too long: could name a column.
bool looks_like_name(std::string_view text);

}  // namespace tarn::glue::crawl
