#include "engines/sandbox/process_tree.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace tarn::sandbox {

namespace {

// Of every thread: each has children of its own.
void add_children(pid_t parent, std::vector<pid_t>& out) {
  const std::string path =
      "/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children";
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return;
  int pid = 0;
  while (std::fscanf(file, "%d", &pid) == 1) out.push_back(pid);
  std::fclose(file);
}

}  // namespace

std::vector<pid_t> descendants_of(pid_t parent) {
  std::vector<pid_t> found;
  add_children(parent, found);
  for (size_t i = 0; i < found.size(); ++i) add_children(found[i], found);
  return found;
}

void kill_descendants() {
  for (;;) {
    const std::vector<pid_t> left = descendants_of(getpid());
    if (left.empty()) return;
    for (const pid_t pid : left) ::kill(pid, SIGKILL);
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    usleep(1000);
  }
}

}  // namespace tarn::sandbox
