// What of a queue is due, and how much of it there is; the groups of FIFO queues.
#include <algorithm>
#include <utility>

#include "services/sqs/messages_take.h"

namespace tarn::sqs {
namespace {

constexpr size_t kMaxGroupScan = 1000;

}  // namespace

// Messages, or groups of a FIFO queue, that may be received, those that wait longest first.
Result<std::vector<Messages::Due>> Messages::due_now(store::Transaction& transaction, int64_t queue,
                                                     bool is_fifo, const Due& after) {
  const store::Key base = is_fifo ? rows().group_due(queue) : rows().due(queue);
  std::string start = base.bytes();
  if (after.due_ms >= 0) {
    store::Key key = base;
    key.add_integer(after.due_ms);
    if (is_fifo) {
      key.add(after.group);
    } else {
      key.add_integer(after.sequence);
    }
    start = store::prefix_end(key.bytes());
  }
  store::Key end = base;
  end.add_integer(clock_.domain_ms() + 1);
  std::vector<Due> due;
  auto cursor = TRY(transaction.scan_loosely(start, end.bytes()));
  for (; cursor->valid() && due.size() < kDueAtOnce; TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    int64_t id = 0;
    Due one;
    const bool is_read = key.skip_scope() && key.read_integer(id) && key.read_integer(one.due_ms) &&
                         (is_fifo ? key.read(one.group) : key.read_integer(one.sequence));
    if (!is_read) return corrupt("the key of what is due in a queue");
    due.push_back(std::move(one));
  }
  return due;
}

Result<std::vector<int64_t>> Messages::group_sequences(store::Transaction& transaction,
                                                       int64_t queue, const std::string& group,
                                                       size_t most) {
  std::vector<int64_t> sequences;
  const std::string prefix = rows().fifo(queue, group).bytes();
  auto cursor = TRY(transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid() && sequences.size() < most; TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    int64_t id = 0, sequence = 0;
    std::string name;
    const bool is_read =
        key.skip_scope() && key.read_integer(id) && key.read(name) && key.read_integer(sequence);
    if (!is_read) return corrupt("the key of a message in a group");
    sequences.push_back(sequence);
  }
  return sequences;
}

Result<void> Messages::take_from_group(Take& take, const std::string& group) {
  // Read, so that a message that is sent to the group meanwhile makes this run again.
  if (!TRY(take.transaction.get(rows().group(take.queue.id, group).bytes()))) return {};
  const auto sequences =
      TRY(group_sequences(take.transaction, take.queue.id, group, take.options.most + kDueAtOnce));
  for (const int64_t sequence : sequences) {
    if (take.taken.size() >= take.options.most) break;
    if (!TRY(take_one(take, sequence))) break;
  }
  return refresh_group(take.transaction, take.queue, group);
}

// A group waits for its first message: what is before one in flight may be received.
Result<void> Messages::refresh_group(store::Transaction& transaction, const QueueRow& queue,
                                     const std::string& group) {
  const std::string group_key = rows().group(queue.id, group).bytes();
  const auto bytes = TRY(transaction.get(group_key));
  if (!bytes) return {};
  auto row = TRY(store::decode_row<GroupRow>(*bytes));
  std::optional<int64_t> first_ms;
  for (const int64_t sequence : TRY(group_sequences(transaction, queue.id, group, kMaxGroupScan))) {
    const auto message = TRY(find(transaction, queue.id, sequence));
    if (!message) continue;
    first_ms = message->due_ms;
    break;
  }
  store::Key old_due = rows().group_due(queue.id);
  TRY(transaction.erase(old_due.add_integer(row.due_ms).add(group).bytes()));
  if (!first_ms) return transaction.erase(group_key);
  row.due_ms = *first_ms;
  store::Key due = rows().group_due(queue.id);
  TRY(transaction.put(due.add_integer(row.due_ms).add(group).bytes(), "1"));
  return transaction.put(group_key, store::encode_row(row));
}

Result<QueueCounts> Messages::count_later(store::Transaction& transaction, const QueueRow& queue) {
  QueueCounts later;
  const std::string prefix = rows().due(queue.id).bytes();
  store::Key start = rows().due(queue.id);
  start.add_integer(clock_.domain_ms() + 1);
  auto cursor = TRY(transaction.scan_loosely(start.bytes(), store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    (cursor->value() == "f" ? later.in_flight : later.delayed) += 1;
  }
  return later;
}

Result<QueueCounts> Messages::count_later_in_groups(store::Transaction& transaction,
                                                    const QueueRow& queue) {
  const int64_t now_ms = clock_.domain_ms();
  std::vector<std::string> groups;
  {
    // Of groups that are due too, whose messages behind the first may be in flight.
    const std::string prefix = rows().group_due(queue.id).bytes();
    auto cursor = TRY(transaction.scan_loosely(prefix, store::prefix_end(prefix)));
    for (; cursor->valid(); TRY(cursor->next())) {
      store::KeyReader key(cursor->key());
      int64_t id = 0, due_ms = 0;
      std::string group;
      if (!key.skip_scope() || !key.read_integer(id) || !key.read_integer(due_ms) ||
          !key.read(group)) {
        return corrupt("the key of a group that is due");
      }
      groups.push_back(std::move(group));
    }
  }
  QueueCounts later;
  for (const std::string& group : groups) {
    for (const int64_t sequence :
         TRY(group_sequences(transaction, queue.id, group, kMaxGroupScan))) {
      const auto message = TRY(find(transaction, queue.id, sequence));
      if (!message) continue;
      if (message->receives == 0 && message->due_ms <= now_ms) break;
      if (message->due_ms > now_ms) {
        (message->receives > 0 ? later.in_flight : later.delayed) += 1;
      }
    }
  }
  return later;
}

Result<QueueCounts> Messages::count(store::Transaction& transaction, const QueueRow& queue) {
  QueueCounts counts = queue.is_fifo ? TRY(count_later_in_groups(transaction, queue))
                                     : TRY(count_later(transaction, queue));
                                     int64_t total = 0;
                                     if (const auto bytes =
                                             TRY(transaction.get(rows().count(queue.id).bytes()))) {
                                       total = store::decode_counter(*bytes);
                                     }
                                     counts.visible = std::max<int64_t>(
                                         0, total - counts.in_flight - counts.delayed);
                                     return counts;
}

Result<std::optional<int64_t>> Messages::next_due(store::Transaction& transaction, int64_t queue,
                                                  bool is_fifo) {
  const std::string prefix = is_fifo ? rows().group_due(queue).bytes() : rows().due(queue).bytes();
  auto cursor = TRY(transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  if (!cursor->valid()) return std::optional<int64_t>();
  store::KeyReader key(cursor->key());
  int64_t id = 0, due_ms = 0;
  if (!key.skip_scope() || !key.read_integer(id) || !key.read_integer(due_ms)) {
    return corrupt("the key of what is due in a queue");
  }
  return std::optional<int64_t>(due_ms);
}

}  // namespace tarn::sqs
