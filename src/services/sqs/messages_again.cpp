// Receiving the same messages again by an attempt's id; and how much of a queue is in flight.
#include "services/sqs/messages_take.h"
#include "services/sqs/receipts.h"

namespace tarn::sqs {
namespace {

constexpr int64_t kAttemptMs = 5 * 60 * 1000;
constexpr int64_t kFullnessKnownForMs = 1000;
constexpr size_t kMaxFullnessKnown = 1000;

}  // namespace

Result<bool> Messages::take_again(Take& take) {
  const QueueRow& queue = take.queue;
  const auto bytes =
      TRY(take.transaction.get(rows().attempt(queue.id, take.options.attempt).bytes()));
  if (!bytes) return false;
  const auto attempt = TRY(store::decode_row<AttemptRow>(*bytes));
  if (attempt.ends_ms <= take.now_ms) return false;
  std::vector<TakenMessage> again;
  for (const AttemptRow::Message& before : attempt.messages) {
    auto row = TRY(find(take.transaction, queue.id, before.sequence));
    const bool is_untouched = row && row->receives == before.receives &&
                              row->due_ms == before.due_ms && row->due_ms > take.now_ms;
    if (!is_untouched) return false;
    TakenMessage taken;
    taken.sequence = before.sequence;
    taken.handle = make_handle({queue.id, before.sequence, row->receives}, queue.secret);
    taken.row = *std::move(row);
    again.push_back(std::move(taken));
  }
  for (TakenMessage& taken : again) {
    TRY(move_due(take.transaction, queue, taken.sequence, taken.row,
                 take.now_ms + take.options.visibility_ms));
    take.aftermath.arrivals.push_back({queue.id, taken.row.due_ms, 0});
    TRY(refresh_group(take.transaction, queue, taken.row.group));
  }
  take.taken = std::move(again);
  return true;
}

Result<void> Messages::remember_attempt(const Take& take) {
  AttemptRow row;
  row.ends_ms = take.now_ms + kAttemptMs;
  for (const TakenMessage& taken : take.taken) {
    row.messages.push_back({taken.sequence, taken.row.receives, taken.row.due_ms});
  }
  auto end = rows().attempt_end().add_integer(row.ends_ms).add_integer(take.queue.id);
  TRY(take.transaction.put(end.add(take.options.attempt).bytes(), "1"));
  return take.transaction.put(rows().attempt(take.queue.id, take.options.attempt).bytes(),
                              store::encode_row(row));
}

Result<bool> Messages::is_full(store::Transaction& transaction, const QueueRow& queue) {
  const int64_t now_ms = clock_.monotonic_ms();
  {
    const std::lock_guard lock(fullness_mutex_);
    const auto found = fullness_.find(queue.id);
    if (found != fullness_.end() && now_ms - found->second.known_ms < kFullnessKnownForMs) {
      return found->second.is_full;
    }
  }
  // Read loosely: all senders change it.
  int64_t total = 0;
  {
    const std::string counter = rows().count(queue.id).bytes();
    auto cursor = TRY(transaction.scan_loosely(counter, store::prefix_end(counter)));
    if (cursor->valid()) total = store::decode_counter(cursor->value());
  }
  bool is_full = false;
  if (total >= kMaxInFlight) {
    const QueueCounts later = queue.is_fifo ? TRY(count_later_in_groups(transaction, queue))
                                            : TRY(count_later(transaction, queue));
                                            is_full = later.in_flight >= kMaxInFlight;
  }
  const std::lock_guard lock(fullness_mutex_);
  if (fullness_.size() >= kMaxFullnessKnown) fullness_.clear();
  fullness_[queue.id] = {is_full, now_ms};
  return is_full;
}

}  // namespace tarn::sqs
