#include "services/glue/workflows/trigger_store.h"

#include <utility>

#include "services/glue/workflows/trigger_errors.h"

namespace tarn::glue {
namespace {

template <class Row>
Result<std::optional<Row>> find_row(store::Transaction& transaction, const store::Key& key) {
  const auto bytes = TRY(transaction.get(key.bytes()));
  if (!bytes) return std::optional<Row>();
  return std::optional<Row>(TRY(store::decode_row<Row>(*bytes)));
}

template <class Row>
Result<void> each_row(store::Transaction& transaction, const std::string& prefix,
                      std::string_view start, const std::function<Result<bool>(const Row&)>& each) {
  auto cursor = TRY(transaction.scan_loosely(start.empty() ? std::string_view(prefix) : start,
                                             store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (!TRY(each(TRY(store::decode_row<Row>(cursor->value()))))) break;
  }
  return {};
}

}  // namespace

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
  auto cursor = TRY(transaction_.scan_loosely(start.empty() ? std::string_view(prefix) : start,
                                              store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    std::string name, id;
    int64_t order = 0;
    if (!key.skip_scope() || !key.read(name) || !key.read_integer(order) || !key.read(id)) {
      return corrupt("the order of a workflow's runs");
    }
    const auto row = TRY(find_run(workflow, id));
    if (row && !TRY(each(cursor->key(), *row))) break;
  }
  return {};
}

}  // namespace tarn::glue
