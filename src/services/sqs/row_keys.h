// The keys of SQS's rows (README.md), and how queues are read and written through a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "services/sqs/rows.h"
#include "services/sqs/short_rows.h"
#include "store/key.h"
#include "store/transaction.h"

namespace tarn::sqs {

// Between a queue's end and the next of its name.
inline constexpr int64_t kDeletedPauseMs = 60'000;

// Keys of the rows that are not in the scope of an account. A queue is its id.
class Rows {
 public:
  explicit Rows(uint64_t generation) : generation_(generation) {}

  store::Key queue(const QueueRef& ref) const;
  store::Key messages() const;
  store::Key message(int64_t queue) const;                       // add the sequence
  store::Key due(int64_t queue) const;                           // add due time and sequence
  store::Key fifo(int64_t queue, std::string_view group) const;  // add the sequence
  store::Key group(int64_t queue, std::string_view group) const;
  store::Key group_due(int64_t queue) const;  // add due time and group
  store::Key deduplication(int64_t queue, std::string_view group, std::string_view id) const;
  store::Key deduplication_end() const;  // add end, queue, group, id
  store::Key attempt(int64_t queue, std::string_view id) const;
  store::Key attempt_end() const;  // add end, queue, id
  // Of queues that were deleted within the last minute.
  store::Key deleted() const;
  store::Key deleted(const QueueRef& ref) const;
  store::Key content(int64_t content) const;  // add the piece
  store::Key contents() const;
  store::Key partial() const;  // add the id of contents that are stored in several commits
  store::Key live() const;     // add the id of a queue: where it is
  store::Key count(int64_t queue) const;
  store::Key garbage() const;  // add the id of a queue that is gone
  store::Key key() const;      // under which contents lie

 private:
  store::Key shared(std::string_view kind) const;
  uint64_t generation_;
};

Result<std::optional<QueueRow>> find_queue(store::Transaction& transaction, uint64_t generation,
                                           const QueueRef& ref);
Result<QueueRow> require_queue(store::Transaction& transaction, uint64_t generation,
                               const QueueRef& ref);
Result<void> store_queue(store::Transaction& transaction, uint64_t generation, const QueueRow& row);
// The messages of the queue's id become garbage, which the janitor takes away.
Result<void> retire_messages(store::Transaction& transaction, uint64_t generation,
                             const QueueRow& row);
// The queue's id is that of its messages from now on.
Result<void> register_queue(store::Transaction& transaction, uint64_t generation,
                            const QueueRow& row);

}  // namespace tarn::sqs
