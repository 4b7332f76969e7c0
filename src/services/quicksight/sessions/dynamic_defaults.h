// Dynamic defaults of parameters: the values that a data set has for the viewer, or for a group of
// his.
#pragma once

#include <optional>
#include <vector>

#include "bi/prepare/viewer.h"
#include "bi/visuals/definition.h"
#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/sessions/visual_runner.h"

namespace tarn::quicksight {

// The identifier of the data set that has them.
std::string_view data_set_of_default(const bi::ParameterDeclaration& declared);

// `view`: of that data set, as the viewer sees it. Nothing: the static default holds, as it does
// where a parameter of one value has several. The user's own come before those of his groups.
Result<std::optional<Json>> dynamic_default(const bi::ParameterDeclaration& declared,
                                            const DataSetView& view, const bi::Viewer& viewer,
                                            const VisualRunner& runner, int64_t now_us);

}  // namespace tarn::quicksight
