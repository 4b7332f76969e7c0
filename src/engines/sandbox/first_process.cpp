#include "engines/sandbox/first_process.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "engines/packing.h"
#include "engines/sandbox/confine.h"
#include "engines/sandbox/process_tree.h"
#include "engines/sandbox/root_tree.h"

namespace tarn::sandbox {

namespace {

// Passed descriptors wait above this while they get their numbers.
constexpr int kParkedDescriptors = 128;

bool has_namespaces(const SandboxSpec& spec) {
  return spec.isolation != Isolation::kTrusted && spec.isolation != Isolation::kProcess;
}

bool is_copy(const SandboxSpec& spec) { return spec.isolation == Isolation::kCopy; }

[[noreturn]] void fail(int status, const Error& error) {
  (void)send_packet(status, engines::pack(StatusMessage{StatusKind::kFailed, 0, error.message()}));
  _exit(125);
}

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

Result<void> write_file(const std::string& path, const std::string& text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error("open", path, errno);
  if (write(file.get(), text.data(), text.size()) < 0) return system_error("write", path, errno);
  return {};
}

// One user and one group, which is all that an ordinary user may map.
Result<void> map_user(const SandboxSpec& spec, MachineUser launcher) {
  TRY(write_file("/proc/self/setgroups", "deny"));
  TRY(write_file("/proc/self/uid_map",
                 std::to_string(spec.user_id) + " " + std::to_string(launcher.user) + " 1"));
  return write_file("/proc/self/gid_map",
                    std::to_string(spec.group_id) + " " + std::to_string(launcher.group) + " 1");
}

// What launches a copy may neither mount nor open a control group. So a copy enters its groups by
// descriptors, says who it is, and waits until somebody outside has done the rest (outfit.h).
Result<void> set_up_copy(const SandboxSpec& spec, std::vector<Descriptor>& descriptors,
                         int status) {
  for (uint32_t i = 0; i < spec.entrances; ++i) {
    if (write(descriptors.back().get(), "0", 1) != 1) {
      return system_error("write", "a control group's entrance", errno);
    }
    descriptors.pop_back();
  }
  const Descriptor self(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
  if (self.get() < 0) return system_error("pidfd_open", "a copy's first process", errno);
  const int passed[] = {self.get()};
  TRY(send_packet(status, engines::pack(StatusMessage{StatusKind::kStarted, 0, {}}), passed));
  if (!TRY(receive_packet(status, kSpecBytesMax))) _exit(125);  // nobody wants it any more
  return {};
}

Result<void> set_up(const SandboxSpec& spec, MachineUser launcher,
                    std::vector<Descriptor>& descriptors, int status) {
  if (is_copy(spec)) return set_up_copy(spec, descriptors, status);
  for (const std::string& path : spec.control_groups) TRY(write_file(path, "0"));
  if (spec.isolation == Isolation::kUserNamespace) TRY(map_user(spec, launcher));
  if (!has_namespaces(spec)) return {};
  TRY(enter_root_tree(spec));
  if (sethostname(spec.host_name.data(), spec.host_name.size()) != 0) {
    return system_error("sethostname", spec.host_name, errno);
  }
  return {};
}

Result<void> confine_program(const SandboxSpec& spec) {
  if (spec.isolation == Isolation::kTrusted) return {};
  TRY(drop_privileges(spec));
  TRY(restrict_files(spec, has_namespaces(spec)));
  return restrict_calls(spec.makes_copies);
}

// The first process runs none of the user's code; without namespaces it must see and signal what it
// started.
Result<void> confine_first(const SandboxSpec& spec) {
  if (!has_namespaces(spec)) return {};
  TRY(drop_privileges(spec));
  return restrict_calls();
}

Result<Descriptor> park(int descriptor) {
  const int parked = fcntl(descriptor, F_DUPFD_CLOEXEC, kParkedDescriptors);
  if (parked < 0) return system_error("fcntl", "a passed descriptor", errno);
  return Descriptor(parked);
}

// A copy stays where its original was, by name: what lies there may be its own now.
Result<void> enter_folder(const SandboxSpec& spec) {
  char present[PATH_MAX];
  if (is_copy(spec) && getcwd(present, sizeof present) != nullptr && chdir(present) == 0) return {};
  if (chdir(spec.folder.c_str()) != 0) return system_error("chdir", spec.folder, errno);
  return {};
}

// Parks each first, since a wanted number may be another's present one. The highest number
// in use comes back: what lies above goes when the program starts.
Result<int> place_descriptors(const SandboxSpec& spec, std::vector<Descriptor> descriptors) {
  for (Descriptor& descriptor : descriptors) descriptor = TRY(park(descriptor.get()));
  TRY(enter_folder(spec));
  Descriptor null(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (null.get() >= 0) null = TRY(park(null.get()));
  int last = 2;
  for (int standard = 0; standard <= 2; ++standard) {
    if (null.get() >= 0) dup2(null.get(), standard);
  }
  for (size_t i = 0; i < descriptors.size(); ++i) {
    const int wanted = spec.descriptors[i];
    if (dup2(descriptors[i].get(), wanted) < 0) {
      return system_error("dup2", std::to_string(wanted), errno);
    }
    last = std::max(last, wanted);
  }
  return last;
}

[[noreturn]] void execute(const SandboxSpec& spec, int status) {
  std::vector<char*> arguments, environment;
  for (const std::string& text : spec.arguments) {
    arguments.push_back(const_cast<char*>(text.c_str()));
  }
  for (const std::string& text : spec.environment) {
    environment.push_back(const_cast<char*>(text.c_str()));
  }
  arguments.push_back(nullptr);
  environment.push_back(nullptr);
  execve(arguments[0], arguments.data(), environment.data());
  fail(status, system_error("execve", spec.arguments[0], errno));
}

// A zygote's copy hands none of ours, but standard input and output, to programs that it starts.
// What a copy's original had open is the program's own.
void keep_only(const SandboxSpec& spec, int last) {
  if (!is_copy(spec)) syscall(SYS_close_range, last + 1, ~0U, 0);
  for (const int32_t wanted : spec.descriptors) {
    if (wanted > 2) fcntl(wanted, F_SETFD, FD_CLOEXEC);
  }
}

// In the program's process. Returns only where a zygote goes on.
void start_program(const SandboxSpec& spec, std::vector<Descriptor> descriptors,
                   Descriptor status) {
  if (!is_copy(spec)) reset_signals();
  setsid();
  status = Descriptor(fcntl(status.get(), F_DUPFD_CLOEXEC, kParkedDescriptors));
  auto last = place_descriptors(spec, std::move(descriptors));
  if (!last.ok()) fail(status.get(), last.error());
  if (!spec.arguments.empty()) syscall(SYS_close_range, *last + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (auto done = confine_program(spec); !done.ok()) fail(status.get(), done.error());
  if (!has_namespaces(spec)) prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (!spec.arguments.empty()) execute(spec, status.get());
  if (!is_copy(spec)) (void)status.release();
  keep_only(spec, *last);
}

void report_end(int status, int ended) {
  StatusMessage message{StatusKind::kExited, WEXITSTATUS(ended), {}};
  if (WIFSIGNALED(ended)) message = {StatusKind::kSignaled, WTERMSIG(ended), {}};
  (void)send_packet(status, engines::pack(message));
}

sigset_t awaited_signals() {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGTERM);
  return awaited;
}

// Until the program ends, or the launcher, or somebody says so. A process namespace ends with its
// first process; elsewhere what is left is hunted down.
[[noreturn]] void reap_until_end(pid_t program, int status, bool is_namespace) {
  const sigset_t awaited = awaited_signals();
  for (bool is_over = false; !is_over;) {
    siginfo_t info;
    if (sigwaitinfo(&awaited, &info) < 0 && errno != EINTR) break;
    is_over = info.si_signo == SIGTERM;
    int ended = 0;
    for (pid_t pid; (pid = waitpid(-1, &ended, WNOHANG)) > 0;) {
      if (pid != program) continue;
      report_end(status, ended);
      is_over = true;
    }
  }
  if (!is_namespace) kill_descendants();
  _exit(0);
}

// How a copy's program had signals, whose first process awaits them otherwise.
struct Signals {
  sigset_t blocked;
  struct sigaction on_child;
};

Signals take_signals() {
  Signals former{};
  sigprocmask(SIG_SETMASK, nullptr, &former.blocked);
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &usual, &former.on_child);
  return former;
}

void give_back(const Signals& former) {
  sigaction(SIGCHLD, &former.on_child, nullptr);
  sigprocmask(SIG_SETMASK, &former.blocked, nullptr);
}

// Not SIGCHLD's, which was taken before: the kernel would drop one that has come already.
void forget_handlers() {
  for (int signal = 1; signal < NSIG; ++signal) {
    if (signal != SIGCHLD) ::signal(signal, SIG_DFL);
  }
}

// With its launcher. A copy ends with its original's namespace instead, since what launched it is
// gone at once. After the change of user in confine_first() this is set again.
void set_end(bool is_namespace) { prctl(PR_SET_PDEATHSIG, is_namespace ? SIGKILL : SIGTERM); }

}  // namespace

void run_first_process(const SandboxSpec& spec, MachineUser launcher,
                       std::vector<Descriptor> descriptors, Descriptor status) {
  const bool is_namespace = has_namespaces(spec);
  if (!is_copy(spec)) {
    reset_signals();
    set_end(is_namespace);
  }
  if (auto done = set_up(spec, launcher, descriptors, status.get()); !done.ok()) {
    fail(status.get(), done.error());
  }
  if (!is_namespace) prctl(PR_SET_CHILD_SUBREAPER, 1);
  const sigset_t awaited = awaited_signals();
  const Signals former = is_copy(spec) ? take_signals() : Signals{};
  sigprocmask(SIG_BLOCK, &awaited, nullptr);
  const pid_t program = fork();
  if (program < 0) fail(status.get(), system_error("fork", "the sandbox's program", errno));
  if (program == 0) {
    if (is_copy(spec)) give_back(former);
    start_program(spec, std::move(descriptors), std::move(status));
    return;
  }
  if (is_copy(spec)) forget_handlers();
  dup2(status.get(), 0);
  syscall(SYS_close_range, 1, ~0U, 0);
  if (auto done = confine_first(spec); !done.ok()) fail(0, done.error());
  if (!is_copy(spec)) set_end(is_namespace);
  reap_until_end(program, 0, is_namespace);
}

}  // namespace tarn::sandbox
