#include "services/athena/rows.h"

#include "services/athena/errors.h"

namespace tarn::athena {
namespace {

std::string work_group_key(const store::Scope& scope, std::string_view name) {
  return store::Key(scope, "athena.work_group").add(name).bytes();
}

}  // namespace

std::string query_key(const store::Scope& scope, std::string_view id) {
  return store::Key(scope, "athena.query").add(id).bytes();
}

std::string history_prefix(const store::Scope& scope, std::string_view work_group) {
  return store::Key(scope, "athena.history").add(work_group).bytes();
}

std::string history_key(const store::Scope& scope, std::string_view work_group,
                        int64_t submitted_ms, std::string_view id) {
  return store::Key(scope, "athena.history")
      .add(work_group)
      .add_integer(-submitted_ms)
      .add(id)
      .bytes();
}

std::string token_key(const store::Scope& scope, std::string_view token) {
  return store::Key(scope, "athena.token").add(token).bytes();
}

std::string open_key(uint64_t generation, std::string_view account, std::string_view region,
                     std::string_view id) {
  return store::Key({generation, store::kGlobal, store::kGlobal}, "athena.open")
      .add(account)
      .add(region)
      .add(id)
      .bytes();
}

Result<QueryRow> require_query(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view id) {
  const auto bytes = TRY(transaction.get(query_key(scope, id)));
  if (!bytes) return no_such_query(id);
  return store::decode_row<QueryRow>(*bytes);
}

Result<WorkGroupRow> require_work_group(store::Transaction& transaction, const store::Scope& scope,
                                        std::string_view name) {
  const auto bytes = TRY(transaction.get(work_group_key(scope, name)));
  if (bytes) return store::decode_row<WorkGroupRow>(*bytes);
  if (name != kPrimary) return no_such_work_group(name);
  WorkGroupRow row;
  row.name = kPrimary;
  return row;
}

Result<void> put_work_group(store::Transaction& transaction, const store::Scope& scope,
                            const WorkGroupRow& row) {
  return transaction.put(work_group_key(scope, row.name), store::encode_row(row));
}

}  // namespace tarn::athena
