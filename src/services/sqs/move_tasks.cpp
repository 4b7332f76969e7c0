#include "services/sqs/move_tasks.h"

#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "services/sqs/errors.h"

namespace tarn::sqs {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);
constexpr int64_t kRoundsPerSecond = 5;
constexpr int64_t kMostAtOnce = 100;
constexpr std::string_view kNoQueue = "AWS.SimpleQueueService.NonExistentQueue";

store::Key tasks_key(uint64_t generation) {
  return {store::Scope{generation, "000000000000", store::kGlobal}, "sqs.move_task"};
}

store::Key task_key(uint64_t generation, const MoveTaskRow& row) {
  return tasks_key(generation).add(row.source_arn).add_integer(-row.started_ms).add(row.id);
}

// How many messages a round may move: a task with a limit is behind it at any time since its start.
int64_t allowance(const MoveTaskRow& row, int64_t now_ms) {
  if (row.per_second <= 0) return kMostAtOnce;
  const int64_t due = row.per_second * (now_ms - row.started_ms) / 1000 - row.moved;
  const int64_t a_round = (row.per_second + kRoundsPerSecond - 1) / kRoundsPerSecond;
  return std::clamp<int64_t>(due, 0, a_round);
}

}  // namespace

std::string_view name_of(MoveStatus status) {
  switch (status) {
    case MoveStatus::kRunning:
      return "RUNNING";
    case MoveStatus::kCompleted:
      return "COMPLETED";
    case MoveStatus::kCancelling:
      return "CANCELLING";
    case MoveStatus::kCancelled:
      return "CANCELLED";
    case MoveStatus::kFailed:
      return "FAILED";
  }
  return {};
}

Result<std::vector<MoveTaskRow>> load_move_tasks(store::Transaction& transaction,
                                                 uint64_t generation, std::string_view source_arn) {
  store::Key base = tasks_key(generation);
  if (!source_arn.empty()) base.add(source_arn);
  std::vector<MoveTaskRow> rows;
  auto cursor = TRY(transaction.scan(base.bytes(), store::prefix_end(base.bytes())));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<MoveTaskRow>(cursor->value())));
  }
  return rows;
}

Result<void> store_move_task(store::Transaction& transaction, uint64_t generation,
                             const MoveTaskRow& row) {
  return transaction.put(task_key(generation, row).bytes(), store::encode_row(row));
}

Result<void> erase_move_task(store::Transaction& transaction, uint64_t generation,
                             const MoveTaskRow& row) {
  return transaction.erase(task_key(generation, row).bytes());
}

void Mover::start() {
  thread_ = std::thread([this] { run(); });
}

void Mover::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Mover::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

void Mover::run() {
  pthread_setname_np(pthread_self(), "sqs-mover");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    is_woken_ = false;
    lock.unlock();
    const auto moved = move_some();
    if (!moved.ok()) log_error("sqs.not_moved", {{"message", moved.error().message()}});
    lock.lock();
    if (moved.ok() && !*moved) {
      changed_.wait(lock, [this] { return is_stopping_ || is_woken_; });
    } else {
      changed_.wait_for(lock, kPause, [this] { return is_stopping_; });
    }
  }
}

Result<bool> Mover::move_some() {
  const uint64_t generation = database_.generation();
  auto tasks = TRY(load_move_tasks(*database_.begin(), generation, {}));
  std::erase_if(tasks, [](const MoveTaskRow& row) {
    return row.status != MoveStatus::kRunning && row.status != MoveStatus::kCancelling;
  });
  for (const MoveTaskRow& task : tasks) {
    Aftermath aftermath;
    const auto step = [&](store::Transaction& transaction) -> Result<void> {
      aftermath = {};
      auto rows = TRY(load_move_tasks(transaction, generation, task.source_arn));
      for (MoveTaskRow& row : rows) {
        if (row.id == task.id) return go_on(transaction, std::move(row), aftermath);
      }
      return {};
    };
    TRY(store::run_transaction(database_, step));
    follow_(aftermath);
  }
  return !tasks.empty();
}

Result<void> Mover::go_on(store::Transaction& transaction, MoveTaskRow row, Aftermath& aftermath) {
  const uint64_t generation = database_.generation();
  if (row.status == MoveStatus::kCancelling) {
    row.status = MoveStatus::kCancelled;
    return store_move_task(transaction, generation, row);
  }
  const auto ref = parse_queue_arn(row.source_arn);
  std::optional<QueueRow> source;
  if (ref) source = TRY(find_queue(transaction, generation, *ref));
  if (!source) {
    row.status = MoveStatus::kFailed;
    row.failure = kNoQueue;
    return store_move_task(transaction, generation, row);
  }
  const int64_t most = allowance(row, clock_.domain_ms());
  if (most == 0) return {};
  const auto moved = messages_.move_back(transaction, *source, row.target_arn,
                                         static_cast<size_t>(most), aftermath);
  if (!moved.ok()) {
    if (moved.error().is_conflict()) return moved.error();
    row.status = MoveStatus::kFailed;
    const bool is_gone = moved.error().code() == no_such_queue().code();
    row.failure = is_gone ? kNoQueue : std::string_view(moved.error().code());
  } else {
    row.moved += *moved;
    if (*moved == 0) row.status = MoveStatus::kCompleted;
  }
  return store_move_task(transaction, generation, row);
}

}  // namespace tarn::sqs
