#include "services/logs/fsck.h"

#include "core/due_queue_rules.h"
#include "services/logs/event_rows.h"

namespace tarn::logs {

using store::CheckedRow;
using store::RowRules;

void add_row_rules(RowRules& rules) {
  rules.each("logs: a stream is in a group", {"logs.stream", "tt"}, [](const CheckedRow& row) {
    return row.has(group_key(row.scope(), row.text(0)).bytes());
  });
  rules.each("logs: an event is in a stream, before its next one", {"logs.event", "ttii"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto key = stream_key(row.scope(), row.text(0), row.text(1));
               const auto stream = TRY(row.find<StreamRow>(key.bytes()));
               return stream && row.integer(3) < stream->next_sequence;
             });
  rules.each("logs: a stream knows its first and last event", {"logs.event", "ttii"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto key = stream_key(row.scope(), row.text(0), row.text(1));
               const auto stream = TRY(row.find<StreamRow>(key.bytes()));
               const int64_t at_ms = row.integer(2);
               return !stream || (stream->first_event_ms.value_or(INT64_MAX) <= at_ms &&
                                  stream->last_event_ms.value_or(INT64_MIN) >= at_ms);
             });
  rules.each("logs: a block is in a stream, and its events before the next one",
             {"logs.block", "ttii"}, [](const CheckedRow& row) -> Result<bool> {
               const auto key = stream_key(row.scope(), row.text(0), row.text(1));
               const auto stream = TRY(row.find<StreamRow>(key.bytes()));
               const auto block = TRY(row.decode<BlockRow>());
               return stream && row.integer(3) + block.events <= stream->next_sequence;
             });
  rules.each("logs: a group knows that it has subscriptions", {"logs.subscription", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto group =
                   TRY(row.find<GroupRow>(group_key(row.scope(), row.text(0)).bytes()));
               return group && group->has_subscriptions;
             });
  add_due_queue_rules(rules, "logs", "logs.retention");
  add_due_queue_rules(rules, "logs", "logs.forward");
}

}  // namespace tarn::logs
