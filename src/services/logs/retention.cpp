#include "services/logs/retention.h"

#include <algorithm>

#include "services/logs/event_rows.h"
#include "services/logs/logs.h"
#include "services/logs/rows.h"

namespace tarn::logs {
namespace {

constexpr int64_t kHourMs = 3'600'000;
constexpr size_t kStreamsAtOnce = 1000;

// What is known of a group that is looked at: the stream where the last look ended.
struct RetentionRow {
  std::string account;
  std::string region;
  std::string group;
  std::string after_stream;
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, group);
    v(4, after_stream);
  }
};

std::string retention_id(const RetentionRow& row) {
  return row.account + "/" + row.region + "/" + row.group;
}

// Erases what the stream has from before `cutoff_ms`.
Result<void> expire_stream(store::Transaction& transaction, const store::Scope& scope,
                           const std::string& group, StreamRow stream, int64_t cutoff_ms) {
  if (!stream.first_event_ms || *stream.first_event_ms >= cutoff_ms) return {};
  const bool is_over = stream.last_event_ms.value_or(0) < cutoff_ms;
  TRY(is_over ? erase_events(transaction, scope, group, stream.name)
              : erase_events_before(transaction, scope, group, stream.name, cutoff_ms));
  if (is_over) {
    stream.first_event_ms.reset();
    stream.last_event_ms.reset();
    stream.stored_bytes = 0;
  } else {
    stream.first_event_ms = cutoff_ms;
  }
  return transaction.put(stream_key(scope, group, stream.name).bytes(), store::encode_row(stream));
}

}  // namespace

Retention::Retention(Logs& logs)
    : logs_(logs),
      queue_({logs.parts().database, logs.parts().clock, "logs.retention", "logs-retention", 1},
             [this](store::Transaction& transaction, const DueItem& item) {
               return expire(transaction, item);
             }) {}

Result<void> Retention::follow(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view group) {
  const RetentionRow row{
      std::string(scope.account), std::string(scope.region), std::string(group), {}};
  return queue_.put(transaction,
                    {logs_.parts().clock.domain_ms(), retention_id(row), store::encode_row(row)});
}

Result<void> Retention::expire(store::Transaction& transaction, const DueItem& item) {
  auto row = TRY(store::decode_row<RetentionRow>(item.bytes));
  const store::Scope scope{logs_.parts().database.generation(), row.account, row.region};
  const auto bytes = TRY(transaction.get(group_key(scope, row.group).bytes()));
  if (!bytes) return {};
  const auto group = TRY(store::decode_row<GroupRow>(*bytes));
  if (!group.retention_days) return {};
  const int64_t now_ms = logs_.parts().clock.domain_ms();
  const int64_t cutoff_ms = now_ms - *group.retention_days * 24 * kHourMs;
  const std::string prefix = streams_key(scope, row.group).bytes();
  const std::string start =
      row.after_stream.empty()
          ? prefix
          : store::prefix_end(stream_key(scope, row.group, row.after_stream).bytes());
  std::vector<StreamRow> streams;
  {
    auto cursor = TRY(transaction.scan(start, store::prefix_end(prefix)));
    for (; cursor->valid() && streams.size() < kStreamsAtOnce; TRY(cursor->next())) {
      streams.push_back(TRY(store::decode_row<StreamRow>(cursor->value())));
    }
  }
  const bool is_done = streams.size() < kStreamsAtOnce;
  row.after_stream = is_done ? std::string() : streams.back().name;
  for (StreamRow& stream : streams) {
    TRY(expire_stream(transaction, scope, row.group, std::move(stream), cutoff_ms));
  }
  return queue_.put(transaction,
                    {is_done ? now_ms + kHourMs : now_ms, item.id, store::encode_row(row)});
}

}  // namespace tarn::logs
