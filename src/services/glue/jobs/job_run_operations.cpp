// StartJobRun, GetJobRun, GetJobRuns, BatchStopJobRun, GetJobBookmark, ResetJobBookmark.
#include <string>
#include <utility>
#include <vector>

#include "services/glue/convert.h"
#include "services/glue/glue_operations.h"
#include "services/glue/jobs/job_errors.h"
#include "services/glue/jobs/job_runs.h"
#include "services/glue/jobs/job_settings.h"
#include "services/glue/jobs/job_store.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"

namespace tarn::glue {
namespace {

constexpr int32_t kMaxRunPage = 200;

// STOPPING, or STOPPED where it has no process yet.
Result<void> stop_one(Glue& glue, Context& context, wire::Text job, wire::Text id) {
  JobStore jobs = jobs_of(context);
  RunRow run = TRY(jobs.run(job, id));
  if (is_over(run.state)) return run_is_over(id);
  run.state = RunState::kStopping;
  const std::string run_id = run.id;
  TRY(jobs.put_run(std::move(run)));
  context.after_commit([&glue, run_id] { glue.job_runs().stop_run(run_id); });
  return {};
}

api::JobBookmarkEntry* to_entry(std::string_view job, const BookmarkRow& row, Arena& arena) {
  auto* out = arena.make<api::JobBookmarkEntry>();
  out->job_name = arena.copy(job);
  out->version = row.version;
  out->run = row.run;
  out->attempt = row.attempt;
  if (!row.run_id.empty()) out->run_id = arena.copy(row.run_id);
  if (!row.previous_run_id.empty()) out->previous_run_id = arena.copy(row.previous_run_id);
  out->job_bookmark = arena.copy(row.state.empty() ? "{}" : row.state);
  return out;
}

}  // namespace

Result<api::StartJobRunResponse> start_job_run(Glue& glue, Context& context,
                                               const api::StartJobRunRequest& in) {
  JobStore jobs = jobs_of(context);
  const auto job = TRY(jobs.find(in.job_name));
  if (!job) return no_job_to_start();
  RunRequest request = TRY(to_run_request(in));
  if (!request.previous_id.empty()) {
    const RunRow previous = TRY(jobs.run(in.job_name, request.previous_id));
    if (!in.arguments.present) request.arguments = previous.arguments;
  }
  TRY(kind_of_run(*job, merged_arguments(*job, request.arguments), glue.parts().job_runner));
  request.request_id = context.request_id;
  const RunRow run = TRY(jobs.start(*job, request, context.random));
  context.after_commit([&glue] { glue.job_runs().wake(); });
  api::StartJobRunResponse out;
  out.job_run_id = context.arena.copy(run.id);
  return out;
}

Result<api::GetJobRunResponse> get_job_run(Glue&, Context& context,
                                           const api::GetJobRunRequest& in) {
  const RunRow run = TRY(jobs_of(context).run(in.job_name, in.run_id));
  api::GetJobRunResponse out;
  out.job_run = context.arena.make<api::JobRun>();
  *out.job_run = to_api(run, context.clock.domain_ms(), context.arena);
  return out;
}

Result<api::GetJobRunsResponse> get_job_runs(Glue&, Context& context,
                                             const api::GetJobRunsRequest& in) {
  JobStore jobs = jobs_of(context);
  TRY(jobs.job(in.job_name));
  const std::string prefix = run_order_key(context.scope(), in.job_name).bytes();
  const std::string start = TRY(read_token(in.next_token, prefix));
  const size_t limit = page_size(in.max_results, kMaxRunPage);
  api::GetJobRunsResponse out;
  std::vector<api::JobRun> runs;
  TRY(jobs.each_run(in.job_name, start,
                    [&](std::string_view key, const RunRow& run) -> Result<bool> {
                      if (runs.size() == limit) {
                        out.next_token = context.arena.copy(make_token(key));
                        return false;
                      }
                      runs.push_back(to_api(run, context.clock.domain_ms(), context.arena));
                      return true;
                    }));
  out.job_runs = to_list(runs, context.arena);
  return out;
}

Result<api::BatchStopJobRunResponse> batch_stop_job_run(Glue& glue, Context& context,
                                                        const api::BatchStopJobRunRequest& in) {
  std::vector<api::BatchStopJobRunSuccessfulSubmission> stopped;
  std::vector<api::BatchStopJobRunError> errors;
  for (const wire::Text id : in.job_run_ids) {
    auto done = stop_one(glue, context, in.job_name, id);
    if (done.ok()) {
      stopped.push_back({in.job_name, id});
      continue;
    }
    if (done.error().http_status() >= 500) return std::move(done).error();
    api::BatchStopJobRunError error;
    error.job_name = in.job_name;
    error.job_run_id = id;
    error.error_detail = to_detail(done.error(), context.arena);
    errors.push_back(error);
  }
  api::BatchStopJobRunResponse out;
  out.successful_submissions = to_list(stopped, context.arena);
  out.errors = to_list(errors, context.arena);
  return out;
}

Result<api::GetJobBookmarkResponse> get_job_bookmark(Glue&, Context& context,
                                                     const api::GetJobBookmarkRequest& in) {
  JobStore jobs = jobs_of(context);
  BookmarkRow row = TRY(jobs.bookmark(in.job_name));
  if (wire::present(in.run_id) && in.run_id != row.run_id) {
    row = TRY(jobs.bookmark_after(in.job_name, in.run_id))
    .value_or(BookmarkRow());
  }
  if (row.version == 0) return no_such_bookmark(in.job_name);
  api::GetJobBookmarkResponse out;
  out.job_bookmark_entry = to_entry(in.job_name, row, context.arena);
  return out;
}

Result<api::ResetJobBookmarkResponse> reset_job_bookmark(Glue&, Context& context,
                                                         const api::ResetJobBookmarkRequest& in) {
  JobStore jobs = jobs_of(context);
  BookmarkRow row = TRY(jobs.bookmark(in.job_name));
  if (row.version == 0) return no_such_bookmark(in.job_name);
  if (wire::present(in.run_id)) {
    // What later runs saw, the next one sees again.
    const auto then = TRY(jobs.bookmark_after(in.job_name, in.run_id));
    if (!then) return no_such_bookmark(in.job_name);
    const int32_t version = row.version;
    row = *then;
    row.version = version + 1;
    TRY(jobs.put_bookmark(in.job_name, row));
  } else {
    TRY(jobs.erase_bookmark(in.job_name));
    row.state.clear();
    row.version = row.run = row.attempt = 0;
  }
  api::ResetJobBookmarkResponse out;
  out.job_bookmark_entry = to_entry(in.job_name, row, context.arena);
  return out;
}

}  // namespace tarn::glue
