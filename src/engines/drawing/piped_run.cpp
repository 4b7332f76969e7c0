#include "engines/drawing/piped_run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "engines/drawing/errors.h"
#include "engines/sandbox/status_reader.h"

namespace tarn::drawing {
namespace {

constexpr size_t kErrorBytesMax = 64 * 1024;

void make_nonblocking(const engines::Descriptor& descriptor) {
  fcntl(descriptor.get(), F_SETFL, fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
}

std::string last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text.substr(text.rfind('\n') + 1));
}

}  // namespace

Result<std::string> PipedRun::run(std::string_view input) {
  rest_ = input;
  for (const auto* pipe : {&program_.input, &program_.output, &program_.errors}) {
    make_nonblocking(*pipe);
  }
  const auto deadline = Time::now() + std::chrono::milliseconds(limits_.time_ms);
  bool is_late = false;
  while (!is_over_) {
    if (Time::now() >= deadline) {
      // The end of what was killed comes at once; if not, its descriptors are let go of.
      if (is_late) break;
      is_late = true;
      kill_now();
    }
    poll_once(is_late ? Time::now() + std::chrono::seconds(2) : deadline);
  }
  read_some(program_.output, output_, limits_.output_bytes);
  read_some(program_.errors, errors_, kErrorBytesMax);
  if (!launch_error_.empty()) return drawing_failed(launch_error_);
  if (is_late) {
    return drawing_failed("it took longer than " + std::to_string(limits_.time_ms / 1000) + " s");
  }
  if (is_too_much_) {
    return drawing_failed("it is larger than " + std::to_string(limits_.output_bytes >> 20) +
                          " MiB");
  }
  if (program_.group && program_.group->ran_out_of_memory()) {
    return drawing_failed("it needs too much memory");
  }
  if (exit_code_ != 0) {
    const std::string reason = last_line(errors_);
    return drawing_failed(reason.empty() ? "its process ended without saying why" : reason);
  }
  return std::move(output_);
}

void PipedRun::poll_once(Time::time_point deadline) {
  pollfd wanted[] = {{program_.status.get(), POLLIN, 0},
                     {program_.input.get(), POLLOUT, 0},
                     {program_.output.get(), POLLIN, 0},
                     {program_.errors.get(), POLLIN, 0}};
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Time::now()).count();
  if (poll(wanted, std::size(wanted), static_cast<int>(std::max<int64_t>(left, 0) + 1)) <= 0) {
    return;
  }
  if (wanted[1].revents != 0) write_some();
  if (wanted[2].revents != 0) read_some(program_.output, output_, limits_.output_bytes);
  if (wanted[3].revents != 0) read_some(program_.errors, errors_, kErrorBytesMax);
  if (wanted[0].revents == 0) return;
  is_over_ = !sandbox::read_status(program_.status.get(), [this](auto message, auto handles) {
    on_status(message, std::move(handles));
  });
}

// A program that reads no more has a reason, which its standard error tells.
void PipedRun::write_some() {
  while (!rest_.empty()) {
    const ssize_t sent = write(program_.input.get(), rest_.data(), rest_.size());
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (sent <= 0) break;
    rest_.remove_prefix(static_cast<size_t>(sent));
  }
  program_.input = engines::Descriptor();
}

void PipedRun::read_some(engines::Descriptor& pipe, std::string& into, size_t bytes_max) {
  char piece[64 * 1024];
  while (pipe.get() >= 0) {
    const ssize_t got = read(pipe.get(), piece, sizeof piece);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      pipe = engines::Descriptor();
      return;
    }
    const size_t room = bytes_max - std::min(bytes_max, into.size());
    into.append(piece, std::min(static_cast<size_t>(got), room));
    if (static_cast<size_t>(got) <= room || &into == &errors_) continue;
    is_too_much_ = true;
    return kill_now();
  }
}

void PipedRun::on_status(const sandbox::StatusMessage& message,
                         std::vector<engines::Descriptor> handles) {
  switch (message.kind) {
    case sandbox::StatusKind::kStarted:
      if (!handles.empty()) handle_ = std::move(handles[0]);
      if (is_killed_) kill_now();
      break;
    case sandbox::StatusKind::kFailed:
      launch_error_ = message.text;
      break;
    case sandbox::StatusKind::kExited:
      exit_code_ = message.value;
      break;
    case sandbox::StatusKind::kSignaled:
      errors_ += "\nits process was ended by signal " + std::to_string(message.value);
      break;
  }
}

// The first process takes all with it: by its namespace, or by hand when it is asked to end.
void PipedRun::kill_now() {
  is_killed_ = true;
  if (handle_.get() < 0) return;
  if (program_.group) program_.group->kill();
  syscall(SYS_pidfd_send_signal, handle_.get(), program_.has_namespace ? SIGKILL : SIGTERM, nullptr,
          0);
}

}  // namespace tarn::drawing
