// Insights: the computations of an InsightVisual as queries, and their results as sentences.
//
// Served: TotalAggregation, TopBottomRanked, MaximumMinimum, MetricComparison, PeriodOverPeriod,
// GrowthRate, UniqueValues. The others, and narratives of one's own, are refused by name.
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/visuals/visual_plan.h"

namespace tarn::bi {

// One part a computation, named by its ComputationId.
Result<VisualPlan> plan_insight(const VisualInput& input);

// What the rows of the computation `part` say, as one sentence; `rows` as the part's query gives
// them: numbers as JSON numbers, times as ISO text.
std::string insight_text(const VisualRef& visual, const VisualPart& part,
                         const std::vector<std::vector<Json>>& rows);

}  // namespace tarn::bi
