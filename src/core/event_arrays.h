// fits_within_arrays: whether an event fits clauses when values within arrays must be of the same
// element: {"a": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]} does not fit a.x = 1 and a.y = 4.
// Exact and slow; event_matcher.cpp asks where it matters. Pure function.
#pragma once

#include <string_view>
#include <vector>

#include "core/event_pattern.h"

namespace tarn {

// After so many steps of a search among elements the answer is no.
inline constexpr int kMaxArraySteps = 100'000;

bool fits_within_arrays(const std::vector<EventClause>& clauses, std::string_view event);

}  // namespace tarn
