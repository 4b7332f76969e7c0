// The OnClause of a join: "{a} = {b}", "a = {b[orders]} AND {c} = {d}". Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tarn::bi {

// Pairs of names as written, in their order. Errors: `place` and the byte where it went wrong.
Result<std::vector<std::pair<std::string, std::string>>> parse_on_clause(std::string_view text,
                                                                         const std::string& place);

}  // namespace tarn::bi
