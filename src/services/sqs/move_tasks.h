// Move tasks: messages of a dead letter queue on their way back to where they came from, or to
// another queue.
//
// A task is a row; one thread moves some of its messages at a time, each in the commit that counts
// it, so that a crash neither loses nor doubles one. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "services/sqs/messages.h"
#include "services/sqs/row_keys.h"

namespace tarn::sqs {

enum class MoveStatus : uint8_t { kRunning, kCompleted, kCancelling, kCancelled, kFailed };

std::string_view name_of(MoveStatus status);  // "RUNNING"

struct MoveTaskRow {
  std::string id;
  std::string source_arn;
  std::string target_arn;  // empty: back to each message's own source
  int64_t per_second = 0;  // 0: as many as the mover likes
  int64_t started_ms = 0;
  int64_t moved = 0;
  int64_t to_move = 0;
  MoveStatus status = MoveStatus::kRunning;
  std::string failure;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, source_arn);
    v(3, target_arn);
    v(4, per_second);
    v(5, started_ms);
    v(6, moved);
    v(7, to_move);
    v(8, status);
    v(9, failure);
  }
};

// All tasks, or those of a queue, the newest first.
Result<std::vector<MoveTaskRow>> load_move_tasks(store::Transaction& transaction,
                                                 uint64_t generation, std::string_view source_arn);
Result<void> store_move_task(store::Transaction& transaction, uint64_t generation,
                             const MoveTaskRow& row);
Result<void> erase_move_task(store::Transaction& transaction, uint64_t generation,
                             const MoveTaskRow& row);

class Mover {
 public:
  Mover(store::Database& database, Messages& messages, const Clock& clock,
        std::function<void(const Aftermath&)> follow)
      : database_(database), messages_(messages), clock_(clock), follow_(std::move(follow)) {}
  ~Mover() { stop(); }

  void start();
  void stop();
  void wake();

 private:
  void run();
  Result<bool> move_some();  // false: there is no task
  Result<void> go_on(store::Transaction& transaction, MoveTaskRow row, Aftermath& aftermath);

  store::Database& database_;
  Messages& messages_;
  const Clock& clock_;
  const std::function<void(const Aftermath&)> follow_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = true;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::sqs
