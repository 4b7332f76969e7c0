// A visual's results as the JSON that its page gets: README.md describes it. Pure function.
#pragma once

#include <string>
#include <vector>

#include "bi/visuals/visual_plan.h"
#include "services/quicksight/sessions/visual_runner.h"

namespace tarn::quicksight {

// `results`: one a part of the plan.
std::string visual_json(const bi::VisualInput& input, const bi::VisualPlan& plan,
                        const std::vector<PartResult>& results);

// {"status": "ERROR", "error": {"type", "message", "path"?}}
std::string visual_error_json(const Error& error);

}  // namespace tarn::quicksight
