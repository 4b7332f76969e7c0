// CreateWorkflow, UpdateWorkflow, DeleteWorkflow, GetWorkflow, ListWorkflows, BatchGetWorkflows.
#include <string>
#include <vector>

#include "services/glue/convert.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"
#include "services/glue/tags.h"
#include "services/glue/workflows/trigger_errors.h"
#include "services/glue/workflows/trigger_store.h"
#include "services/glue/workflows/workflow_graph.h"

namespace tarn::glue {
namespace {

constexpr int32_t kMaxWorkflowPage = 25;

}  // namespace

Result<api::CreateWorkflowResponse> create_workflow(Glue&, Context& context,
                                                    const api::CreateWorkflowRequest& in) {
  TriggerStore store = triggers_of(context);
  if (TRY(store.find_workflow(in.name))) return workflow_exists(in.name);
  WorkflowRow row;
  row.name = in.name;
  row.description = in.description;
  row.properties = to_map(in.default_run_properties);
  row.max_concurrent_runs = in.max_concurrent_runs;
  row.created_ms = row.updated_ms = context.clock.domain_ms();
  TRY(store.put(row));
  TRY(put_tags(context, resource_arn(context, "workflow", in.name), in.tags));
  api::CreateWorkflowResponse out;
  out.name = in.name;
  return out;
}

Result<api::UpdateWorkflowResponse> update_workflow(Glue&, Context& context,
                                                    const api::UpdateWorkflowRequest& in) {
  TriggerStore store = triggers_of(context);
  WorkflowRow row = TRY(store.workflow(in.name));
  if (wire::present(in.description)) row.description = in.description;
  if (in.default_run_properties.present) row.properties = to_map(in.default_run_properties);
  if (in.max_concurrent_runs) row.max_concurrent_runs = in.max_concurrent_runs;
  row.updated_ms = context.clock.domain_ms();
  TRY(store.put(row));
  api::UpdateWorkflowResponse out;
  out.name = in.name;
  return out;
}

// Its triggers stay, and are of no workflow any more that there is. No error where there is none.
Result<api::DeleteWorkflowResponse> delete_workflow(Glue&, Context& context,
                                                    const api::DeleteWorkflowRequest& in) {
  TRY(triggers_of(context).erase_workflow(in.name));
  TRY(drop_tags(context, resource_arn(context, "workflow", in.name)));
  api::DeleteWorkflowResponse out;
  out.name = in.name;
  return out;
}

Result<api::GetWorkflowResponse> get_workflow(Glue&, Context& context,
                                              const api::GetWorkflowRequest& in) {
  const WorkflowRow row = TRY(triggers_of(context).workflow(in.name));
  api::GetWorkflowResponse out;
  out.workflow = context.arena.make<api::Workflow>();
  *out.workflow = TRY(to_api(context, row, in.include_graph.value_or(false)));
  return out;
}

Result<api::ListWorkflowsResponse> list_workflows(Glue&, Context& context,
                                                  const api::ListWorkflowsRequest& in) {
  const std::string prefix = store::Key(context.scope(), "glue.workflow").bytes();
  const std::string start = TRY(read_token(in.next_token, prefix));
  const size_t limit = page_size(in.max_results, kMaxWorkflowPage);
  api::ListWorkflowsResponse out;
  std::vector<std::string> names;
  TRY(triggers_of(context).each_workflow(start, [&](const WorkflowRow& row) -> Result<bool> {
    if (names.size() == limit) {
      out.next_token =
          context.arena.copy(make_token(workflow_key(context.scope(), row.name).bytes()));
      return false;
    }
    names.push_back(row.name);
    return true;
  }));
  out.workflows = to_texts(names, context.arena);
  return out;
}

Result<api::BatchGetWorkflowsResponse> batch_get_workflows(
    Glue&, Context& context, const api::BatchGetWorkflowsRequest& in) {
  std::vector<api::Workflow> found;
  std::vector<std::string> missing;
  for (const wire::Text name : in.names) {
    if (const auto row = TRY(triggers_of(context).find_workflow(name))) {
      found.push_back(TRY(to_api(context, *row, in.include_graph.value_or(false))));
    } else {
      missing.emplace_back(name);
    }
  }
  api::BatchGetWorkflowsResponse out;
  out.workflows = to_list(found, context.arena);
  out.missing_workflows = to_texts(missing, context.arena);
  return out;
}

}  // namespace tarn::glue
