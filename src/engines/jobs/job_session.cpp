#include "engines/jobs/job_session.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "engines/sandbox/process_tree.h"
#include "engines/sandbox/status_reader.h"

namespace tarn::jobs {
namespace {

constexpr int64_t kStartLimitMs = 120'000;  // a warm interpreter that has yet to warm up, say
constexpr int64_t kFlushMs = 200;
constexpr size_t kLinesPerFlush = 500;
constexpr size_t kMaxLineBytes = 200 * 1024;  // of a log event
constexpr size_t kMaxControlBytes = 4 * 1024 * 1024;
constexpr int64_t kMemoryCheckMs = 100;
constexpr int64_t kDiskCheckMs = 1000;
constexpr int64_t kClockCheckMs = 1000;  // how soon a moved clock is noticed
constexpr int64_t kBlockBytes = 512;     // of stat
constexpr int64_t kMib = 1 << 20;
constexpr int kReadsPerTurn = 16;

void make_nonblocking(const engines::Descriptor& descriptor) {
  fcntl(descriptor.get(), F_SETFL, fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
}

// What no file backs, of one process.
int64_t private_bytes_of(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/statm";
  const engines::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char text[256] = {};
  if (file.get() < 0 || read(file.get(), text, sizeof text - 1) <= 0) return 0;
  unsigned long long total = 0, resident = 0, shared = 0;
  std::sscanf(text, "%llu %llu %llu", &total, &resident, &shared);
  return static_cast<int64_t>((resident - std::min(shared, resident)) * 4096);
}

// What the files of a folder take on disk. Goes through no link.
int64_t bytes_below(const std::string& folder) {
  int64_t total = 0;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(
      folder, std::filesystem::directory_options::skip_permission_denied, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(error)) {
    struct stat found = {};
    if (lstat(entry->path().c_str(), &found) == 0) total += found.st_blocks * kBlockBytes;
  }
  return total;
}

}  // namespace

JobSession::JobSession(const JobOrder& order, JobEvents& events, const Clock& clock)
    : order_(order),
      events_(events),
      clock_(clock),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void JobSession::stop() {
  is_stopped_ = true;
  const uint64_t one = 1;
  (void)!write(wake_.get(), &one, sizeof one);
}

void JobSession::close() {
  is_closing_ = true;
  stop();
}

JobEnd JobSession::run(LaunchedJob launched) {
  job_ = std::move(launched);
  output_.pipe = std::move(job_.output);
  errors_.pipe = std::move(job_.errors);
  make_nonblocking(output_.pipe);
  make_nonblocking(errors_.pipe);
  make_nonblocking(job_.control);
  Json arguments = Json::array();
  for (const std::string& argument : order_.arguments) arguments.push(argument);
  Json order = Json::object();
  order.set("script", order_.script).set("script_name", order_.script_name);
  order.set("arguments", std::move(arguments)).set("is_python_shell", order_.is_python_shell);
  order.set("is_scala", order_.is_scala);
  order.set("run_id", order_.run_id).set("memory_mib", order_.memory_mib);
  if (auto settings = Json::parse(order_.settings); settings.ok()) {
    order.set("settings", *std::move(settings));
  }
  control_out_ = order.dump() + "\n";
  start_deadline_ms_ = clock_.monotonic_ms() + kStartLimitMs;
  while (!is_over_) {
    check_limits();
    poll_once();
    flush_logs(false);
  }
  // What was written before the end is in the pipes still.
  for (int turn = 0; turn < 64; ++turn) {
    read_stream(output_);
    read_stream(errors_);
    read_control();
  }
  flush_logs(true);
  return verdict();
}

// Goes evenly, and with domain time where a test moves it.
int64_t JobSession::job_time_ms() const {
  return clock_.monotonic_ms() + clock_.domain_ms() - clock_.real_ms();
}

int64_t JobSession::wait_ms() const {
  const int64_t now_ms = clock_.monotonic_ms();
  int64_t wait = is_running_ ? run_deadline_ms_ - job_time_ms() : start_deadline_ms_ - now_ms;
  wait = std::clamp<int64_t>(wait, 0, kClockCheckMs);
  if (!output_.lines.empty() || !errors_.lines.empty()) {
    wait = std::min(wait, std::max<int64_t>(flushed_ms_ + kFlushMs - now_ms, 0));
  }
  if (job_.counts_memory && is_running_) wait = std::min(wait, kMemoryCheckMs);
  return wait;
}

void JobSession::poll_once() {
  const short control = static_cast<short>(control_out_.empty() ? POLLIN : POLLIN | POLLOUT);
  pollfd wanted[] = {{wake_.get(), POLLIN, 0},
                     {job_.status.get(), POLLIN, 0},
                     {output_.pipe.get(), POLLIN, 0},
                     {errors_.pipe.get(), POLLIN, 0},
                     {job_.control.get(), control, 0}};
  if (poll(wanted, std::size(wanted), static_cast<int>(wait_ms())) <= 0) return;
  if (wanted[0].revents != 0) {
    uint64_t count;
    (void)!read(wake_.get(), &count, sizeof count);
  }
  if (wanted[2].revents != 0) read_stream(output_);
  if (wanted[3].revents != 0) read_stream(errors_);
  if (wanted[4].revents & POLLOUT) write_control();
  if (wanted[4].revents & ~POLLOUT) read_control();
  if (wanted[1].revents == 0) return;
  is_over_ = !sandbox::read_status(job_.status.get(), [this](auto message, auto handles) {
    on_status(message, std::move(handles));
  });
}

void JobSession::on_status(const sandbox::StatusMessage& message,
                           std::vector<engines::Descriptor> handles) {
  switch (message.kind) {
    case sandbox::StatusKind::kStarted:
      first_process_ = message.value;
      if (!handles.empty()) handle_ = std::move(handles[0]);
      if (is_killed_) kill_now();
      break;
    case sandbox::StatusKind::kFailed:
      launch_error_ = message.text;
      break;
    case sandbox::StatusKind::kExited:
    case sandbox::StatusKind::kSignaled:
      exit_value_ = message.value;
      was_signaled_ = message.kind == sandbox::StatusKind::kSignaled;
      break;
  }
}

void JobSession::read_stream(Stream& stream) {
  if (stream.pipe.get() < 0) return;
  char piece[64 * 1024];
  for (int reads = 0; reads < kReadsPerTurn; ++reads) {
    const ssize_t got = read(stream.pipe.get(), piece, sizeof piece);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      stream.pipe = engines::Descriptor();
      return;
    }
    stream.rest.append(piece, static_cast<size_t>(got));
    size_t begin = 0;
    const int64_t now_ms = clock_.real_ms();
    for (size_t end; (end = stream.rest.find('\n', begin)) != std::string::npos; begin = end + 1) {
      for (; end - begin > kMaxLineBytes; begin += kMaxLineBytes) {
        stream.lines.push_back({now_ms, stream.rest.substr(begin, kMaxLineBytes)});
      }
      if (end > begin) stream.lines.push_back({now_ms, stream.rest.substr(begin, end - begin)});
    }
    stream.rest.erase(0, begin);
    if (stream.rest.size() > kMaxLineBytes) {
      stream.lines.push_back({now_ms, std::exchange(stream.rest, {})});
    }
    if (stream.lines.size() >= kLinesPerFlush) flush_logs(true);
  }
}

// Hands over what waited long enough; all of it with `all`.
void JobSession::flush_logs(bool all) {
  const int64_t now_ms = clock_.monotonic_ms();
  if (!all && now_ms - flushed_ms_ < kFlushMs) return;
  flushed_ms_ = now_ms;
  for (Stream* stream : {&output_, &errors_}) {
    if (is_over_ && !stream->rest.empty()) {
      stream->lines.push_back({clock_.real_ms(), std::exchange(stream->rest, {})});
    }
    if (stream->lines.empty()) continue;
    events_.on_lines(stream == &errors_, stream->lines);
    stream->lines.clear();
  }
}

void JobSession::write_control() {
  const ssize_t sent =
      send(job_.control.get(), control_out_.data(), control_out_.size(), MSG_NOSIGNAL);
  if (sent > 0) control_out_.erase(0, static_cast<size_t>(sent));
  if (sent < 0 && errno != EAGAIN && errno != EINTR) control_out_.clear();
}

void JobSession::read_control() {
  if (job_.control.get() < 0) return;
  char piece[64 * 1024];
  for (int reads = 0; reads < kReadsPerTurn; ++reads) {
    const ssize_t got = read(job_.control.get(), piece, sizeof piece);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      job_.control = engines::Descriptor();  // the status socket tells of the end
      return;
    }
    control_in_.append(piece, static_cast<size_t>(got));
    size_t begin = 0;
    for (size_t end; (end = control_in_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      on_message(std::string_view(control_in_).substr(begin, end - begin));
    }
    control_in_.erase(0, begin);
    if (control_in_.size() > kMaxControlBytes) kill_now();
  }
}

void JobSession::on_message(std::string_view line) {
  const auto message = Json::parse(line);
  const Json* event = message.ok() ? message->find("event") : nullptr;
  if (event == nullptr) return;
  const auto text = [&](const char* name) {
    const Json* member = message->find(name);
    return member != nullptr ? member->as_string() : std::string();
  };
  const std::string& kind = event->as_string();
  if (kind == "ready") on_ready();
  if (kind == "done") is_done_ = true;
  if (kind == "detail") detail_ += (detail_.empty() ? "" : " ") + text("text");
  if (kind == "figures") on_figures(*message);
  if (kind == "failed") {
    has_failed_ = true;
    failure_ = text("message");
  }
  if (kind == "ask") {
    const Json* body = message->find("body");
    answer(body != nullptr ? body->dump() : "{}");
  }
}

void JobSession::on_figures(const Json& message) {
  const auto number = [&](const char* name) {
    const Json* member = message.find(name);
    return member != nullptr ? std::max<int64_t>(member->as_int(), 0) : 0;
  };
  figures_.rows_read = number("rows_read");
  figures_.rows_written = number("rows_written");
  figures_.bytes_read = number("bytes_read");
  figures_.bytes_written = number("bytes_written");
  max_memory_bytes_ = std::max(max_memory_bytes_, number("memory_bytes"));
}

void JobSession::answer(std::string_view request) {
  Json reply = Json::object();
  auto answered = events_.on_request(request);
  if (answered.ok()) {
    auto body = Json::parse(*answered);
    reply.set("body", body.ok() ? *std::move(body) : Json());
  } else {
    reply.set("error", answered.error().message());
  }
  control_out_ += reply.dump() + "\n";
}

void JobSession::on_ready() {
  if (is_running_ || is_stopped_) return;
  if (!events_.on_running()) {
    is_refused_ = true;
    return kill_now();
  }
  is_running_ = true;
  run_deadline_ms_ = job_time_ms() + order_.timeout_ms;
  control_out_ += "{\"event\":\"go\"}\n";
}

bool JobSession::is_late() const {
  return is_running_ ? job_time_ms() >= run_deadline_ms_
                     : clock_.monotonic_ms() >= start_deadline_ms_;
}

void JobSession::check_limits() {
  if (is_stopped_ && !is_killed_) return kill_now();
  if (is_late()) {
    // Killed, it ends at once; the deadline must not be met again and again until then.
    start_deadline_ms_ = clock_.monotonic_ms() + 60'000;
    run_deadline_ms_ = job_time_ms() + 60'000;
    is_timed_out_ = true;
    return kill_now();
  }
  if (first_process_ < 0) return;
  check_memory();
  check_disk();
}

void JobSession::check_disk() {
  const int64_t now_ms = clock_.monotonic_ms();
  if (now_ms - disk_checked_ms_ < kDiskCheckMs || job_.scratch_folder.empty()) return;
  disk_checked_ms_ = now_ms;
  if (bytes_below(job_.scratch_folder) <= job_.disk_bytes) return;
  is_out_of_disk_ = true;
  kill_now();
}

void JobSession::check_memory() {
  const int64_t now_ms = clock_.monotonic_ms();
  if (now_ms - memory_checked_ms_ < kMemoryCheckMs) return;
  memory_checked_ms_ = now_ms;
  if (job_.group) {
    const auto bytes = job_.group->private_bytes();
    if (bytes) max_memory_bytes_ = std::max(max_memory_bytes_, static_cast<int64_t>(*bytes));
  }
  if (!job_.counts_memory) return;
  int64_t bytes = 0;
  for (const pid_t pid : sandbox::descendants_of(first_process_)) bytes += private_bytes_of(pid);
  max_memory_bytes_ = std::max(max_memory_bytes_, bytes);
  if (bytes <= order_.memory_mib * kMib) return;
  is_out_of_memory_ = true;
  kill_now();
}

// The first process takes all with it: by its namespace, or by hand when it is asked to end.
void JobSession::kill_now() {
  is_killed_ = true;
  if (handle_.get() < 0) return;
  if (job_.group) job_.group->kill();
  syscall(SYS_pidfd_send_signal, handle_.get(), job_.has_namespace ? SIGKILL : SIGTERM, nullptr, 0);
}

std::string JobSession::exit_text() const {
  if (was_signaled_) return "The job's process was ended by signal " + std::to_string(exit_value_);
  if (exit_value_ >= 0) return "The job's process exited with code " + std::to_string(exit_value_);
  return "The job's process ended without saying why";
}

JobEnd JobSession::verdict() {
  JobEnd end;
  end.detail = detail_;
  end.figures = figures_;
  end.figures.max_memory_mib = (max_memory_bytes_ + kMib - 1) / kMib;
  if (job_.group && job_.group->ran_out_of_memory()) is_out_of_memory_ = true;
  if (!is_running_) {
    end.outcome = is_stopped_ && !is_closing_ ? JobOutcome::kStopped : JobOutcome::kNotStarted;
    end.message = launch_error_.empty() ? "The job's process did not start." : launch_error_;
    if (is_refused_) end.outcome = JobOutcome::kStopped;
    if (is_out_of_memory_) end.message = "The job's process did not start: out of memory.";
    return end;
  }
  if (is_done_ && exit_value_ == 0) {
    end.outcome = JobOutcome::kSucceeded;
  } else if (is_closing_) {
    end.outcome = JobOutcome::kFailed;
    end.message = "The server was stopped while the job ran.";
  } else if (is_stopped_) {
    end.outcome = JobOutcome::kStopped;
  } else if (is_timed_out_) {
    end.outcome = JobOutcome::kTimedOut;
  } else {
    end.outcome = JobOutcome::kFailed;
    end.message = has_failed_ ? failure_ : exit_text() + ".";
    if (is_out_of_memory_) {
      end.message =
          "Error Category: OUT_OF_MEMORY_ERROR; The job needed more memory than its "
          "workers have here: " +
          std::to_string(order_.memory_mib) + " MiB.";
    } else if (is_out_of_disk_) {
      end.message =
          "Error Category: UNCLASSIFIED_ERROR; No space left on device: the run may keep " +
          std::to_string(job_.disk_bytes / kMib) + " MiB of files in /tmp.";
    }
  }
  return end;
}

}  // namespace tarn::jobs
