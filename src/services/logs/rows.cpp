#include "services/logs/rows.h"

#include "services/logs/errors.h"

namespace tarn::logs {
store::Key group_key(const store::Scope& scope, std::string_view group) {
  return store::Key(scope, "logs.group").add(group);
}

store::Key stream_key(const store::Scope& scope, std::string_view group, std::string_view stream) {
  return store::Key(scope, "logs.stream").add(group).add(stream);
}

store::Key events_key(const store::Scope& scope, std::string_view group, std::string_view stream) {
  return store::Key(scope, "logs.event").add(group).add(stream);
}

store::Key streams_key(const store::Scope& scope, std::string_view group) {
  return store::Key(scope, "logs.stream").add(group);
}

store::Key subscriptions_key(const store::Scope& scope, std::string_view group) {
  return store::Key(scope, "logs.subscription").add(group);
}

store::Key resource_policies_key(const store::Scope& scope) {
  return store::Key(scope, "logs.policy");
}

store::Key resource_policy_key(const store::Scope& scope, std::string_view name) {
  return resource_policies_key(scope).add(name);
}

Result<GroupRow> require_group(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view group) {
  const auto bytes = TRY(transaction.get(group_key(scope, group).bytes()));
  if (!bytes) return no_such_group();
  return store::decode_row<GroupRow>(*bytes);
}

Result<StreamRow> require_stream(store::Transaction& transaction, const store::Scope& scope,
                                 std::string_view group, std::string_view stream) {
  TRY(require_group(transaction, scope, group));
  const auto bytes = TRY(transaction.get(stream_key(scope, group, stream).bytes()));
  if (!bytes) return no_such_stream();
  return store::decode_row<StreamRow>(*bytes);
}

}  // namespace tarn::logs
