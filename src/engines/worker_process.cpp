#include "engines/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "engines/channel.h"

namespace tarn::engines {

namespace {

constexpr int kChildSocket = 3;

// The spawn attributes and file actions, freed with the object.
struct SpawnPlan {
  SpawnPlan() {
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
};

}  // namespace

Result<WorkerProcess> WorkerProcess::spawn(const std::string& worker_path) {
  auto [ours, theirs] = TRY(make_socket_pair());
  SpawnPlan plan;
  // A terminal's interrupt is for the server, which ends its workers itself.
  sigset_t none;
  sigemptyset(&none);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGTERM);
  sigaddset(&defaults, SIGINT);
  posix_spawnattr_setsigmask(&plan.attributes, &none);
  posix_spawnattr_setsigdefault(&plan.attributes, &defaults);
  posix_spawnattr_setpgroup(&plan.attributes, 0);
  posix_spawnattr_setflags(&plan.attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&plan.actions, 1, "/dev/null", O_WRONLY, 0);
  // dup2 clears close-on-exec, also where both numbers are the same. The worker closes the rest.
  posix_spawn_file_actions_adddup2(&plan.actions, theirs.get(), kChildSocket);

  // No environment: neither credentials nor settings of the engine travel in it.
  char* const arguments[] = {const_cast<char*>("tarn-sqld"), const_cast<char*>("--worker"),
                             nullptr};
  char* const environment[] = {const_cast<char*>("LC_ALL=C.UTF-8"), const_cast<char*>("TZ=UTC"),
                               nullptr};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, worker_path.c_str(), &plan.actions, &plan.attributes,
                                arguments, environment);
  if (error != 0) return system_error("posix_spawn", worker_path, error);
  return WorkerProcess(pid, std::move(ours));
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), socket_(std::move(other.socket_)) {}

WorkerProcess::~WorkerProcess() {
  if (pid_ < 0) return;
  kill();
  reap();
}

void WorkerProcess::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

std::string WorkerProcess::reap() {
  if (pid_ < 0) return "reaped before";
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status)) {
    return "signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  }
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace tarn::engines
