#include "services/glue/jobs/job_store.h"

#include <utility>

#include "base/clock.h"
#include "base/json.h"
#include "services/glue/jobs/job_errors.h"
#include "store/row_access.h"

namespace tarn::glue {
namespace {

constexpr size_t kRunIdDigits = 64;
// So far below its limit a job's counter need not be exact: starts of one job then don't conflict.
constexpr int64_t kPlacesToSpare = 50;
constexpr int32_t kKeptBookmarks = 100;  // of a job, to be reset to

constexpr std::string_view kStateTexts[] = {"WAITING",  "STARTING", "RUNNING",
                                            "STOPPING", "STOPPED",  "SUCCEEDED",
                                            "FAILED",   "TIMEOUT",  "ERROR"};

template <class T>
void take(std::optional<T>& into, const std::optional<T>& from) {
  if (from) into = from;
}

JobCapacity capacity_of(const JobRow& job, const RunRequest& request) {
  JobCapacity out = job.capacity;
  const JobCapacity& asked = request.capacity;
  take(out.timeout_minutes, asked.timeout_minutes);
  take(out.notify_delay_minutes, asked.notify_delay_minutes);
  if (asked.max_capacity) {
    out.max_capacity = asked.max_capacity;
    out.worker_type.clear();
    out.number_of_workers.reset();
  }
  if (!asked.worker_type.empty()) {
    out.worker_type = asked.worker_type;
    out.max_capacity.reset();
  }
  take(out.number_of_workers, asked.number_of_workers);
  if (!asked.security_configuration.empty()) {
    out.security_configuration = asked.security_configuration;
  }
  if (!asked.execution_class.empty()) out.execution_class = asked.execution_class;
  out.is_queuing = request.is_queuing.value_or(job.capacity.is_queuing);
  return out;
}

ServiceEvent glue_event(std::string_view kind, const Json& detail, std::string_view account,
                        std::string_view region, int64_t now_ms, Random& random) {
  ServiceEvent event;
  event.id = make_uuid(random);
  event.account = account;
  event.region = region;
  event.source = "aws.glue";
  event.detail_type = kind;
  event.detail = detail.dump();
  event.at_ms = now_ms;
  return event;
}

// "jr_…_attempt_2" of "jr_…" and of "jr_…_attempt_1".
std::string next_attempt_id(const RunRow& run) {
  const std::string base = run.id.substr(0, run.id.find("_attempt_"));
  return base + "_attempt_" + std::to_string(run.attempt + 1);
}

}  // namespace

bool is_over(RunState state) { return state >= RunState::kStopped; }

std::string_view to_text(RunState state) { return kStateTexts[static_cast<int32_t>(state)]; }

std::optional<RunState> to_run_state(std::string_view text) {
  for (int32_t i = 0; i < static_cast<int32_t>(std::size(kStateTexts)); ++i) {
    if (kStateTexts[i] == text) return static_cast<RunState>(i);
  }
  return {};
}

Result<std::optional<JobRow>> JobStore::find(std::string_view name) {
  return store::find_row<JobRow>(transaction_, job_key(scope_, name));
}

Result<JobRow> JobStore::job(std::string_view name) {
  auto row = TRY(find(name));
  if (!row) return no_such_job(name);
  return *std::move(row);
}

Result<void> JobStore::create(JobRow row) {
  if (TRY(find(row.name))) return job_exists(row.name);
  row.created_ms = row.updated_ms = now_ms_;
  return transaction_.put(job_key(scope_, row.name).bytes(), store::encode_row(row));
}

Result<void> JobStore::update(JobRow row) {
  row.updated_ms = now_ms_;
  return transaction_.put(job_key(scope_, row.name).bytes(), store::encode_row(row));
}

Result<void> JobStore::erase(std::string_view name) {
  for (const std::string& prefix : {store::Key(scope_, "glue.job_run").add(name).bytes(),
                                    run_order_key(scope_, name).bytes()}) {
    TRY(transaction_.erase_range(prefix, store::prefix_end(prefix)));
  }
  TRY(transaction_.erase(job_active_key(scope_, name).bytes()));
  TRY(erase_bookmark(name));
  return transaction_.erase(job_key(scope_, name).bytes());
}

Result<void> JobStore::each_job(std::string_view start,
                                const std::function<Result<bool>(const JobRow&)>& each) {
  return store::each_row<JobRow>(transaction_, store::Key(scope_, "glue.job").bytes(), start, each);
}

Result<int64_t> JobStore::places_taken(const JobRow& job) {
  const std::string key = job_active_key(scope_, job.name).bytes();
  {
    auto cursor = TRY(transaction_.scan_loosely(key, key + '\0'));
    const int64_t about = cursor->valid() ? store::decode_counter(cursor->value()) : 0;
    if (about + kPlacesToSpare < job.max_concurrent_runs) return about;
  }
  const auto bytes = TRY(transaction_.get(key));
  return bytes ? store::decode_counter(*bytes) : 0;
}

Result<void> JobStore::add_run(const RunRow& row) {
  TRY(put_run(row));
  TRY(transaction_.put(
      run_order_key(scope_, row.job).add_integer(-row.started_ms).add(row.id).bytes(), ""));
  const ActiveRunRow active{std::string(scope_.account), std::string(scope_.region), row.job};
  const store::Key key = active_runs_key(scope_.generation).add_integer(row.started_ms).add(row.id);
  TRY(transaction_.put(key.bytes(), store::encode_row(active)));
  if (row.holds_place) TRY(transaction_.add(job_active_key(scope_, row.job).bytes(), 1));
  return {};
}

Result<RunRow> JobStore::start(const JobRow& job, const RunRequest& request, Random& random) {
  RunRow row;
  row.id = "jr_" + make_hex_id(random, kRunIdDigits);
  row.job = job.name;
  row.previous_id = request.previous_id;
  row.trigger = request.trigger;
  row.workflow = request.workflow;
  row.workflow_run = request.workflow_run;
  row.arguments = request.arguments;
  row.capacity = capacity_of(job, request);
  row.request_id = request.request_id;
  row.log_group = job.command == "pythonshell" ? "/aws-glue/python-jobs" : "/aws-glue/jobs";
  row.started_ms = now_ms_;
  row.holds_place = TRY(places_taken(job))
  < job.max_concurrent_runs;
  if (!row.holds_place && !row.capacity.is_queuing) return too_many_runs(job.name);
  row.state = row.holds_place ? RunState::kStarting : RunState::kWaiting;
  TRY(add_run(row));
  return row;
}

Result<std::optional<RunRow>> JobStore::find_run(std::string_view job, std::string_view id) {
  return store::find_row<RunRow>(transaction_, run_key(scope_, job, id));
}

Result<RunRow> JobStore::run(std::string_view job, std::string_view id) {
  auto row = TRY(find_run(job, id));
  if (!row) return no_such_run(job, id);
  return *std::move(row);
}

Result<void> JobStore::put_run(RunRow row) {
  row.updated_ms = now_ms_;
  return transaction_.put(run_key(scope_, row.job, row.id).bytes(), store::encode_row(row));
}

Result<void> JobStore::each_run(
    std::string_view job, std::string_view start,
    const std::function<Result<bool>(std::string_view key, const RunRow&)>& each) {
  // Read loosely: what ends meanwhile is no conflict of those who list.
  return store::each_id_in_order(transaction_, run_order_key(scope_, job).bytes(), start,
                                 "the order of a job's runs",
                                 [&](std::string_view key, const std::string& id) -> Result<bool> {
                                   const std::string at = run_key(scope_, job, id).bytes();
                                   auto found = TRY(transaction_.scan_loosely(at, at + '\0'));
                                   if (!found->valid()) return true;
                                   return each(key, TRY(store::decode_row<RunRow>(found->value())));
                                 });
}

Result<bool> JobStore::admit(RunRow row) {
  const auto job = TRY(find(row.job));
  if (job) {
    const auto bytes = TRY(transaction_.get(job_active_key(scope_, row.job).bytes()));
    if ((bytes ? store::decode_counter(*bytes) : 0) >= job->max_concurrent_runs) return false;
  }
  row.state = RunState::kStarting;
  row.holds_place = true;
  TRY(transaction_.add(job_active_key(scope_, row.job).bytes(), 1));
  TRY(put_run(std::move(row)));
  return true;
}

Result<std::optional<RunRow>> JobStore::finish(RunRow row, double dpus) {
  if (row.holds_place) TRY(transaction_.add(job_active_key(scope_, row.job).bytes(), -1));
  row.holds_place = false;
  row.completed_ms = now_ms_;
  if (row.running_ms != 0) {
    row.execution_seconds = (row.completed_ms - row.running_ms + 999) / 1000;
    row.dpu_seconds = dpus * static_cast<double>(row.execution_seconds);
  }
  TRY(transaction_.erase(
      active_runs_key(scope_.generation).add_integer(row.started_ms).add(row.id).bytes()));
  const bool has_failed = row.state == RunState::kFailed || row.state == RunState::kTimeout ||
                          row.state == RunState::kError;
  const auto job = TRY(find(row.job));
  TRY(put_run(row));
  if (!has_failed || !job || row.attempt >= job->max_retries) return std::optional<RunRow>();
  RunRow next = row;
  next.id = next_attempt_id(row);
  next.previous_id = row.id;
  next.attempt = row.attempt + 1;
  next.state = RunState::kStarting;
  next.started_ms = now_ms_;
  next.running_ms = next.completed_ms = next.execution_seconds = 0;
  next.dpu_seconds = 0;
  next.error.clear();
  next.is_delay_told = false;
  next.detail.clear();
  next.holds_place = true;  // its predecessor's
  TRY(add_run(next));
  return std::optional<RunRow>(std::move(next));
}

Result<BookmarkRow> JobStore::bookmark(std::string_view job) {
  return TRY(store::find_row<BookmarkRow>(transaction_, bookmark_key(scope_, job)))
  .value_or(BookmarkRow());
}

Result<void> JobStore::put_bookmark(std::string_view job, const BookmarkRow& row) {
  const std::string bytes = store::encode_row(row);
  TRY(transaction_.put(bookmark_history_key(scope_, job).add_integer(row.version).bytes(), bytes));
  TRY(transaction_.erase(
      bookmark_history_key(scope_, job).add_integer(row.version - kKeptBookmarks).bytes()));
  return transaction_.put(bookmark_key(scope_, job).bytes(), bytes);
}

Result<std::optional<BookmarkRow>> JobStore::bookmark_after(std::string_view job,
                                                            std::string_view run_id) {
  const std::string prefix = bookmark_history_key(scope_, job).bytes();
  std::optional<BookmarkRow> found;
  auto cursor = TRY(transaction_.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    auto row = TRY(store::decode_row<BookmarkRow>(cursor->value()));
    if (row.run_id == run_id) found = std::move(row);
  }
  return found;
}

Result<void> JobStore::erase_bookmark(std::string_view job) {
  const std::string history = bookmark_history_key(scope_, job).bytes();
  TRY(transaction_.erase_range(history, store::prefix_end(history)));
  return transaction_.erase(bookmark_key(scope_, job).bytes());
}

bool is_delayed(const RunRow& run, int64_t now_ms) {
  if (!run.capacity.notify_delay_minutes || run.is_delay_told || is_over(run.state)) return false;
  return now_ms >= run.started_ms + int64_t{*run.capacity.notify_delay_minutes} * 60'000;
}

// https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
ServiceEvent delay_event(const RunRow& run, std::string_view account, std::string_view region,
                         int64_t now_ms, Random& random) {
  const std::string_view state = to_text(run.state);
  Json condition = Json::object();
  condition.set("NotifyDelayAfter", static_cast<double>(*run.capacity.notify_delay_minutes));
  Json detail = Json::object();
  detail.set("jobName", run.job).set("severity", "INFO");
  detail.set("notificationCondition", std::move(condition));
  detail.set("state", state).set("jobRunId", run.id);
  detail.set("message", "Job is in " + std::string(state) + " state");
  detail.set("startedOn", format_iso8601(run.started_ms, true));
  return glue_event("Glue Job Run Status", detail, account, region, now_ms, random);
}

ServiceEvent run_event(const RunRow& run, std::string_view account, std::string_view region,
                       int64_t now_ms, Random& random) {
  Json detail = Json::object();
  const bool is_error = run.state != RunState::kSucceeded && run.state != RunState::kStopped;
  detail.set("jobName", run.job).set("severity", is_error ? "ERROR" : "INFO");
  detail.set("state", to_text(run.state)).set("jobRunId", run.id);
  std::string message = run.error;
  if (message.empty()) {
    message = run.state == RunState::kSucceeded ? "Job run succeeded" : "Job run stopped";
  }
  detail.set("message", message);
  return glue_event("Glue Job State Change", detail, account, region, now_ms, random);
}

}  // namespace tarn::glue
