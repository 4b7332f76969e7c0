// What comes of an invocation: its log, its report, and the answer to who called.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "base/json.h"
#include "base/random.h"
#include "engines/lambda/environment.h"
#include "engines/sandbox/process_tree.h"

namespace tarn::runner {

namespace {

constexpr uint64_t kMib = 1 << 20;

// Go's names, which AWS shows.
std::string signal_name(int signal) {
  switch (signal) {
    case SIGKILL:
      return "killed";
    case SIGSEGV:
      return "segmentation fault";
    case SIGABRT:
      return "aborted";
    case SIGTERM:
      return "terminated";
    case SIGBUS:
      return "bus error";
    case SIGFPE:
      return "floating point exception";
    case SIGILL:
      return "illegal instruction";
    case SIGINT:
      return "interrupt";
    case SIGHUP:
      return "hangup";
    case SIGSYS:
      return "bad system call";
    case SIGPIPE:
      return "broken pipe";
    case SIGTRAP:
      return "trace/breakpoint trap";
    case SIGXFSZ:
      return "file size limit exceeded";
    default:
      return "signal " + std::to_string(signal);
  }
}

// A small file of /proc; each invocation reads one, so without a stream.
std::string read_proc(pid_t pid, const char* name) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
  const engines::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char text[4096];
  const ssize_t size = file.get() < 0 ? 0 : read(file.get(), text, sizeof text);
  return {text, static_cast<size_t>(std::max<ssize_t>(size, 0))};
}

// "VmHWM: 1234 kB" of /proc/PID/status.
uint64_t peak_resident_bytes(pid_t pid) {
  const std::string status = read_proc(pid, "status");
  const size_t at = status.find("\nVmHWM:");
  return at == std::string::npos ? 0 : std::strtoull(status.c_str() + at + 7, nullptr, 10) * 1024;
}

// What no file backs, of one process, with what it shares with those it was copied from.
uint64_t unbacked_bytes_of(pid_t pid) {
  unsigned long long total = 0, resident = 0, shared = 0;
  std::sscanf(read_proc(pid, "statm").c_str(), "%llu %llu %llu", &total, &resident, &shared);
  return (resident - std::min(shared, resident)) * 4096;
}

// The same, but of what is shared its share only. Costs the kernel a walk through all pages.
uint64_t proportional_bytes_of(pid_t pid) {
  const std::string text = read_proc(pid, "smaps_rollup");
  const size_t at = text.find("\nPss_Anon:");
  if (at == std::string::npos) return unbacked_bytes_of(pid);
  return std::strtoull(text.c_str() + at + 10, nullptr, 10) * 1024;
}

std::string make_trace_id(int64_t now_ms) {
  char time[16];
  std::snprintf(time, sizeof time, "%08llx", static_cast<unsigned long long>(now_ms / 1000));
  return "Root=1-" + std::string(time) + "-" + make_hex_id(system_random(), 24) +
         ";Parent=" + make_hex_id(system_random(), 16) + ";Sampled=0";
}

}  // namespace

std::string error_payload(const std::string& type, const std::string& message) {
  Json body = Json::object();
  body.set("errorType", type);
  body.set("errorMessage", message);
  return body.dump();
}

void Environment::log_line(std::string message, int64_t timestamp_ms) {
  if (timestamp_ms == 0) timestamp_ms = tools_.clock.real_ms();
  tail_ += message;
  tail_ += '\n';
  if (tail_.size() > 2 * kFunctionLogTailBytes)
    tail_.erase(0, tail_.size() - kFunctionLogTailBytes);
  stream_->add({timestamp_ms, std::move(message)});
  if (stream_->is_full() && lines_ && frames_) {
    lines_->pause();
    frames_->pause();
  }
}

// What was written before an answer is logged before its END.
void Environment::drain_logs() {
  if (lines_) lines_->drain();
  if (frames_) frames_->drain();
}

void Environment::begin_work() {
  tail_.clear();
  streamed_bytes_ = 0;
  request_id_ = work_->invocation.request_id;
  log_line(start_line(*version_, request_id_, tools_.clock.real_ms()));
  work_started_us_ = monotonic_us();
}

void Environment::run(Work work) {
  CHECK(is_idle());
  work_ = std::move(work);
  state_ = State::kRunning;
  begin_work();
  const FunctionInvocation& invocation = work_->invocation;
  const int64_t now_ms = tools_.clock.real_ms();
  http::Headers headers = {
      {"Content-Type", "application/json"},
      {"Lambda-Runtime-Aws-Request-Id", invocation.request_id},
      {"Lambda-Runtime-Deadline-Ms", std::to_string(now_ms + version_->timeout_ms)},
      {"Lambda-Runtime-Invoked-Function-Arn", invocation.invoked_arn},
      {"Lambda-Runtime-Trace-Id",
       invocation.trace_id.empty() ? make_trace_id(now_ms) : invocation.trace_id}};
  if (!invocation.client_context.empty()) {
    headers.emplace_back("Lambda-Runtime-Client-Context", invocation.client_context);
  }
  if (!invocation.cognito_identity.empty()) {
    headers.emplace_back("Lambda-Runtime-Cognito-Identity", invocation.cognito_identity);
  }
  timer_ = tools_.loop.after(version_->timeout_ms * 1000, [this] { on_timeout(); });
  std::exchange(next_, nullptr)->respond(200, headers, invocation.payload);
}

void Environment::finish_work(const std::string& status, const std::string& error_type,
                              FunctionAnswer answer) {
  drain_logs();
  const int64_t now_ms = tools_.clock.real_ms();
  Report report;
  report.request_id = request_id_;
  report.duration_us = monotonic_us() - work_started_us_;
  if (answer.timed_out) report.duration_us = version_->timeout_ms * 1000;
  report.init_us = std::exchange(init_us_, 0);
  report.restore_us = std::exchange(restore_us_, 0);
  // Since August 2025 AWS bills the initialization too.
  report.billed_ms = (report.duration_us + report.init_us + 999) / 1000;
  report.memory_mib = version_->memory_mib;
  report.max_memory_mib = max_memory_mib();
  report.status = status;
  if (status == "error") report.error_type = error_type;
  log_line(end_line(*version_, report, now_ms));
  log_line(report_line(*version_, report, now_ms));
  answer.init_us = report.init_us;
  answer.duration_us = report.duration_us;
  answer.billed_ms = report.billed_ms;
  answer.max_memory_mib = report.max_memory_mib;
  Work work = std::move(*work_);
  work_.reset();
  if (work.invocation.wants_log_tail) {
    const size_t kept = std::min<size_t>(tail_.size(), kFunctionLogTailBytes);
    answer.log_tail = tail_.substr(tail_.size() - kept);
  }
  work.done(std::move(answer));
}

void Environment::on_timeout() {
  timer_ = 0;
  const auto self = shared_from_this();
  if (work_) {
    drain_logs();
    const std::string text = timeout_text(version_->timeout_ms);
    log_line(format_iso8601(tools_.clock.real_ms(), true) + " " + request_id_ + " " + text);
    FunctionAnswer answer;
    answer.function_error = "Unhandled";
    answer.timed_out = true;
    answer.payload =
        error_payload("Sandbox.Timedout", "RequestId: " + request_id_ + " Error: " + text);
    finish_work("timeout", {}, std::move(answer));
  }
  end();
}

std::string Environment::exit_type() const {
  return is_out_of_memory_ ? "Runtime.OutOfMemory" : "Runtime.ExitError";
}

std::string Environment::exit_text() const {
  if (is_out_of_memory_ || !exit_) return "Runtime exited with error: signal: killed";
  if (exit_->kind == sandbox::StatusKind::kSignaled) {
    return "Runtime exited with error: signal: " + signal_name(exit_->value);
  }
  if (exit_->value == 0) return "Runtime exited without providing a reason";
  return "Runtime exited with error: exit status " + std::to_string(exit_->value);
}

void Environment::finish_exit() {
  const std::string type = exit_type();
  const std::string message = "RequestId: " + request_id_ + " Error: " + exit_text();
  FunctionAnswer answer;
  answer.function_error = "Unhandled";
  answer.payload = error_payload(type, message);
  finish_work("error", type, std::move(answer));
  log_line(message + "\n" + type);
}

void Environment::fail(Work work) {
  CHECK(state_ == State::kGone && init_failure_);
  if (init_failure_->error) return work.done(*init_failure_->error);
  work_ = std::move(work);
  begin_work();
  FunctionAnswer answer;
  answer.function_error = "Unhandled";
  answer.payload = init_failure_->payload;
  answer.timed_out = init_failure_->timed_out;
  const std::string text =
      answer.timed_out ? timeout_text(version_->timeout_ms) : init_failure_->message;
  if (answer.payload.empty()) {
    answer.payload =
        error_payload(init_failure_->error_type, "RequestId: " + request_id_ + " Error: " + text);
  }
  if (answer.timed_out) {
    log_line(format_iso8601(tools_.clock.real_ms(), true) + " " + request_id_ + " " + text);
  }
  finish_work(answer.timed_out ? "timeout" : "error", init_failure_->error_type, std::move(answer));
}

// Never less than there is. More is looked at closely only where it would be too much: a copy of
// the zygote shares most of what it seems to have.
uint64_t Environment::private_bytes() {
  if (first_process_ < 0) return 0;
  const std::vector<pid_t> processes = sandbox::descendants_of(first_process_);
  uint64_t bytes = 0;
  for (const pid_t pid : processes) bytes += unbacked_bytes_of(pid);
  if (bytes > static_cast<uint64_t>(version_->memory_mib) * kMib) {
    if (const auto counted = group_ ? group_->private_bytes() : std::optional<uint64_t>()) {
      bytes = *counted;
    } else {
      bytes = 0;
      for (const pid_t pid : processes) bytes += proportional_bytes_of(pid);
    }
  }
  private_bytes_max_ = std::max(private_bytes_max_, bytes);
  return bytes;
}

void Environment::watch_memory() {
  if (is_ending_ || private_bytes() <= static_cast<uint64_t>(version_->memory_mib) * kMib) return;
  is_out_of_memory_ = true;
  end();
}

int64_t Environment::max_memory_mib() {
  if (is_out_of_memory_) return version_->memory_mib;
  uint64_t bytes = private_bytes_max_;
  if (first_process_ >= 0) {
    const std::vector<pid_t> processes = sandbox::descendants_of(first_process_);
    if (!processes.empty()) bytes = std::max(bytes, peak_resident_bytes(processes.front()));
  }
  const auto mib = static_cast<int64_t>((bytes + kMib - 1) / kMib);
  return std::clamp<int64_t>(mib, 1, version_->memory_mib);
}

}  // namespace tarn::runner
