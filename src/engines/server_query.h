// ServerQuery: one query as the server holds it, from the queue to its end, over one or two
// attempts in workers. The reader of its rows waits here; the worker's messages arrive here.
//
// Thread-safe. Its lock is never held while another one is taken.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "engines/messages.h"
#include "engines/query_engine.h"

namespace tarn::engines {

Error query_cancelled();
Error time_limit_exceeded(uint64_t limit_ms);
Error worker_lost(const std::string& how);

class ServerQuery {
 public:
  ServerQuery(QueryRequest request, int64_t now_ms)
      : request_(std::move(request)), queued_at_ms_(now_ms) {}

  const QueryRequest& request() const { return request_; }

  // From the engine. What a former attempt still sends is dropped.
  void begin_attempt(uint64_t attempt, std::function<void()> give_credit, int64_t now_ms);
  // Forgets the attempt's rows; false where rows were handed over, or it has ended.
  bool withdraw_attempt();
  void add_batch(uint64_t attempt, std::string body);
  void set_progress(uint64_t attempt, const Progress& progress);
  void finish(const Progress& progress, int64_t now_ms);
  void fail(Error error, int64_t now_ms);
  bool has_ended() const;
  bool has_rows() const;  // arrived, handed over or not
  int attempts() const;
  std::optional<int64_t> started_at_ms() const;  // of the first attempt

  // From the reader.
  Result<bool> next(RowBatch& batch);
  QueryProgress progress(int64_t now_ms) const;

 private:
  const QueryRequest request_;
  const int64_t queued_at_ms_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> batches_;
  std::function<void()> give_credit_;
  bool is_done_ = false;
  std::optional<Error> error_;
  bool has_handed_over_ = false;
  bool has_rows_ = false;
  int attempts_ = 0;
  uint64_t attempt_ = 0;  // the current one; 0: none
  std::optional<int64_t> started_at_ms_;
  std::optional<int64_t> ended_at_ms_;
  Progress progress_;
};

}  // namespace tarn::engines
