// Checks of data sources and data sets beyond the model's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "bi/prepare/prepare.h"
#include "core/context.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {

// Letters, digits, '-', '_' and a few more that ARNs and paths take.
Result<void> check_asset_id(std::string_view id);

// What a data set was given: tables, transforms, rules, folders. Answers its columns; errors name
// the place.
Result<std::vector<bi::PreparedColumn>> check_data_set(Context& context, std::string_view id,
                                                       const Json& given);

}  // namespace tarn::quicksight
