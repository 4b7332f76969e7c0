#include "services/sqs/fsck.h"

#include "services/sqs/row_keys.h"

namespace tarn::sqs {
namespace {

using store::CheckedRow;
using store::RowRules;

// Its messages are on their way out, in any order.
Result<bool> is_garbage(const CheckedRow& row, int64_t queue) {
  return row.has(Rows(row.generation()).garbage().add_integer(queue).bytes());
}

const RowRules::Holds is_of_garbage = [](const CheckedRow& row) {
  return is_garbage(row, row.integer(0));
};

// Nothing where the queue is garbage.
Result<std::optional<QueueRow>> queue_of(const CheckedRow& row, int64_t queue) {
  const Rows rows(row.generation());
  const auto live = TRY(row.find<LiveRow>(rows.live().add_integer(queue).bytes()));
  if (!live) return std::optional<QueueRow>();
  return row.find<QueueRow>(rows.queue({live->account, live->region, live->name}).bytes());
}

void add_queue_rules(RowRules& rules) {
  rules.index({.name = "sqs: a queue is found by the id of its messages",
               .rows = {"sqs.queue", "t"},
               .index = {"sqs.live", "i"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto queue = TRY(row.decode<QueueRow>());
                 const store::Key live = Rows(row.generation()).live().add_integer(queue.id);
                 return RowRules::Keys{live.bytes()};
               }});
  rules.each("sqs: a message is in a queue", {"sqs.message", "ii"},
             [](const CheckedRow& row) -> Result<bool> {
               if (TRY(is_garbage(row, row.integer(0)))) return true;
               const auto found = TRY(queue_of(row, row.integer(0)));
               return found.has_value();
             });
  rules.sum({.name = "sqs: a queue counts its messages",
             .rows = {"sqs.message", "ii"},
             .counters = {"sqs.count", "i"},
             .adds = [](const CheckedRow& row) -> Result<RowRules::Amounts> {
               const int64_t queue = row.integer(0);
               if (TRY(is_garbage(row, queue))) return RowRules::Amounts{};
               return RowRules::Amounts{{Rows(row.generation()).count(queue).bytes(), 1}};
             },
             .is_leftover = is_of_garbage});
}

Result<RowRules::Keys> due_keys(const CheckedRow& row) {
  const auto queue = TRY(queue_of(row, row.integer(0)));
  if (!queue || queue->is_fifo) return RowRules::Keys{};
  const auto message = TRY(row.decode<MessageRow>());
  store::Key key = Rows(row.generation()).due(queue->id);
  return RowRules::Keys{key.add_integer(message.due_ms).add_integer(row.integer(1)).bytes()};
}

Result<RowRules::Keys> fifo_keys(const CheckedRow& row) {
  const auto queue = TRY(queue_of(row, row.integer(0)));
  if (!queue || !queue->is_fifo) return RowRules::Keys{};
  const auto message = TRY(row.decode<MessageRow>());
  store::Key key = Rows(row.generation()).fifo(queue->id, message.group);
  return RowRules::Keys{key.add_integer(row.integer(1)).bytes()};
}

void add_order_rules(RowRules& rules) {
  rules.index({.name = "sqs: a message is found when it is due",
               .rows = {"sqs.message", "ii"},
               .index = {"sqs.due", "iii"},
               .calls = due_keys,
               .is_leftover = is_of_garbage});
  rules.index({.name = "sqs: a FIFO queue's message is in its group's order",
               .rows = {"sqs.message", "ii"},
               .index = {"sqs.fifo", "iti"},
               .calls = fifo_keys,
               .is_leftover = is_of_garbage});
  rules.each("sqs: a group that has messages has a row", {"sqs.fifo", "iti"},
             [](const CheckedRow& row) -> Result<bool> {
               if (TRY(is_garbage(row, row.integer(0)))) return true;
               return row.has(Rows(row.generation()).group(row.integer(0), row.text(1)).bytes());
             });
  rules.index({.name = "sqs: a group is found when it is due",
               .rows = {"sqs.group", "it"},
               .index = {"sqs.group_due", "iit"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 if (TRY(is_garbage(row, row.integer(0)))) return RowRules::Keys{};
                 const int64_t due_ms = TRY(row.decode<GroupRow>())
                 .due_ms;
                 store::Key key = Rows(row.generation()).group_due(row.integer(0));
                 return RowRules::Keys{key.add_integer(due_ms).add(row.text(1)).bytes()};
               },
               .is_leftover = is_of_garbage});
}

void add_content_rules(RowRules& rules) {
  rules.index({.name = "sqs: a message has all pieces of its contents",
               .rows = {"sqs.message", "ii"},
               .index = {"sqs.content", "ii"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto message = TRY(row.decode<MessageRow>());
                 RowRules::Keys keys;
                 for (int64_t i = 0; i < message.pieces; ++i) {
                   store::Key key = Rows(row.generation()).content(message.content);
                   keys.push_back(key.add_integer(i).bytes());
                 }
                 return keys;
               },
               // Of a message that was never sent: the next start drops them.
               .is_leftover =
                   [](const CheckedRow& row) {
                     return row.has(
                         Rows(row.generation()).partial().add_integer(row.integer(0)).bytes());
                   }});
  rules.each("sqs: what is remembered against duplicates ends", {"sqs.deduplication", "itt"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto ends_ms = TRY(row.decode<DeduplicationRow>())
               .ends_ms;
               store::Key key = Rows(row.generation()).deduplication_end();
               key.add_integer(ends_ms).add_integer(row.integer(0));
               if (TRY(row.has(key.add(row.text(1)).add(row.text(2)).bytes()))) return true;
               return is_garbage(row, row.integer(0));
             });
}

}  // namespace

void add_row_rules(RowRules& rules) {
  add_queue_rules(rules);
  add_order_rules(rules);
  add_content_rules(rules);
}

}  // namespace tarn::sqs
