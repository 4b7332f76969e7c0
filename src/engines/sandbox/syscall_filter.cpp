// The system calls that a sandbox refuses, as a seccomp program.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <vector>

#include "engines/sandbox/confine.h"
#include "engines/sandbox/launch.h"

namespace tarn::sandbox {

namespace {

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
constexpr uint32_t kForeignCallBit = 0x40000000;  // x32's calls, which would slip past the numbers
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the sandbox knows the system calls of x86-64 and arm64"
#endif

constexpr uint32_t kNewNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME;

// open_tree_attr, of Linux 6.15; older headers don't name it.
constexpr uint32_t kOpenTreeAttributes = 467;

// Answered with EPERM.
const uint32_t kRefused[] = {
    // namespaces and file trees
    SYS_unshare,
    SYS_setns,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_move_mount,
    SYS_open_tree,
    kOpenTreeAttributes,
    SYS_fsopen,
    SYS_fsconfig,
    SYS_fsmount,
    SYS_fspick,
    SYS_mount_setattr,
    SYS_open_by_handle_at,
    SYS_mknodat,
    SYS_quotactl,
    SYS_swapon,
    SYS_swapoff,
    SYS_fanotify_init,
    // other processes
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_process_madvise,
    SYS_pidfd_getfd,
    SYS_kcmp,
    SYS_move_pages,
    SYS_migrate_pages,
    // the kernel
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_reboot,
    SYS_syslog,
    SYS_acct,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_clock_adjtime,
    SYS_adjtimex,
    SYS_sethostname,
    SYS_setdomainname,
    SYS_vhangup,
    SYS_lookup_dcookie,
    SYS_nfsservctl,
#if defined(__x86_64__)
    SYS_mknod,
    SYS_iopl,
    SYS_ioperm,
    SYS_modify_ldt,
    SYS_uselib,
    SYS_kexec_file_load,
#endif
};

// Answered with ENOSYS, at which libraries turn to the older call.
const uint32_t kAbsent[] = {SYS_clone3, SYS_io_uring_setup, SYS_io_uring_enter,
                            SYS_io_uring_register};

class Program {
 public:
  void add(sock_filter instruction) { code_.push_back(instruction); }
  void load(size_t offset) {
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)));
  }
  void load_argument(size_t index) {  // its low half, on little-endian machines
    load(offsetof(seccomp_data, args) + 8 * index);
  }
  // If the loaded word is `value`, goes on; else skips the next `count` instructions.
  void skip_unless(uint32_t value, uint8_t count) {
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count));
  }
  void skip_unless_any_bit(uint32_t bits, uint8_t count) {
    add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, count));
  }
  void answer(uint32_t action) { add(BPF_STMT(BPF_RET | BPF_K, action)); }
  void refuse(int error) { answer(SECCOMP_RET_ERRNO | static_cast<uint32_t>(error)); }
  void allow() { answer(SECCOMP_RET_ALLOW); }
  std::vector<sock_filter>& code() { return code_; }

 private:
  std::vector<sock_filter> code_;
};

// The high half of the flags has no meaning for clone().
void judge_clone(Program& program, bool makes_copies) {
  program.skip_unless(SYS_clone, makes_copies ? 6 : 4);
  program.load_argument(0);
  if (makes_copies) {
    program.skip_unless(static_cast<uint32_t>(kCopyFlags), 1);
    program.allow();
  }
  program.skip_unless_any_bit(kNewNamespaces, 1);
  program.refuse(EPERM);
  program.allow();
}

void judge_socket(Program& program) {
  constexpr uint32_t kFamilies[] = {AF_UNIX, AF_INET, AF_INET6};
  program.skip_unless(SYS_socket, 12);
  program.load_argument(0);
  for (const uint32_t family : kFamilies) {
    program.skip_unless(family, 1);
    program.allow();
  }
  // The interfaces' addresses, which the C library asks for; no other netlink.
  program.skip_unless(AF_NETLINK, 3);
  program.load_argument(2);
  program.skip_unless(NETLINK_ROUTE, 1);
  program.allow();
  program.refuse(EAFNOSUPPORT);
}

std::vector<sock_filter> write_program(bool makes_copies) {
  Program program;
  program.load(offsetof(seccomp_data, arch));
  program.add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  program.answer(SECCOMP_RET_KILL_PROCESS);
  program.load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
  program.add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kForeignCallBit, 0, 1));
  program.refuse(ENOSYS);
#endif
  for (const uint32_t call : kRefused) {
    program.skip_unless(call, 1);
    program.refuse(EPERM);
  }
  for (const uint32_t call : kAbsent) {
    program.skip_unless(call, 1);
    program.refuse(ENOSYS);
  }
  judge_clone(program, makes_copies);
  judge_socket(program);
  program.allow();
  return std::move(program.code());
}

}  // namespace

Result<void> restrict_calls(bool makes_copies) {
  std::vector<sock_filter> code = write_program(makes_copies);
  const sock_fprog filter{static_cast<unsigned short>(code.size()), code.data()};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
    return system_error("prctl", "PR_SET_SECCOMP", errno);
  }
  return {};
}

}  // namespace tarn::sandbox
