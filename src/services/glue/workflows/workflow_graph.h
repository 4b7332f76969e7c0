// The graph of a workflow, or of one of its runs: triggers, and the jobs and crawlers that they
// start and watch. Reads rows; what comes out lives in the context's arena.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "services/glue/workflows/trigger_rows.h"
#include "wire/gen/glue_types.h"

namespace tarn::glue {

// "wnode_…": the same for the same node of a workflow at all times.
std::string node_id(std::string_view workflow, std::string_view kind, std::string_view name);

// `run`: with what its jobs and crawlers did; null: of the workflow itself.
Result<api::WorkflowGraph*> make_graph(Context& context, std::string_view workflow,
                                       const WorkflowRunRow* run);
Result<api::Workflow> to_api(Context& context, const WorkflowRow& row, bool with_graph);
Result<api::WorkflowRun> to_api(Context& context, const WorkflowRunRow& row, bool with_graph);

}  // namespace tarn::glue
