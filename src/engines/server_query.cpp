#include "engines/server_query.h"

namespace tarn::engines {

Error query_cancelled() { return Error(400, "USER_CANCELED", "Query was canceled by user"); }

Error time_limit_exceeded(uint64_t limit_ms) {
  const std::string limit = limit_ms % 60000 == 0 ? std::to_string(limit_ms / 60000) + ".00m"
                                                  : std::to_string(limit_ms) + "ms";
  return Error(400, "EXCEEDED_TIME_LIMIT",
               "Query exceeded the maximum execution time limit of " + limit);
}

Error worker_lost(const std::string& how) {
  return Error(500, "GENERIC_INTERNAL_ERROR", "The query's worker ended unexpectedly: " + how);
}

void ServerQuery::begin_attempt(uint64_t attempt, std::function<void()> give_credit,
                                int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  ++attempts_;
  attempt_ = attempt;
  give_credit_ = std::move(give_credit);
  if (!started_at_ms_) started_at_ms_ = now_ms;
}

bool ServerQuery::withdraw_attempt() {
  const std::lock_guard lock(mutex_);
  if (has_handed_over_ || is_done_ || error_) return false;
  batches_.clear();
  has_rows_ = false;
  attempt_ = 0;
  give_credit_ = nullptr;
  progress_ = {};
  return true;
}

void ServerQuery::add_batch(uint64_t attempt, std::string body) {
  const std::lock_guard lock(mutex_);
  if (error_ || attempt != attempt_) return;
  has_rows_ = true;
  batches_.push_back(std::move(body));
  changed_.notify_all();
}

void ServerQuery::set_progress(uint64_t attempt, const Progress& progress) {
  const std::lock_guard lock(mutex_);
  if (!is_done_ && !error_ && attempt == attempt_) progress_ = progress;
}

void ServerQuery::finish(const Progress& progress, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (error_) return;
  progress_ = progress;
  progress_.fraction = 1;
  is_done_ = true;
  ended_at_ms_ = now_ms;
  changed_.notify_all();
}

void ServerQuery::fail(Error error, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (is_done_ || error_) return;
  error_ = std::move(error);
  batches_.clear();
  ended_at_ms_ = now_ms;
  changed_.notify_all();
}

bool ServerQuery::has_ended() const {
  const std::lock_guard lock(mutex_);
  return is_done_ || error_.has_value();
}

bool ServerQuery::has_rows() const {
  const std::lock_guard lock(mutex_);
  return has_rows_;
}

int ServerQuery::attempts() const {
  const std::lock_guard lock(mutex_);
  return attempts_;
}

std::optional<int64_t> ServerQuery::started_at_ms() const {
  const std::lock_guard lock(mutex_);
  return started_at_ms_;
}

Result<bool> ServerQuery::next(RowBatch& batch) {
  std::string body;
  std::function<void()> give_credit;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return error_ || is_done_ || !batches_.empty(); });
    if (error_) return *error_;
    if (batches_.empty()) return false;
    body = std::move(batches_.front());
    batches_.pop_front();
    has_handed_over_ = true;
    give_credit = give_credit_;
  }
  if (give_credit) give_credit();
  TRY(batch.take(std::move(body)));
  return true;
}

QueryProgress ServerQuery::progress(int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  QueryProgress progress;
  progress.is_queued = !started_at_ms_.has_value();
  progress.fraction = progress_.fraction;
  progress.scanned_bytes = progress_.scanned_bytes;
  progress.rows = progress_.rows;
  const int64_t end_ms = ended_at_ms_.value_or(now_ms);
  progress.queued_ms = static_cast<uint64_t>(started_at_ms_.value_or(end_ms) - queued_at_ms_);
  if (started_at_ms_) progress.running_ms = static_cast<uint64_t>(end_ms - *started_at_ms_);
  return progress;
}

}  // namespace tarn::engines
