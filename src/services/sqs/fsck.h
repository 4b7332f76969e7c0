// What SQS promises of its rows, for fsck (store/row_rules.h).
#pragma once

#include "store/row_rules.h"

namespace tarn::sqs {

void add_row_rules(store::RowRules& rules);

}  // namespace tarn::sqs
