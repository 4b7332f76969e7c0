#include "engines/sandbox/pidfd.h"

#include <cstdio>
#include <string>

namespace tarn::sandbox {

pid_t pid_of(int pidfd) {
  const std::string path = "/proc/self/fdinfo/" + std::to_string(pidfd);
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return 0;
  int pid = 0;
  char line[256];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::sscanf(line, "Pid: %d", &pid) == 1) break;
  }
  std::fclose(file);
  return pid > 0 ? pid : 0;
}

}  // namespace tarn::sandbox
