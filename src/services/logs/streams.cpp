// Log streams: create, delete, describe.
#include <algorithm>
#include <string>
#include <vector>

#include "services/logs/errors.h"
#include "services/logs/event_rows.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/rows.h"

namespace tarn::logs {
namespace {

constexpr int32_t kDefaultPage = 50;

api::LogStream describe(Context& context, std::string_view group, const StreamRow& row) {
  api::LogStream out;
  out.log_stream_name = context.arena.copy(row.name);
  out.creation_time = row.created_ms;
  out.first_event_timestamp = row.first_event_ms;
  out.last_event_timestamp = row.last_event_ms;
  out.last_ingestion_time = row.last_ingestion_ms;
  out.arn = context.arena.copy(group_arn(context, group) + ":log-stream:" + row.name);
  out.stored_bytes = row.stored_bytes;
  return out;
}

}  // namespace

Result<api::CreateLogStreamResponse> create_log_stream(Logs&, Context& context,
                                                       const api::CreateLogStreamRequest& in) {
  TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  const std::string key =
      stream_key(context.scope(), in.log_group_name, in.log_stream_name).bytes();
  if (TRY(context.transaction.get(key))) return stream_exists();
  StreamRow row;
  row.name = in.log_stream_name;
  row.created_ms = context.clock.domain_ms();
  TRY(context.transaction.put(key, store::encode_row(row)));
  return api::CreateLogStreamResponse{};
}

Result<api::DeleteLogStreamResponse> delete_log_stream(Logs&, Context& context,
                                                       const api::DeleteLogStreamRequest& in) {
  const auto scope = context.scope();
  TRY(require_stream(context.transaction, scope, in.log_group_name, in.log_stream_name));
  TRY(context.transaction.erase(stream_key(scope, in.log_group_name, in.log_stream_name).bytes()));
  TRY(erase_events(context.transaction, scope, in.log_group_name, in.log_stream_name));
  return api::DeleteLogStreamResponse{};
}

Result<api::DescribeLogStreamsResponse> describe_log_streams(
    Logs&, Context& context, const api::DescribeLogStreamsRequest& in) {
  const std::string group = TRY(group_of(in.log_group_name, in.log_group_identifier));
  TRY(require_group(context.transaction, context.scope(), group));
  const bool by_time = in.order_by == "LastEventTime";
  if (by_time && wire::present(in.log_stream_name_prefix)) {
    return invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const std::string prefix = store::Key(context.scope(), "logs.stream")
                                 .add(group)
                                 .add_prefix(in.log_stream_name_prefix)
                                 .bytes();
  std::vector<StreamRow> rows;
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<StreamRow>(cursor->value())));
  }
  if (by_time) {
    std::stable_sort(rows.begin(), rows.end(), [](const StreamRow& a, const StreamRow& b) {
      return a.last_event_ms.value_or(0) < b.last_event_ms.value_or(0);
    });
  }
  if (in.descending.value_or(false)) std::reverse(rows.begin(), rows.end());

  size_t first = 0;
  if (wire::present(in.next_token)) {
    const std::string name = TRY(read_token(in.next_token));
    while (first < rows.size() && rows[first].name != name) ++first;
  }
  const size_t last =
      std::min(rows.size(), first + static_cast<size_t>(in.limit.value_or(kDefaultPage)));
  api::DescribeLogStreamsResponse out;
  out.log_streams = wire::make_list<api::LogStream>(context.arena, last - first);
  for (size_t i = first; i < last; ++i) {
    out.log_streams[static_cast<uint32_t>(i - first)] = describe(context, group, rows[i]);
  }
  if (last < rows.size()) out.next_token = context.arena.copy(make_token(rows[last].name));
  return out;
}

}  // namespace tarn::logs
