// A first dashboard of a data set: which of its columns measure and which divide, by their types,
// names and values, and some visuals of them on a grid. Pure but for one query.
#pragma once

#include <cstdint>

#include "base/json.h"
#include "base/result.h"
#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/sessions/visual_runner.h"

namespace tarn::quicksight {

// A DashboardVersionDefinition.
Result<Json> suggest_definition(const DataSetView& view, const VisualRunner& runner,
                                int64_t now_us);

}  // namespace tarn::quicksight
