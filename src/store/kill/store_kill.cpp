// store_kill: kills a working store again and again and checks what is left.
//
//   store_kill [rounds]                     the test
//   store_kill --worker FOLDER JOURNAL_FD   what it starts
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "store/kill/kill_checker.h"
#include "store/kill/kill_worker.h"
#include "store/test_folder.h"

extern char** environ;

namespace tarn::store::kill {

namespace {

constexpr int kRounds = 25;

// Waits for a piece of the journal and notes down every whole line. False at its end.
bool read_journal(int fd, LastSteps& acknowledged, std::string& rest) {
  char bytes[4096];
  ssize_t count = ::read(fd, bytes, sizeof bytes);
  if (count <= 0) return false;
  rest.append(bytes, static_cast<size_t>(count));
  size_t start = 0;
  for (size_t end; (end = rest.find('\n', start)) != rest.npos; start = end + 1) {
    int thread = 0;
    long long step = 0;
    if (std::sscanf(rest.c_str() + start, "%d %lld", &thread, &step) != 2) continue;
    acknowledged.at(static_cast<size_t>(thread)) = step;
  }
  rest.erase(0, start);
  return true;
}

// Runs a worker for a while, counted from its first acknowledgement, and kills it.
bool run_and_kill(const char* program, const std::string& folder, int run_ms,
                  LastSteps& acknowledged) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 3);
  std::string folder_argument = folder;
  std::string worker = "--worker";
  std::string fd = "3";
  char* arguments[] = {const_cast<char*>(program), worker.data(), folder_argument.data(), fd.data(),
                       nullptr};
  pid_t pid = 0;
  int failed = ::posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed != 0) return false;

  std::string rest;
  bool is_alive = read_journal(ends[0], acknowledged, rest);
  auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(run_ms);
  while (is_alive && std::chrono::steady_clock::now() < until) {
    is_alive = read_journal(ends[0], acknowledged, rest);
  }
  ::kill(pid, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  while (read_journal(ends[0], acknowledged, rest)) {
  }
  ::close(ends[0]);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

int run_test(const char* program, int rounds) {
  TestFolder folder;
  LastSteps acknowledged{};
  std::mt19937 random(17);
  for (int round = 1; round <= rounds; ++round) {
    int run_ms = 20 + static_cast<int>(random() % 400);
    if (!run_and_kill(program, folder.file("data"), run_ms, acknowledged)) {
      std::fprintf(stderr, "round %d: the worker did not live to be killed\n", round);
      return 1;
    }
    Result<void> checked = check_folder(folder.file("data"), acknowledged);
    if (!checked.ok()) {
      std::fprintf(stderr, "round %d: %s\n", round, checked.error().message().c_str());
      return 1;
    }
  }
  int64_t steps = 0;
  for (int64_t last : acknowledged) steps += last;
  std::printf("%d kills, %lld commits, all there\n", rounds, static_cast<long long>(steps));
  return steps > rounds ? 0 : 1;
}

}  // namespace

}  // namespace tarn::store::kill

int main(int argc, char** argv) {
  using namespace tarn::store::kill;
  if (argc == 4 && std::string(argv[1]) == "--worker") {
    tarn::Error error = run_worker(argv[2], std::atoi(argv[3]));
    std::fprintf(stderr, "store_kill: %s\n", error.message().c_str());
    return 1;
  }
  return run_test(argv[0], argc == 2 ? std::atoi(argv[1]) : kRounds);
}
