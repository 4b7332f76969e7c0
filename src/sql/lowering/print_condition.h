// What the printer asks of an expression before it moves or repeats it.
#pragma once

#include "sql/resolve/tree.h"

namespace tarn::sql {

// Whether it may be computed more often, or elsewhere: no subquery, nothing random.
bool can_repeat(const Expr& expr);
bool is_number_constant(const Expr& expr);

}  // namespace tarn::sql
