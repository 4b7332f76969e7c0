#include "engines/sandbox/first_process.h"

#include <fcntl.h>
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
  return spec.isolation == Isolation::kPrivileged || spec.isolation == Isolation::kUserNamespace;
}

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

Result<void> set_up(const SandboxSpec& spec, MachineUser launcher) {
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
  return restrict_calls();
}

// The first process runs none of the user's code; without namespaces it must see and signal what it
// started.
Result<void> confine_first(const SandboxSpec& spec) {
  if (!has_namespaces(spec)) return {};
  TRY(drop_privileges(spec));
  return restrict_calls();
}

// Parks each first, since a wanted number may be another's present one. The highest number
// in use comes back: what lies above goes when the program starts.
Result<int> place_descriptors(const SandboxSpec& spec, std::vector<Descriptor> descriptors) {
  for (Descriptor& descriptor : descriptors) {
    const int parked = fcntl(descriptor.get(), F_DUPFD_CLOEXEC, kParkedDescriptors);
    if (parked < 0) return system_error("fcntl", "a passed descriptor", errno);
    descriptor = Descriptor(parked);
  }
  if (chdir(spec.folder.c_str()) != 0) return system_error("chdir", spec.folder, errno);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  int last = 2;
  for (int standard = 0; standard <= 2; ++standard) {
    if (null >= 0) dup2(null, standard);
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
void keep_only(const SandboxSpec& spec, int last) {
  syscall(SYS_close_range, last + 1, ~0U, 0);
  for (const int32_t wanted : spec.descriptors) {
    if (wanted > 2) fcntl(wanted, F_SETFD, FD_CLOEXEC);
  }
}

// In the program's process. Returns only where a zygote goes on.
void start_program(const SandboxSpec& spec, std::vector<Descriptor> descriptors,
                   Descriptor status) {
  reset_signals();
  setsid();
  status = Descriptor(fcntl(status.get(), F_DUPFD_CLOEXEC, kParkedDescriptors));
  auto last = place_descriptors(spec, std::move(descriptors));
  if (!last.ok()) fail(status.get(), last.error());
  if (!spec.arguments.empty()) syscall(SYS_close_range, *last + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (auto done = confine_program(spec); !done.ok()) fail(status.get(), done.error());
  if (!has_namespaces(spec)) prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (!spec.arguments.empty()) execute(spec, status.get());
  (void)status.release();
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

}  // namespace

void run_first_process(const SandboxSpec& spec, MachineUser launcher,
                       std::vector<Descriptor> descriptors, Descriptor status) {
  reset_signals();
  const bool is_namespace = has_namespaces(spec);
  // After the change of user in confine_first() it is set again.
  prctl(PR_SET_PDEATHSIG, is_namespace ? SIGKILL : SIGTERM);
  if (auto done = set_up(spec, launcher); !done.ok()) fail(status.get(), done.error());
  if (!is_namespace) prctl(PR_SET_CHILD_SUBREAPER, 1);
  const sigset_t awaited = awaited_signals();
  sigprocmask(SIG_BLOCK, &awaited, nullptr);
  const pid_t program = fork();
  if (program < 0) fail(status.get(), system_error("fork", "the sandbox's program", errno));
  if (program == 0) {
    start_program(spec, std::move(descriptors), std::move(status));
    return;
  }
  dup2(status.get(), 0);
  syscall(SYS_close_range, 1, ~0U, 0);
  if (auto done = confine_first(spec); !done.ok()) fail(0, done.error());
  prctl(PR_SET_PDEATHSIG, is_namespace ? SIGKILL : SIGTERM);
  reap_until_end(program, 0, is_namespace);
}

}  // namespace tarn::sandbox
