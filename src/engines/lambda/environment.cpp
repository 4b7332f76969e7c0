#include "engines/lambda/environment.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "base/random.h"
#include "engines/lambda/errors.h"
#include "engines/sandbox/status_reader.h"

namespace tarn::runner {

namespace {

// For what is ours until the sandbox is there: a zygote that has yet to warm up, say.
constexpr int64_t kStartLimitUs = 120'000'000;

// "2026/01/31/[$LATEST]" and 32 hexadecimal digits.
std::string make_stream_name(const FunctionVersion& version, int64_t now_ms) {
  std::string date = format_iso8601(now_ms).substr(0, 10);
  std::replace(date.begin(), date.end(), '-', '/');
  return date + "/[" + version.version + "]" + make_hex_id(system_random(), 32);
}

}  // namespace

Environment::Environment(Tools tools, std::shared_ptr<const FunctionVersion> version,
                         RuntimeProgram program, uint32_t slot, Hooks hooks)
    : tools_(tools),
      version_(std::move(version)),
      program_(std::move(program)),
      slot_(slot),
      hooks_(std::move(hooks)),
      stream_(tools_.logs.open(version_, make_stream_name(*version_, tools_.clock.real_ms()))) {}

Environment::~Environment() {
  if (work_) work_->done(environment_failed("the server is stopping"));
  if (timer_ != 0) tools_.loop.cancel(timer_);
  if (status_watch_ != 0) tools_.loop.unwatch(status_watch_);
  kill_now();
  if (group_ || !scratch_folder_.empty()) {
    tools_.maker.clean(std::move(group_), std::move(scratch_folder_));
  }
}

void Environment::log_start() {
  const std::string runtime = program_.name +
                              (program_.version.empty() ? "" : " (" + program_.version + ")") +
                              (program_.remark.empty() ? "" : ", " + program_.remark);
  const int64_t now_ms = tools_.clock.real_ms();
  if (kind_ == StartKind::kCopy) return log_line(restore_start_line(*version_, runtime, now_ms));
  std::string sandbox = sandbox::name_of(tools_.maker.surroundings().tier.isolation);
  if (kind_ == StartKind::kOriginal) sandbox += ", may make namespaces";
  log_line(init_start_line(*version_, runtime, sandbox, initialization_type(kind_), now_ms));
}

void Environment::log_failed_start(const std::string& status, const std::string& error_type) {
  const int64_t took_us = monotonic_us() - started_us_, now_ms = tools_.clock.real_ms();
  if (kind_ == StartKind::kCopy) {
    return log_line(restore_report_line(*version_, took_us, status, error_type, now_ms));
  }
  log_line(
      init_report_line(*version_, took_us, status, error_type, initialization_type(kind_), now_ms));
}

void Environment::start(int64_t init_limit_us, StartKind kind,
                        std::shared_ptr<const OriginalDoor> original) {
  kind_ = kind;
  started_us_ = monotonic_us();
  init_limit_us_ = init_limit_us;
  timer_ = tools_.loop.after(kStartLimitUs, [this] { on_init_limit(); });
  log_start();
  EnvironmentMaker::Order order{version_, program_, stream_->name(),
                                slot_,    kind,     std::move(original)};
  tools_.maker.make(std::move(order), [self = shared_from_this()](Result<MadeEnvironment> made) {
    auto shared = std::make_shared<Result<MadeEnvironment>>(std::move(made));
    self->tools_.loop.post([self, shared] {
      if (!shared->ok()) return self->fail_start(shared->error());
      self->attach(std::move(**shared));
    });
  });
}

void Environment::fail_start(const Error& error) {
  if (error.code().starts_with("Runtime.")) {
    init_failure_ = InitFailure{error.code(), {}, error.message(), false, {}};
  } else {
    init_failure_ = InitFailure{{}, {}, {}, false, environment_failed(error.message())};
  }
  on_ended();
}

void Environment::open_logs(MadeEnvironment& made) {
  const auto on_event = [this](std::string message, int64_t timestamp_ms) {
    log_line(std::move(message), timestamp_ms);
  };
  lines_ = std::make_unique<LogReader>(tools_.loop, std::move(made.lines), LogReader::Kind::kLines,
                                       on_event);
  frames_ = std::make_unique<LogReader>(tools_.loop, std::move(made.frames),
                                        LogReader::Kind::kFrames, on_event);
  stream_->on_drained([weak = weak_from_this(), &loop = tools_.loop] {
    loop.post([weak] {
      const auto self = weak.lock();
      if (!self || self->state_ == State::kGone) return;
      self->lines_->resume();
      self->frames_->resume();
    });
  });
}

void Environment::attach(MadeEnvironment made) {
  status_ = std::move(made.status);
  group_ = std::move(made.group);
  scratch_folder_ = std::move(made.scratch_folder);
  credentials_expire_ms_ = made.credentials_expire_ms;
  state_ = State::kInit;
  open_logs(made);
  status_watch_ = tools_.loop.watch(status_.get(), EPOLLIN, [this](uint32_t) { on_status(); });
  if (made.api.get() >= 0) add_connection(std::move(made.api));
  control_ = std::move(made.control);
  if (kind_ != StartKind::kCopy) return;
  std::vector<engines::Descriptor> handles;
  handles.push_back(std::move(made.handle));
  on_started({sandbox::StatusKind::kStarted, made.first_process, {}}, std::move(handles));
}

void Environment::on_status() {
  const auto self = shared_from_this();
  const bool goes_on = sandbox::read_status(status_.get(), [this](auto message, auto handles) {
    take(std::move(message), std::move(handles));
  });
  if (!goes_on) on_ended();
}

void Environment::take(sandbox::StatusMessage message, std::vector<engines::Descriptor> handles) {
  switch (message.kind) {
    case sandbox::StatusKind::kStarted:
      on_started(std::move(message), std::move(handles));
      break;
    case sandbox::StatusKind::kFailed:
      if (message.text.starts_with("execve")) {
        init_failure_ = InitFailure{"Runtime.InvalidEntrypoint", {}, message.text, false, {}};
      } else {
        log_error("functions.sandbox_failed",
                  {{"function", version_->arn}, {"message", message.text}});
        init_failure_ = InitFailure{{}, {}, {}, false, environment_failed(message.text)};
      }
      break;
    case sandbox::StatusKind::kExited:
    case sandbox::StatusKind::kSignaled:
      exit_ = std::move(message);
      break;
  }
}

void Environment::on_started(sandbox::StatusMessage message,
                             std::vector<engines::Descriptor> handles) {
  first_process_ = message.value;
  if (!handles.empty()) handle_ = std::move(handles[0]);
  if (is_ending_) kill_now();
  if (state_ == State::kHeld) on_held();
  // The runtime may have asked for work before its launcher came to say so: the timer is then that
  // of the invocation.
  if (state_ != State::kInit) return;
  if (kind_ != StartKind::kCopy) started_us_ = monotonic_us();
  if (timer_ != 0) tools_.loop.cancel(timer_);
  timer_ = tools_.loop.after(init_limit_us_, [this] { on_init_limit(); });
}

// All its processes are gone.
void Environment::on_ended() {
  if (state_ == State::kGone) return;
  const auto self = shared_from_this();
  const bool was_initializing = is_starting();
  if (group_ && group_->ran_out_of_memory()) is_out_of_memory_ = true;
  if (status_watch_ != 0) tools_.loop.unwatch(std::exchange(status_watch_, 0));
  if (timer_ != 0) tools_.loop.cancel(std::exchange(timer_, 0));
  // The last words of a runtime may be in its connection still.
  if (lines_) lines_->finish();
  if (frames_) frames_->finish();
  if (was_initializing && !init_failure_) {
    init_failure_ = InitFailure{exit_type(), {}, exit_text(), false, {}};
    if (first_process_ < 0) init_failure_->error = environment_failed("what starts it has ended");
  }
  if (was_initializing && !init_failure_->error && !init_failure_->timed_out) {
    log_failed_start("error", init_failure_->error_type);
  }
  if (work_) finish_exit();
  state_ = State::kGone;
  next_ = nullptr;
  door_.reset();
  connections_.clear();
  first_process_ = -1;
  hooks_.on_gone(*this);
}

// An original is ready for copies: its runtime has said so, and its launcher who it is.
void Environment::on_held() {
  if (handle_.get() < 0 || is_ending_) return;
  auto door = std::make_shared<OriginalDoor>();
  door->control = std::move(control_);
  door->handle = engines::Descriptor(fcntl(handle_.get(), F_DUPFD_CLOEXEC, 0));
  door->slot = slot_;
  door_ = std::move(door);
  idle_since_us_ = monotonic_us();
  log_line(init_report_line(*version_, idle_since_us_ - started_us_, "success", {},
                            initialization_type(kind_), tools_.clock.real_ms()));
  hooks_.on_idle(*this);
}

void Environment::disown() {
  hooks_ = {[](Environment&) {}, [](Environment&) {}};
}

void Environment::end() {
  if (std::exchange(is_ending_, true)) return;
  kill_now();
}

// The first process takes all with it: by its namespace, or by hand when it is asked to end.
void Environment::kill_now() {
  if (handle_.get() < 0) return;
  const bool has_namespace =
      tools_.maker.surroundings().tier.isolation != sandbox::Isolation::kProcess;
  if (group_) group_->kill();
  syscall(SYS_pidfd_send_signal, handle_.get(), has_namespace ? SIGKILL : SIGTERM, nullptr, 0);
}

void Environment::on_init_limit() {
  timer_ = 0;
  init_failure_ = InitFailure{"Sandbox.Timedout", {}, {}, true, {}};
  log_failed_start("timeout", {});
  end();
}

bool Environment::has_expired(int64_t real_ms) const {
  constexpr int64_t kMarginMs = 60'000;
  return credentials_expire_ms_ != 0 && real_ms + kMarginMs > credentials_expire_ms_;
}

void Environment::adopt(engines::Descriptor socket) {
  if (state_ == State::kGone) return;
  add_connection(std::move(socket));
}

}  // namespace tarn::runner
