// What the Scheduler promises of its rows, for fsck (store/row_rules.h).
#pragma once

#include "store/row_rules.h"

namespace tarn::scheduler {

void add_row_rules(store::RowRules& rules);

}  // namespace tarn::scheduler
