// Triggers and workflows over a transaction: finding, keeping, listing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/context.h"
#include "services/glue/workflows/trigger_rows.h"
#include "store/transaction.h"

namespace tarn::glue {

class TriggerStore {
 public:
  TriggerStore(store::Transaction& transaction, const store::Scope& scope)
      : transaction_(transaction), scope_(scope) {}

  Result<std::optional<TriggerRow>> find_trigger(std::string_view name);
  Result<TriggerRow> trigger(std::string_view name);  // EntityNotFoundException
  Result<void> put(const TriggerRow& row);
  Result<void> erase_trigger(std::string_view name);
  // In name order from `start` (a key, or empty) until `each` returns false.
  Result<void> each_trigger(std::string_view start,
                            const std::function<Result<bool>(const TriggerRow&)>& each);
  Result<std::vector<TriggerRow>> triggers_of(std::string_view workflow);

  Result<std::optional<WorkflowRow>> find_workflow(std::string_view name);
  Result<WorkflowRow> workflow(std::string_view name);  // EntityNotFoundException
  Result<void> put(const WorkflowRow& row);
  Result<void> erase_workflow(std::string_view name);  // with its runs
  Result<void> each_workflow(std::string_view start,
                             const std::function<Result<bool>(const WorkflowRow&)>& each);

  Result<WorkflowRunRow> run(std::string_view workflow, std::string_view id);
  Result<std::optional<WorkflowRunRow>> find_run(std::string_view workflow, std::string_view id);
  Result<void> add_run(const WorkflowRunRow& row);
  Result<void> put(const WorkflowRunRow& row);
  // Newest first; `each` gets the key in this order too.
  Result<void> each_run(
      std::string_view workflow, std::string_view start,
      const std::function<Result<bool>(std::string_view key, const WorkflowRunRow&)>& each);

 private:
  store::Transaction& transaction_;
  store::Scope scope_;
};

inline TriggerStore triggers_of(Context& context) {
  return TriggerStore(context.transaction, context.scope());
}

}  // namespace tarn::glue
