#include "services/glue/jobs/run_process.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "services/glue/crawler_settings.h"
#include "services/glue/jobs/job_errors.h"
#include "services/glue/jobs/job_settings.h"

namespace tarn::glue {
namespace {

constexpr uint64_t kMaxScriptBytes = 8 << 20;
constexpr size_t kMaxErrorTextBytes = 2000;
constexpr int64_t kSessionSlackMs = 3600 * 1000;
constexpr std::string_view kGlueService = "glue.amazonaws.com";

std::string last_part(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace

RunResult RunProcess::run() {
  auto order = prepare();
  if (!order.ok()) {
    const bool is_ours = order.error().http_status() >= 500;
    return {is_ours ? RunState::kError : RunState::kFailed,
            order.error().message().substr(0, kMaxErrorTextBytes),
            {},
            false,
            {}};
  }
  if (run_.state == RunState::kStopping) return {RunState::kStopped, {}, {}, false, {}};
  const int64_t begin_ms = parts_.clock.monotonic_ms();
  const JobEnd end = parts_.job_runner->run(*order, *this);
  RunResult result = to_result(end);
  result.run_ms = parts_.clock.monotonic_ms() - (has_begun_ ? running_at_ms_ : begin_ms);
  if (has_begun_) log_figures(result);
  return result;
}

// The last line of the run's log, where Spark's own lines are.
void RunProcess::log_figures(const RunResult& result) {
  const JobFigures& figures = result.figures;
  char text[512];
  std::snprintf(
      text, sizeof text,
      "INFO JobMetrics: %s after %.3f s; read %lld rows, %lld bytes; wrote %lld rows, "
      "%lld bytes; memory at most %lld MiB",
      std::string(to_text(result.state)).c_str(), static_cast<double>(result.run_ms) / 1000,
      static_cast<long long>(figures.rows_read), static_cast<long long>(figures.bytes_read),
      static_cast<long long>(figures.rows_written), static_cast<long long>(figures.bytes_written),
      static_cast<long long>(figures.max_memory_mib));
  on_lines(true, {{parts_.clock.real_ms(), text}});
}

RunResult RunProcess::to_result(const JobEnd& end) const {
  RunResult result{RunState::kError, end.message.substr(0, kMaxErrorTextBytes), end.detail,
                   has_begun_};
  result.figures = end.figures;
  switch (end.outcome) {
    case JobOutcome::kSucceeded:
      result.state = RunState::kSucceeded;
      result.error.clear();
      break;
    case JobOutcome::kFailed:
      result.state = RunState::kFailed;
      break;
    case JobOutcome::kStopped:
      result.state = RunState::kStopped;
      break;
    case JobOutcome::kTimedOut:
      result.state = RunState::kTimeout;
      result.error = "Error Category: TIMEOUT_ERROR; The job ran longer than its timeout of " +
                     std::to_string(timeout_minutes_of(run_.capacity)) + " minutes.";
      break;
    case JobOutcome::kNotStarted:
      break;
  }
  return result;
}

Result<JobOrder> RunProcess::prepare() {
  {
    const auto transaction = parts_.database.begin();
    JobStore jobs(*transaction, ticket_.scope(), parts_.clock.domain_ms());
    job_ = TRY(jobs.job(ticket_.job));
    run_ = TRY(jobs.run(ticket_.job, ticket_.run_id));
  }
  arguments_ = merged_arguments(job_, run_.arguments);
  const bool is_shell = job_.command == "pythonshell";
  const std::string role = crawler_role_arn(job_.role, ticket_.account);
  auto identity = parts_.identities.assume_service_role(role, kGlueService, "GlueJobRunnerSession");
  if (!identity.ok()) {
    const std::string reason = identity.error().message();
    return Error(400, "InvalidInputException",
                 "Error Category: PERMISSION_ERROR; Role should be given assume role permissions "
                 "for Glue Service: " +
                     reason);
  }
  JobOrder order;
  std::string location = job_.script_location;
  if (const auto found = arguments_.find("--scriptLocation"); found != arguments_.end()) {
    location = found->second;
  }
  auto script = read_script({*identity, ticket_.region, run_.request_id}, location);
  const bool is_generated = !script.ok() && !job_.nodes.empty();
  order.script = is_generated ? TRY(generated_script(job_)) : TRY(std::move(script));
  order.script_name = last_part(location);
  order.run_id = run_.id;
  order.region = ticket_.region;
  order.is_python_shell = is_shell;
  const RunKind kind = TRY(kind_of_run(job_, arguments_, parts_.job_runner));
  order.uses_spark = kind.uses_spark;
  order.is_scala = kind.is_scala;
  order.python = job_.python_version;
  order.endpoint_url = endpoint_url_;
  order.timeout_ms = int64_t{timeout_minutes_of(run_.capacity)} * 60'000;
  order.memory_mib =
      std::min(memory_mib_of(run_.capacity, is_shell), parts_.job_runner->memory_limit_mib());
  order.credentials = TRY(issue_session(*std::move(identity), order.timeout_ms));
  order.settings = TRY(settings());
  for (const auto& [name, value] : arguments_) {
    if (name == "--scriptLocation") continue;
    order.arguments.push_back(name);
    order.arguments.push_back(value);
  }
  for (const auto& [name, value] :
       {std::pair<const char*, const std::string&>("--JOB_NAME", run_.job),
        {"--JOB_ID", run_.job},
        {"--JOB_RUN_ID", run_.id}}) {
    order.arguments.push_back(name);
    order.arguments.push_back(value);
  }
  return order;
}

Result<std::string> RunProcess::read_script(const Caller& caller, std::string_view location) {
  const S3Path path = TRY(parse_s3_path(location));
  const auto read = [&]() -> Result<std::string> {
    auto reader = TRY(parts_.objects.open(caller, path.bucket, path.key));
    if (reader->info().size_bytes > kMaxScriptBytes) {
      return invalid_input("The script has more than 8 MiB.");
    }
    return reader->read(0, reader->info().size_bytes);
  };
  auto script = read();
  if (script.ok()) return script;
  return Error(400, "InvalidInputException",
               "Error downloading from S3 for bucket: " + path.bucket + ", key: " + path.key +
                   ". " + script.error().message());
}

Result<FunctionCredentials> RunProcess::issue_session(Identity identity, int64_t lasting_ms) {
  identity.service.clear();  // what the script calls, it calls by itself
  lasting_ms += kSessionSlackMs;
  SessionCredential session;
  TRY(store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
    session =
        TRY(parts_.sessions->issue(transaction, identity, parts_.clock.domain_ms() + lasting_ms));
    return {};
  }));
  return FunctionCredentials{session.access_key_id, session.secret_access_key,
                             session.session_token, parts_.clock.real_ms() + lasting_ms};
}

// What the runtime in the sandbox is told beside the script's arguments.
Result<std::string> RunProcess::settings() {
  Json out = Json::object();
  const auto option = arguments_.find("--job-bookmark-option");
  bookmark_option_ = option == arguments_.end() ? "job-bookmark-disable" : option->second;
  BookmarkRow bookmark;
  if (bookmark_option_ != "job-bookmark-disable") {
    const auto transaction = parts_.database.begin();
    JobStore jobs(*transaction, ticket_.scope(), parts_.clock.domain_ms());
    bookmark = TRY(jobs.bookmark(ticket_.job));
  }
  auto state = Json::parse(bookmark.state.empty() ? "{}" : bookmark.state);
  out.set("job_name", run_.job).set("glue_version", run_.capacity.glue_version);
  out.set("bookmark_option", bookmark_option_);
  out.set("bookmark", state.ok() ? *std::move(state) : Json::object());
  Json arguments = Json::object();
  for (const auto& [name, value] : arguments_) arguments.set(name, value);
  out.set("arguments", std::move(arguments));
  return out.dump();
}

// Durable before the script's first line: what is STARTING after a crash has done nothing yet.
bool RunProcess::on_running() {
  bool is_running = false;
  auto recorded =
      store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
        JobStore jobs(transaction, ticket_.scope(), parts_.clock.domain_ms());
        auto run = TRY(jobs.find_run(ticket_.job, ticket_.run_id));
        is_running = run && run->state == RunState::kStarting;
        if (!is_running) return {};
        run->state = RunState::kRunning;
        run->running_ms = parts_.clock.domain_ms();
        return jobs.put_run(*std::move(run));
      });
  has_begun_ = recorded.ok() && is_running;
  running_at_ms_ = parts_.clock.monotonic_ms();
  return has_begun_;
}

void RunProcess::on_lines(bool is_error, const std::vector<LogLine>& lines) {
  std::string group = run_.log_group + (is_error ? "/error" : "/output");
  const auto custom = arguments_.find("--continuous-log-logGroup");
  if (custom != arguments_.end() && !custom->second.empty()) group = custom->second;
  std::string stream = run_.id;
  if (custom != arguments_.end() && is_error) stream += "-error";
  auto written = parts_.logs.append(ticket_.account, ticket_.region, group, stream, lines);
  if (!written.ok()) {
    log_warn("job.log_not_written", {{"run", run_.id}, {"error", written.error().message()}});
  }
}

// {"commit_bookmark": {…}}: the state of each transformation_ctx, all at once.
Result<std::string> RunProcess::on_request(std::string_view request) {
  const Json message = TRY(Json::parse(request));
  const Json* state = message.find("commit_bookmark");
  if (state == nullptr || !state->is_object()) return invalid_input("unknown request");
  if (bookmark_option_ != "job-bookmark-enable") return std::string("{}");
  TRY(store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
    JobStore jobs(transaction, ticket_.scope(), parts_.clock.domain_ms());
    const RunRow run = TRY(jobs.run(ticket_.job, ticket_.run_id));
    if (run.state != RunState::kRunning) return run_is_over(run.id);
    BookmarkRow row = TRY(jobs.bookmark(ticket_.job));
    if (row.run_id != run.id) {
      row.previous_run_id = row.run_id;
      row.run += 1;
    }
    row.version += 1;
    row.attempt = run.attempt;
    row.run_id = run.id;
    row.state = state->dump();
    return jobs.put_bookmark(ticket_.job, row);
  }));
  return std::string("{}");
}

}  // namespace tarn::glue
