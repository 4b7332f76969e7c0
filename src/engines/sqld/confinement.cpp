#include "engines/sqld/confinement.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "engines/descriptor.h"

namespace tarn::engines {

namespace {

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "tarn-sqld knows the system calls of x86-64 and arm64"
#endif

// Every right of landlock's second version: what is handled and not granted is refused.
constexpr uint64_t kAllRights =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;
constexpr uint64_t kSpillRights = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
                                  LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                  LANDLOCK_ACCESS_FS_MAKE_REG;

bool restrict_files(const std::string& spill_folder) {
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = kAllRights;
  const Descriptor ruleset(
      static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (ruleset.get() < 0) return false;
  const Descriptor folder(open(spill_folder.c_str(), O_PATH | O_CLOEXEC));
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = kSpillRights;
  beneath.parent_fd = folder.get();
  return folder.get() >= 0 &&
         syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) ==
             0 &&
         syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

bool restrict_calls() {
  // Each is refused with EPERM; all others are let through.
  const uint32_t refused[] = {
      SYS_socket,
      SYS_socketpair,
      SYS_connect,
      SYS_bind,
      SYS_listen,
      SYS_accept4,
      SYS_execve,
      SYS_execveat,
      SYS_ptrace,
      SYS_bpf,
      SYS_process_vm_readv,
      SYS_process_vm_writev,
      SYS_mount,
      SYS_unshare,
      SYS_setns,
      SYS_perf_event_open,
      SYS_keyctl,
      SYS_add_key,
      SYS_io_uring_setup,
      SYS_userfaultfd,
  };
  constexpr size_t kCount = sizeof refused / sizeof refused[0];
  sock_filter program[4 + 2 * kCount + 1];
  size_t at = 0;
  program[at++] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch));
  program[at++] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
  program[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
  program[at++] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
  for (const uint32_t call : refused) {
    program[at++] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
    program[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  }
  program[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  sock_fprog filter{static_cast<unsigned short>(at), program};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

}  // namespace

void close_strangers() {
#ifdef SYS_close_range
  syscall(SYS_close_range, kWorkerSocket + 1, ~0U, 0);
#endif
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

std::string confine(const std::string& spill_folder) {
  std::string holds;
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "nothing";
  if (restrict_files(spill_folder)) holds += "landlock, ";
  if (restrict_calls()) holds += "seccomp, ";
  return holds + "no new privileges";
}

}  // namespace tarn::engines
