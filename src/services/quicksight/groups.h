// Groups, as answers tell of them.
#pragma once

#include "core/context.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/quicksight_operations.h"

namespace tarn::quicksight {

void tell_group(Context& context, const GroupRow& row, api::Group& out);

}  // namespace tarn::quicksight
