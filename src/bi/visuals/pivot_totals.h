// Which totals a pivot table shows, from its TotalOptions. Pure function.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tarn::bi {

// Each is the fields that stay, of those in `rows` and `columns` (in order). A subtotal keeps the
// outer fields of an axis, a total none of it; combinations of both axes come along.
Result<std::vector<std::vector<std::string>>> pivot_totals(const Json* options,
                                                           const std::vector<std::string>& rows,
                                                           const std::vector<std::string>& columns);

}  // namespace tarn::bi
