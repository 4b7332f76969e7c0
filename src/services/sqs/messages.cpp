#include "services/sqs/messages.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/hash.h"
#include "services/sqs/errors.h"
#include "services/sqs/messages_take.h"
#include "services/sqs/receipts.h"

namespace tarn::sqs {
namespace {

constexpr int64_t kDeduplicationMs = 5 * 60 * 1000;
constexpr size_t kExpiredAtOnce = 200;

}  // namespace

Result<std::optional<MessageRow>> Messages::find(store::Transaction& transaction, int64_t queue,
                                                 int64_t sequence) {
  const auto bytes = TRY(transaction.get(rows().message(queue).add_integer(sequence).bytes()));
  if (!bytes) return std::optional<MessageRow>();
  return std::optional<MessageRow>(TRY(store::decode_row<MessageRow>(*bytes)));
}

Result<void> Messages::insert(store::Transaction& transaction, const QueueRow& queue,
                              int64_t sequence, const MessageRow& row) {
  TRY(transaction.put(rows().message(queue.id).add_integer(sequence).bytes(),
                      store::encode_row(row)));
  TRY(transaction.add(rows().count(queue.id).bytes(), 1));
  if (!queue.is_fifo) {
    auto key = rows().due(queue.id).add_integer(row.due_ms).add_integer(sequence);
    return transaction.put(key.bytes(), row.receives > 0 ? "f" : "d");
  }
  TRY(transaction.put(rows().fifo(queue.id, row.group).add_integer(sequence).bytes(), "1"));
  const std::string key = rows().group(queue.id, row.group).bytes();
  GroupRow group;
  if (const auto bytes = TRY(transaction.get(key))) {
    group = TRY(store::decode_row<GroupRow>(*bytes));
  } else {
    group.due_ms = row.due_ms;
    auto due = rows().group_due(queue.id).add_integer(row.due_ms).add(row.group);
    TRY(transaction.put(due.bytes(), "1"));
  }
  group.last_sequence = std::max(group.last_sequence, sequence);
  return transaction.put(key, store::encode_row(group));
}

// All rows but the contents; a FIFO queue's group is to be refreshed.
Result<void> Messages::withdraw(store::Transaction& transaction, const QueueRow& queue,
                                int64_t sequence, const MessageRow& row) {
  TRY(transaction.erase(rows().message(queue.id).add_integer(sequence).bytes()));
  TRY(transaction.add(rows().count(queue.id).bytes(), -1));
  if (queue.is_fifo) {
    return transaction.erase(rows().fifo(queue.id, row.group).add_integer(sequence).bytes());
  }
  auto due = rows().due(queue.id).add_integer(row.due_ms).add_integer(sequence);
  return transaction.erase(due.bytes());
}

Result<void> Messages::move_due(store::Transaction& transaction, const QueueRow& queue,
                                int64_t sequence, MessageRow& row, int64_t due_ms) {
  if (!queue.is_fifo) {
    auto old_key = rows().due(queue.id).add_integer(row.due_ms).add_integer(sequence);
    TRY(transaction.erase(old_key.bytes()));
    auto new_key = rows().due(queue.id).add_integer(due_ms).add_integer(sequence);
    TRY(transaction.put(new_key.bytes(), row.receives > 0 ? "f" : "d"));
  }
  row.due_ms = due_ms;
  return transaction.put(rows().message(queue.id).add_integer(sequence).bytes(),
                         store::encode_row(row));
}

Result<SentMessage> Messages::put(store::Transaction& transaction, const QueueRow& queue,
                                  const NewMessage& message, size_t pieces, Aftermath& aftermath) {
  const int64_t now_ms = clock_.domain_ms();
  SentMessage sent;
  sent.id = message.id;
  sent.sequence = TRY(sequence_.next());
  if (queue.is_fifo) {
    const bool by_group = queue.text("DeduplicationScope") == "messageGroup";
    const std::string_view scope = by_group ? std::string_view(message.group) : std::string_view();
    const std::string key = rows().deduplication(queue.id, scope, message.deduplication).bytes();
    if (const auto bytes = TRY(transaction.get(key))) {
      const auto earlier = TRY(store::decode_row<DeduplicationRow>(*bytes));
      if (earlier.ends_ms > now_ms) return SentMessage{earlier.message_id, earlier.sequence, true};
    }
    const DeduplicationRow row{message.id, sent.sequence, now_ms + kDeduplicationMs, {}};
    TRY(transaction.put(key, store::encode_row(row)));
    auto end = rows().deduplication_end().add_integer(row.ends_ms).add_integer(queue.id);
    TRY(transaction.put(end.add(scope).add(message.deduplication).bytes(), "1"));
  }
  MessageRow row;
  row.id = message.id;
  row.sent_ms = now_ms;
  row.due_ms = now_ms + message.delay_ms;
  row.sender = message.sender;
  row.group = message.group;
  row.deduplication = message.deduplication;
  row.trace = message.trace;
  row.content = message.content_id;
  row.pieces = static_cast<int64_t>(pieces);
  row.body_md5 = md5_hex(message.content.body);
  TRY(insert(transaction, queue, sent.sequence, row));
  aftermath.arrivals.push_back({queue.id, row.due_ms, 1});
  return sent;
}

Result<std::vector<TakenMessage>> Messages::take(store::Transaction& transaction,
                                                 const QueueRow& queue, const TakeOptions& options,
                                                 Aftermath& aftermath) {
  Take take{transaction, queue, options, aftermath, clock_.domain_ms(), std::nullopt, {}};
  if (const auto policy = queue.text("RedrivePolicy"); !policy.empty()) {
    take.redrive = TRY(parse_redrive_policy(policy));
  }
  const bool is_again = !options.attempt.empty() && TRY(take_again(take));
  Due after;
  after.due_ms = -1;
  for (int round = 0; !is_again && round < kMaxRounds && take.taken.size() < options.most;
       ++round) {
    const auto due = TRY(due_now(transaction, queue.id, queue.is_fifo, after));
    for (const Due& one : due) {
      if (take.taken.size() >= options.most) break;
      const std::string what = std::to_string(queue.id) + "/" +
                               (queue.is_fifo ? one.group : std::to_string(one.sequence));
      if (!claims_.claim(what, options.owner)) continue;
      aftermath.claims.push_back(what);
      if (queue.is_fifo) {
        TRY(take_from_group(take, one.group));
      } else {
        TRY(take_one(take, one.sequence));
      }
    }
    if (due.size() < kDueAtOnce) break;
    after = due.back();
  }
  if (!options.attempt.empty() && !take.taken.empty()) TRY(remember_attempt(take));
  for (TakenMessage& message : take.taken) {
    message.content = TRY(contents_.read(transaction, message.row));
  }
  return std::move(take.taken);
}

// False: the message is not to be received now, nor what follows it in its group.
Result<bool> Messages::take_one(Take& take, int64_t sequence) {
  const QueueRow& queue = take.queue;
  auto row = TRY(find(take.transaction, queue.id, sequence));
  if (!row) return true;
  if (row->due_ms > take.now_ms) return false;
  if (row->sent_ms + queue.number("MessageRetentionPeriod") * 1000 <= take.now_ms) {
    TRY(withdraw(take.transaction, queue, sequence, *row));
    TRY(contents_.erase(take.transaction, *row));
    return true;
  }
  if (take.redrive && row->receives >= take.redrive->max_receives &&
      TRY(give_up(take.transaction, queue, sequence, *row, take.aftermath))) {
    return true;
  }
  row->receives += 1;
  if (row->first_received_ms == 0) row->first_received_ms = take.now_ms;
  TRY(move_due(take.transaction, queue, sequence, *row, take.now_ms + take.options.visibility_ms));
  take.aftermath.arrivals.push_back({queue.id, row->due_ms, 0});
  TakenMessage taken;
  taken.sequence = sequence;
  taken.handle = make_handle({queue.id, sequence, row->receives}, queue.secret);
  taken.row = *std::move(row);
  take.taken.push_back(std::move(taken));
  return true;
}

// To the dead letter queue. False: there is none to take it, and it stays.
Result<bool> Messages::give_up(store::Transaction& transaction, const QueueRow& queue,
                               int64_t sequence, const MessageRow& row, Aftermath& aftermath) {
  const auto policy = TRY(parse_redrive_policy(queue.text("RedrivePolicy")));
  const auto ref = parse_queue_arn(policy.target_arn);
  if (!ref) return false;
  const auto target = TRY(find_queue(transaction, database_.generation(), *ref));
  const bool takes = target && target->is_fifo == queue.is_fifo && target->id != queue.id &&
                     allows_redrive(target->text("RedriveAllowPolicy"), queue.ref().arn());
  if (!takes) return false;
  TRY(withdraw(transaction, queue, sequence, row));
  MessageRow moved = row;
  moved.due_ms = clock_.domain_ms();
  moved.dead_letter_source = queue.ref().arn();
  TRY(insert(transaction, *target, TRY(sequence_.next()), moved));
  aftermath.arrivals.push_back({target->id, moved.due_ms, 1});
  return true;
}

Result<int64_t> Messages::move_back(store::Transaction& transaction, const QueueRow& queue,
                                    const std::string& target_arn, size_t most,
                                    Aftermath& aftermath) {
  Due first;
  first.due_ms = -1;
  int64_t moved = 0;
  std::vector<int64_t> sequences;
  for (const Due& one : TRY(due_now(transaction, queue.id, queue.is_fifo, first))) {
    if (!queue.is_fifo) {
      sequences.push_back(one.sequence);
      continue;
    }
    const auto group = TRY(group_sequences(transaction, queue.id, one.group, most));
    sequences.insert(sequences.end(), group.begin(), group.end());
  }
  for (const int64_t sequence : sequences) {
    if (moved == static_cast<int64_t>(most)) break;
    const auto row = TRY(find(transaction, queue.id, sequence));
    if (!row || row->due_ms > clock_.domain_ms()) continue;
    const auto ref = parse_queue_arn(target_arn.empty() ? row->dead_letter_source : target_arn);
    if (!ref) return Error(400, "CouldNotDetermineMessageSource", "The message has no source.");
    const QueueRow target = TRY(require_queue(transaction, database_.generation(), *ref));
    TRY(withdraw(transaction, queue, sequence, *row));
    if (queue.is_fifo) TRY(refresh_group(transaction, queue, row->group));
    MessageRow next = *row;
    next.sent_ms = next.due_ms = clock_.domain_ms();
    next.receives = next.first_received_ms = 0;
    next.dead_letter_source.clear();
    TRY(insert(transaction, target, TRY(sequence_.next()), next));
    aftermath.arrivals.push_back({target.id, next.due_ms, 1});
    ++moved;
  }
  return moved;
}

Result<void> Messages::remove(store::Transaction& transaction, const QueueRow& queue,
                              std::string_view handle) {
  const auto receipt = read_handle(handle, queue.secret);
  if (!receipt) return invalid_handle(handle);
  if (receipt->queue != queue.id) return {};  // purged since
  const auto row = TRY(find(transaction, queue.id, receipt->sequence));
  if (!row) return {};
  if (queue.is_fifo && (row->receives != receipt->receives || row->due_ms <= clock_.domain_ms())) {
    return expired_handle(handle);
  }
  TRY(withdraw(transaction, queue, receipt->sequence, *row));
  TRY(contents_.erase(transaction, *row));
  if (queue.is_fifo) return refresh_group(transaction, queue, row->group);
  return {};
}

Result<void> Messages::change_visibility(store::Transaction& transaction, const QueueRow& queue,
                                         std::string_view handle, int64_t visibility_ms,
                                         Aftermath& aftermath) {
  const auto receipt = read_handle(handle, queue.secret);
  if (!receipt) return invalid_handle(handle);
  std::optional<MessageRow> row;
  if (receipt->queue == queue.id) row = TRY(find(transaction, queue.id, receipt->sequence));
  if (!row) {
    return invalid_value(handle, "ReceiptHandle",
                         "Message does not exist or is not available for visibility timeout "
                         "change.");
  }
  // A time-out that has run out can still be set anew until the message is received again.
  const int64_t now_ms = clock_.domain_ms();
  const bool is_over = row->due_ms <= now_ms;
  const bool is_latest = row->receives == receipt->receives;
  if (row->receives == 0 || (is_over && (queue.is_fifo || !is_latest))) {
    return not_in_flight(handle);
  }
  if (queue.is_fifo && !is_latest) return expired_handle(handle);
  TRY(move_due(transaction, queue, receipt->sequence, *row, now_ms + visibility_ms));
  if (queue.is_fifo) TRY(refresh_group(transaction, queue, row->group));
  aftermath.arrivals.push_back({queue.id, row->due_ms, visibility_ms == 0 ? 1u : 0u});
  return {};
}

Result<bool> Messages::expire(store::Transaction& transaction, const QueueRow& queue) {
  const int64_t now_ms = clock_.domain_ms();
  const int64_t retention_ms = queue.number("MessageRetentionPeriod") * 1000;
  std::vector<int64_t> old;
  {
    const std::string prefix = rows().message(queue.id).bytes();
    auto cursor = TRY(transaction.scan_loosely(prefix, store::prefix_end(prefix)));
    for (size_t i = 0; cursor->valid() && i < kExpiredAtOnce; ++i, TRY(cursor->next())) {
      const auto row = TRY(store::decode_row<MessageRow>(cursor->value()));
      if (row.sent_ms + retention_ms > now_ms) continue;
      store::KeyReader key(cursor->key());
      int64_t id = 0, sequence = 0;
      if (!key.skip_scope() || !key.read_integer(id) || !key.read_integer(sequence)) {
        return corrupt("the key of a message");
      }
      old.push_back(sequence);
    }
  }
  for (const int64_t sequence : old) {
    const auto row = TRY(find(transaction, queue.id, sequence));
    if (!row) continue;
    TRY(withdraw(transaction, queue, sequence, *row));
    TRY(contents_.erase(transaction, *row));
    if (queue.is_fifo) TRY(refresh_group(transaction, queue, row->group));
  }
  return !old.empty();
}

}  // namespace tarn::sqs
