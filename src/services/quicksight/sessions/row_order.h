// The order of a visual's rows where its categories go by what each has altogether
// (bi/visuals/orders.h). Pure function.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "bi/plan/compile.h"
#include "bi/visuals/visual_plan.h"
#include "services/quicksight/sessions/result_table.h"

namespace tarn::quicksight {

// Indexes of `rows`. `totals` are those of the part's query, in its order.
std::vector<size_t> order_rows(const bi::VisualPart& part,
                               const std::vector<bi::ResultColumn>& columns,
                               const ResultTable& rows,
                               const std::vector<std::shared_ptr<const ResultTable>>& totals);

}  // namespace tarn::quicksight
