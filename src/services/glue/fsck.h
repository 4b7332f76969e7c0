// What Glue promises of its rows, for fsck (store/row_rules.h).
#pragma once

#include "store/row_rules.h"

namespace tarn::glue {

void add_row_rules(store::RowRules& rules);
void add_catalog_rules(store::RowRules& rules);  // a part of it

}  // namespace tarn::glue
