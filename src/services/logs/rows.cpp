#include "services/logs/rows.h"

#include <algorithm>

#include "services/logs/errors.h"

namespace tarn::logs {
namespace {

// What AWS counts for each event beside its message.
constexpr int64_t kEventOverheadBytes = 26;

}  // namespace

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

Result<void> append_lines(store::Transaction& transaction, const store::Scope& scope,
                          std::string_view group, StreamRow stream,
                          const std::vector<LogLine>& lines, int64_t now_ms) {
  for (const LogLine& line : lines) {
    auto key = events_key(scope, group, stream.name);
    key.add_integer(line.timestamp_ms).add_integer(stream.next_sequence++);
    EventRow event;
    event.message = line.message;
    event.ingestion_ms = now_ms;
    TRY(transaction.put(key.bytes(), store::encode_row(event)));
    stream.first_event_ms =
        std::min(stream.first_event_ms.value_or(line.timestamp_ms), line.timestamp_ms);
    stream.last_event_ms =
        std::max(stream.last_event_ms.value_or(line.timestamp_ms), line.timestamp_ms);
    stream.stored_bytes += static_cast<int64_t>(line.message.size()) + kEventOverheadBytes;
  }
  stream.last_ingestion_ms = now_ms;
  return transaction.put(stream_key(scope, group, stream.name).bytes(), store::encode_row(stream));
}

}  // namespace tarn::logs
