// The rules of jobs and their runs over a transaction: shared by the operations, by triggers and by
// the runs themselves.
//
// A run: WAITING (of a job that queues and has no place free) → STARTING → RUNNING → an end. It is
// among the active runs until its end, so that a restart finds it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "core/context.h"
#include "core/service_events.h"
#include "services/glue/jobs/job_rows.h"
#include "store/transaction.h"

namespace tarn::glue {

// What a new run is asked to be, over what its job says.
struct RunRequest {
  JobArguments arguments;
  JobCapacity capacity;  // what is absent is the job's
  std::optional<bool> is_queuing;
  std::string previous_id;
  std::string trigger, workflow, workflow_run;
  std::string request_id;
};

bool is_over(RunState state);
std::string_view to_text(RunState state);
std::optional<RunState> to_run_state(std::string_view text);

class JobStore {
 public:
  JobStore(store::Transaction& transaction, const store::Scope& scope, int64_t now_ms)
      : transaction_(transaction), scope_(scope), now_ms_(now_ms) {}

  Result<std::optional<JobRow>> find(std::string_view name);
  Result<JobRow> job(std::string_view name);  // EntityNotFoundException
  Result<void> create(JobRow row);
  Result<void> update(JobRow row);
  Result<void> erase(std::string_view name);  // with its runs and its bookmark
  // In name order from `start` (a key, or empty) until `each` returns false.
  Result<void> each_job(std::string_view start,
                        const std::function<Result<bool>(const JobRow&)>& each);

  // ConcurrentRunsExceededException where there is no place and the job does not queue.
  Result<RunRow> start(const JobRow& job, const RunRequest& request, Random& random);
  Result<std::optional<RunRow>> find_run(std::string_view job, std::string_view id);
  Result<RunRow> run(std::string_view job, std::string_view id);
  Result<void> put_run(RunRow row);  // updated now
  // Newest first; `each` gets the key in this order too.
  Result<void> each_run(
      std::string_view job, std::string_view start,
      const std::function<Result<bool>(std::string_view key, const RunRow&)>& each);
  // WAITING to STARTING, where the job has a place; says whether.
  Result<bool> admit(RunRow row);
  // To its end. The next attempt comes back where the job retries; `dpus` is what it had.
  Result<std::optional<RunRow>> finish(RunRow row, double dpus);

  Result<BookmarkRow> bookmark(std::string_view job);  // an empty one where there is none
  Result<void> put_bookmark(std::string_view job, const BookmarkRow& row);
  // As the run left it, where it is one of the latest.
  Result<std::optional<BookmarkRow>> bookmark_after(std::string_view job, std::string_view run_id);
  Result<void> erase_bookmark(std::string_view job);

 private:
  Result<int64_t> places_taken(const JobRow& job);
  Result<void> add_run(const RunRow& row);

  store::Transaction& transaction_;
  store::Scope scope_;
  int64_t now_ms_;
};

inline JobStore jobs_of(Context& context) {
  return JobStore(context.transaction, context.scope(), context.clock.domain_ms());
}

// Whether it is time to tell of a run that takes longer than its NotifyDelayAfter.
bool is_delayed(const RunRow& run, int64_t now_ms);
// What EventBridge is told of a run that takes long.
ServiceEvent delay_event(const RunRow& run, std::string_view account, std::string_view region,
                         int64_t now_ms, Random& random);
// What EventBridge is told of a run that is over.
ServiceEvent run_event(const RunRow& run, std::string_view account, std::string_view region,
                       int64_t now_ms, Random& random);

}  // namespace tarn::glue
