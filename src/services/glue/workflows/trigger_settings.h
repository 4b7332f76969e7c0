// Between the API's structs and the rows of triggers and workflows. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "services/glue/workflows/trigger_rows.h"
#include "wire/gen/glue_types.h"

namespace tarn::glue {

Result<TriggerRow> to_trigger_row(const api::CreateTriggerRequest& in);
// What the update names replaces what there is.
Result<void> apply(const api::TriggerUpdate& in, TriggerRow& row);
// InvalidInputException where its parts do not go together.
Result<void> check(const TriggerRow& row);

api::Trigger to_api(const TriggerRow& row, Arena& arena);
wire::Text to_text(WorkflowState state);

}  // namespace tarn::glue
