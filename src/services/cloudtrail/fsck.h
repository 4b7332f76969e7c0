// What CloudTrail promises of its rows, for fsck (store/row_rules.h).
#pragma once

#include "store/row_rules.h"

namespace tarn::cloudtrail {

void add_row_rules(store::RowRules& rules);

}  // namespace tarn::cloudtrail
