// Messages: what sending, receiving, deleting and changing the visibility of messages do to rows.
//
// Each call reads and writes through the caller's transaction. What must follow its commit (waking
// receivers, releasing claims) is told in Aftermath. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "core/sequence.h"
#include "services/sqs/attributes.h"
#include "services/sqs/claims.h"
#include "services/sqs/contents.h"
#include "services/sqs/message_values.h"
#include "services/sqs/row_keys.h"

namespace tarn::sqs {

class Messages {
 public:
  Messages(store::Database& database, const Clock& clock, Keys& keys)
      : database_(database),
        clock_(clock),
        sequence_(database, clock, "sqs.sequence_limit"),
        contents_(database, keys) {}

  Contents& contents() { return contents_; }
  Sequence& sequence() { return sequence_; }

  // The contents, of `pieces` pieces, are the caller's to write.
  Result<SentMessage> put(store::Transaction& transaction, const QueueRow& queue,
                          const NewMessage& message, size_t pieces, Aftermath& aftermath);
  Result<std::vector<TakenMessage>> take(store::Transaction& transaction, const QueueRow& queue,
                                         const TakeOptions& options, Aftermath& aftermath);
  // Whether the queue has as many messages in flight as AWS lets it have; known to the second.
  Result<bool> is_full(store::Transaction& transaction, const QueueRow& queue);
  Result<void> remove(store::Transaction& transaction, const QueueRow& queue,
                      std::string_view handle);
  Result<void> change_visibility(store::Transaction& transaction, const QueueRow& queue,
                                 std::string_view handle, int64_t visibility_ms,
                                 Aftermath& aftermath);
  // Takes away those of the queue's oldest messages that are too old; false: none was.
  Result<bool> expire(store::Transaction& transaction, const QueueRow& queue);

  // Visible messages of a dead letter queue, `most` at most, as new ones to the target, or each to
  // where it came from. How many they were; an error where one has nowhere to go.
  Result<int64_t> move_back(store::Transaction& transaction, const QueueRow& queue,
                            const std::string& target_arn, size_t most, Aftermath& aftermath);

  Result<QueueCounts> count(store::Transaction& transaction, const QueueRow& queue);
  // When the next message of the queue may be received, also where that is long ago.
  Result<std::optional<int64_t>> next_due(store::Transaction& transaction, int64_t queue,
                                          bool is_fifo);
  void release(const Aftermath& aftermath) { claims_.release(aftermath.claims); }

 private:
  struct Take;  // what one call takes
  struct Due {
    int64_t due_ms = 0;
    int64_t sequence = 0;
    std::string group;
  };

  Rows rows() const { return Rows(database_.generation()); }
  Result<std::optional<MessageRow>> find(store::Transaction& transaction, int64_t queue,
                                         int64_t sequence);
  Result<void> insert(store::Transaction& transaction, const QueueRow& queue, int64_t sequence,
                      const MessageRow& row);
  Result<void> withdraw(store::Transaction& transaction, const QueueRow& queue, int64_t sequence,
                        const MessageRow& row);
  Result<void> move_due(store::Transaction& transaction, const QueueRow& queue, int64_t sequence,
                        MessageRow& row, int64_t due_ms);
  Result<bool> give_up(store::Transaction& transaction, const QueueRow& queue, int64_t sequence,
                       const MessageRow& row, Aftermath& aftermath);
  Result<bool> take_one(Take& take, int64_t sequence);
  Result<std::vector<Due>> due_now(store::Transaction& transaction, int64_t queue, bool is_fifo,
                                   const Due& after);
  // What the attempt got before, where nobody has touched it since; false: nothing.
  Result<bool> take_again(Take& take);
  Result<void> remember_attempt(const Take& take);
  Result<void> take_from_group(Take& take, const std::string& group);
  Result<void> refresh_group(store::Transaction& transaction, const QueueRow& queue,
                             const std::string& group);
  Result<std::vector<int64_t>> group_sequences(store::Transaction& transaction, int64_t queue,
                                               const std::string& group, size_t most);
  Result<QueueCounts> count_later(store::Transaction& transaction, const QueueRow& queue);
  Result<QueueCounts> count_later_in_groups(store::Transaction& transaction, const QueueRow& queue);

  store::Database& database_;
  const Clock& clock_;
  Sequence sequence_;
  Contents contents_;
  Claims claims_;
  struct Fullness {
    bool is_full = false;
    int64_t known_ms = 0;  // monotonic
  };
  std::mutex fullness_mutex_;
  std::map<int64_t, Fullness> fullness_;  // by the queue's id
};

}  // namespace tarn::sqs
