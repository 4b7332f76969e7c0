#include "services/athena/query_runner.h"

#include <utility>

#include "base/log.h"
#include "services/athena/execution.h"
#include "services/athena/failure.h"
#include "sql/syntax/parse.h"

namespace tarn::athena {

void LiveQuery::cancel() {
  is_cancelled_ = true;
  std::lock_guard lock(mutex_);
  if (on_cancel_) on_cancel_();
}

void LiveQuery::set_on_cancel(std::function<void()> on_cancel) {
  std::lock_guard lock(mutex_);
  on_cancel_ = std::move(on_cancel);
  if (on_cancel_ && is_cancelled_) on_cancel_();
}

QueryRunner::QueryRunner(const AthenaParts& parts)
    : parts_(parts),
      threads_(std::make_unique<ThreadPool>("athena", kThreads, kQueueLimit)),
      cancelling_(std::make_unique<ThreadPool>("athena-cancel", 1, kQueueLimit)) {}

QueryRunner::~QueryRunner() {
  {
    std::lock_guard lock(mutex_);
    for (auto& [id, task] : tasks_) task->live.cancel();
  }
  threads_.reset();
  cancelling_.reset();
}

bool QueryRunner::submit(QueryRow row, Caller caller) {
  auto task = std::make_shared<Task>();
  task->row = std::move(row);
  task->caller = std::move(caller);
  const std::string id = task->row.id;
  {
    std::lock_guard lock(mutex_);
    tasks_[id] = task;
  }
  const bool is_posted = threads_->try_post([this, task] {
    if (!task->is_claimed.exchange(true)) run(*task);
  });
  if (!is_posted) forget(id);
  return is_posted;
}

std::shared_ptr<QueryRunner::Task> QueryRunner::find_task(const std::string& id) {
  std::lock_guard lock(mutex_);
  const auto found = tasks_.find(id);
  return found == tasks_.end() ? nullptr : found->second;
}

std::shared_ptr<LiveQuery> QueryRunner::find(const std::string& id) {
  auto task = find_task(id);
  if (task == nullptr) return nullptr;
  LiveQuery* const live = &task->live;
  return std::shared_ptr<LiveQuery>(std::move(task), live);
}

void QueryRunner::cancel(const std::string& id) {
  const auto task = find_task(id);
  if (task == nullptr) return;
  task->live.cancel();
  if (!task->is_claimed.exchange(true)) {
    cancelling_->post([this, task] { run(*task); });
  }
}

void QueryRunner::forget(const std::string& id) {
  std::lock_guard lock(mutex_);
  tasks_.erase(id);
}

Result<void> QueryRunner::commit_end(const QueryRow& row, const std::string& account,
                                     const std::string& region) {
  return store::run_transaction(parts_.database, [&](store::Transaction& transaction) {
    const uint64_t generation = parts_.database.generation();
    return [&]() -> Result<void> {
      const std::string open = open_key(generation, account, region, row.id);
      // A reset in between has removed the query: it must not come back.
      if (!TRY(transaction.get(open))) return {};
      TRY(transaction.erase(open));
      return transaction.put(query_key({generation, account, region}, row.id),
                             store::encode_row(row));
    }();
  });
}

void QueryRunner::run(Task& task) {
  const int64_t started_ms = parts_.clock.monotonic_ms();
  QueryRow row = task.row;
  row.queued_ms = parts_.clock.domain_ms() - row.submitted_ms;
  task.live.start();
  auto execute = [&]() -> Result<void> {
    Execution execution{parts_, task.caller, task.live, row};
    TRY(execution.check_cancelled());
    const auto statement = TRY(sql::parse_statement(row.text()));
    if (statement->kind == sql::StatementKind::kQuery) return run_query(execution, *statement);
    if (row.writes_files()) return run_write(execution, *statement);
    return run_ddl(execution, *statement);
  };
  const auto executed = execute();
  if (executed.ok()) {
    row.state = "SUCCEEDED";
  } else {
    describe_failure(executed.error(), task.live.is_cancelled(), row);
  }
  row.completed_ms = parts_.clock.domain_ms();
  const int64_t spent_ms = parts_.clock.monotonic_ms() - started_ms;
  row.total_ms = row.queued_ms + spent_ms;
  const Caller& caller = task.caller;
  if (auto committed = commit_end(row, caller.identity.account, caller.region); !committed.ok()) {
    log_error("athena.commit_failed",
              {{"query_id", row.id}, {"message", committed.error().message()}});
  }
  forget(row.id);
  log_info("athena.query_ended",
           {{"query_id", row.id}, {"state", row.state}, {"milliseconds", spent_ms}});
}

}  // namespace tarn::athena
