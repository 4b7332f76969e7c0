#include "services/glue/workflows/trigger_store.h"

#include <utility>

#include "services/glue/workflows/trigger_errors.h"
#include "store/row_access.h"

namespace tarn::glue {
using store::each_row;
using store::find_row;

Result<std::optional<TriggerRow>> TriggerStore::find_trigger(std::string_view name) {
  return find_row<TriggerRow>(transaction_, trigger_key(scope_, name));
}

Result<TriggerRow> TriggerStore::trigger(std::string_view name) {
  auto row = TRY(find_trigger(name));
  if (!row) return no_such_trigger(name);
  return *std::move(row);
}

Result<void> TriggerStore::put(const TriggerRow& row) {
  return transaction_.put(trigger_key(scope_, row.name).bytes(), store::encode_row(row));
}

Result<void> TriggerStore::erase_trigger(std::string_view name) {
  return transaction_.erase(trigger_key(scope_, name).bytes());
}

Result<void> TriggerStore::each_trigger(
    std::string_view start, const std::function<Result<bool>(const TriggerRow&)>& each) {
  return each_row<TriggerRow>(transaction_, store::Key(scope_, "glue.trigger").bytes(), start,
                              each);
}

Result<std::vector<TriggerRow>> TriggerStore::triggers_of(std::string_view workflow) {
  std::vector<TriggerRow> out;
  TRY(each_trigger({}, [&](const TriggerRow& row) -> Result<bool> {
    if (row.workflow == workflow) out.push_back(row);
    return true;
  }));
  return out;
}

Result<std::optional<WorkflowRow>> TriggerStore::find_workflow(std::string_view name) {
  return find_row<WorkflowRow>(transaction_, workflow_key(scope_, name));
}

Result<WorkflowRow> TriggerStore::workflow(std::string_view name) {
  auto row = TRY(find_workflow(name));
  if (!row) return no_such_workflow(name);
  return *std::move(row);
}

Result<void> TriggerStore::put(const WorkflowRow& row) {
  return transaction_.put(workflow_key(scope_, row.name).bytes(), store::encode_row(row));
}

Result<void> TriggerStore::erase_workflow(std::string_view name) {
  for (const std::string& prefix : {store::Key(scope_, "glue.workflow_run").add(name).bytes(),
                                    workflow_order_key(scope_, name).bytes()}) {
    TRY(transaction_.erase_range(prefix, store::prefix_end(prefix)));
  }
  return transaction_.erase(workflow_key(scope_, name).bytes());
}

Result<void> TriggerStore::each_workflow(
    std::string_view start, const std::function<Result<bool>(const WorkflowRow&)>& each) {
  return each_row<WorkflowRow>(transaction_, store::Key(scope_, "glue.workflow").bytes(), start,
                               each);
}

Result<std::optional<WorkflowRunRow>> TriggerStore::find_run(std::string_view workflow,
                                                             std::string_view id) {
  return find_row<WorkflowRunRow>(transaction_, workflow_run_key(scope_, workflow, id));
}

Result<WorkflowRunRow> TriggerStore::run(std::string_view workflow, std::string_view id) {
  auto row = TRY(find_run(workflow, id));
  if (!row) return no_such_workflow_run(id);
  return *std::move(row);
}

Result<void> TriggerStore::put(const WorkflowRunRow& row) {
  return transaction_.put(workflow_run_key(scope_, row.workflow, row.id).bytes(),
                          store::encode_row(row));
}

Result<void> TriggerStore::add_run(const WorkflowRunRow& row) {
  TRY(put(row));
  return transaction_.put(
      workflow_order_key(scope_, row.workflow).add_integer(-row.started_ms).add(row.id).bytes(),
      "");
}

Result<void> TriggerStore::each_run(
    std::string_view workflow, std::string_view start,
    const std::function<Result<bool>(std::string_view key, const WorkflowRunRow&)>& each) {
  const std::string prefix = workflow_order_key(scope_, workflow).bytes();
  return store::each_id_in_order(transaction_, prefix, start, "the order of a workflow's runs",
                                 [&](std::string_view key, const std::string& id) -> Result<bool> {
                                   const auto row = TRY(find_run(workflow, id));
                                   return row ? each(key, *row) : Result<bool>(true);
                                 });
}

}  // namespace tarn::glue
