// What the engine is known to get wrong about plans that read columns from around them.
#pragma once

#include <string>

#include "sql/resolve/tree.h"

namespace tarn::sql {

// A plan that reads columns from around it.
bool is_correlated(const Plan& plan);
// A plan that always has exactly one row because it aggregates without keys.
bool is_single_aggregate(const Plan& plan);
std::string group_witness(const Plan& child);
bool reads_columns_of(const Expr& expr, const Plan& plan);

}  // namespace tarn::sql
