// What a program that makes copies may ask of the kernel more than others: nothing that leads out.
#include <linux/netlink.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include <sstream>

#include "engines/sandbox/copies.h"
#include "engines/sandbox/launch.h"
#include "engines/sandbox/sandbox_fixture.h"

namespace tarn::sandbox {
namespace {

// Python that calls the kernel by number: call(number, …) is an answer, or an error's below zero.
constexpr const char* kCalls = R"(
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    arguments = [ctypes.c_char_p(a) if isinstance(a, bytes) else ctypes.c_long(a)
                 for a in arguments]
    answer = libc.syscall(ctypes.c_long(number), *arguments)
    return answer if answer >= 0 else -ctypes.get_errno()
def clone(flags):
    pid = call(SYS_clone, flags, 0, 0, 0, 0)
    if pid == 0: return 0
    if pid > 0: os.waitpid(pid, 0)
    return pid
def write(path):
    try: open(path, 'w').write('0 0 1')
    except OSError as error: return -error.errno
    return 0
)";

std::string with_numbers() {
  std::ostringstream out;
  const std::pair<const char*, long> kNumbers[] = {{"SYS_clone", SYS_clone},
                                                   {"SYS_clone3", SYS_clone3},
                                                   {"SYS_unshare", SYS_unshare},
                                                   {"SYS_setns", SYS_setns},
                                                   {"SYS_mount", SYS_mount},
                                                   {"SYS_umount2", SYS_umount2},
                                                   {"SYS_pivot_root", SYS_pivot_root},
                                                   {"SYS_chroot", SYS_chroot},
                                                   {"SYS_open_tree", SYS_open_tree},
                                                   {"SYS_move_mount", SYS_move_mount},
                                                   {"SYS_fsopen", SYS_fsopen},
                                                   {"SYS_mount_setattr", SYS_mount_setattr},
                                                   {"SYS_open_tree_attr", 467},
                                                   {"SYS_ptrace", SYS_ptrace},
                                                   {"SYS_bpf", SYS_bpf},
                                                   {"SYS_sethostname", SYS_sethostname},
                                                   {"SYS_keyctl", SYS_keyctl},
                                                   {"SYS_mknodat", SYS_mknodat},
                                                   {"SYS_socket", SYS_socket},
                                                   {"SYS_setresuid", SYS_setresuid},
                                                   {"COPY", static_cast<long>(kCopyFlags)},
                                                   {"NETFILTER", NETLINK_NETFILTER},
                                                   {"NEWNET", CLONE_NEWNET},
                                                   {"NEWNS", CLONE_NEWNS}};
  for (const auto& [name, number] : kNumbers) out << name << " = " << number << "\n";
  return out.str() + kCalls;
}

class CopiesTest : public ::testing::TestWithParam<Isolation> {
 protected:
  void SetUp() override {
    if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "no Python in /usr/bin";
    if (GetParam() == Isolation::kPrivileged && geteuid() != 0) GTEST_SKIP() << "needs root";
    const Outcome outcome = run(original("print('up')"));
    if (!outcome.failure.empty()) GTEST_SKIP() << "not on this machine: " << outcome.failure;
    if (!spawner().tier().no_copies.empty()) GTEST_SKIP() << spawner().tier().no_copies;
  }
  SandboxSpec original(const std::string& script) {
    SandboxSpec spec = spec_of(GetParam(), "");
    spec.makes_copies = true;
    spec.arguments = {"/usr/bin/python3", "-IS", "-c", with_numbers() + script};
    return spec;
  }
};

TEST_P(CopiesTest, AsksForOneSetOfNamespacesOnly) {
  const Outcome tried =
      run(original("bits = [b for b in range(32) if COPY & ~255 & 1 << b]\n"
                   "for b in bits: print(clone(17 | 1 << b), clone(COPY & ~(1 << b)))\n"
                   "print(clone(COPY | NEWNET), clone(COPY & ~255), clone(COPY | 256), "
                   "call(SYS_unshare, NEWNS))\n"
                   "print(call(SYS_clone3, 0, 0))\n"
                   "print('may' if clone(COPY) >= 0 else 'may not')\n"
                   "if os.getpid() == 1: os._exit(0)\n"));
  std::istringstream lines(tried.output);
  std::string line;
  for (int i = 0; i < 6; ++i) {
    std::getline(lines, line);
    EXPECT_EQ(line, "-1 -1") << tried.output;
  }
  std::getline(lines, line);
  EXPECT_EQ(line, "-1 -1 -1 -1") << tried.output;
  std::getline(lines, line);
  EXPECT_EQ(line, "-38") << tried.output;
  EXPECT_NE(tried.output.find("may\n"), std::string::npos) << tried.output;
}

TEST_P(CopiesTest, AreSaidToBeWeaker) {
  std::string all;
  for (const std::string& each : unprotected(spawner().tier())) all += each + "\n";
  EXPECT_NE(all.find("SnapStart may make namespaces"), std::string::npos) << all;
}

TEST_P(CopiesTest, MayDoNoMoreInThem) {
  const std::string secret = secret_folder();
  const Outcome tried = run(original(
      "if clone(COPY) == 0:\n"
      "  tree = os.open('/', os.O_PATH)\n"
      "  space = os.open('/proc/self/ns/mnt', os.O_RDONLY)\n"
      "  tries = {\n"
      "    'mount': call(SYS_mount, b'x', b'/tmp', b'tmpfs', 0, 0),\n"
      "    'remount': call(SYS_mount, b'', b'/', b'', 32 | 4096, 0),\n"
      "    'umount': call(SYS_umount2, b'/tmp', 2),\n"
      "    'pivot': call(SYS_pivot_root, b'/tmp', b'/tmp'),\n"
      "    'chroot': call(SYS_chroot, b'/tmp'),\n"
      "    'setns': call(SYS_setns, space, 0),\n"
      "    'unshare': call(SYS_unshare, NEWNS),\n"
      "    'net': call(SYS_unshare, NEWNET),\n"
      "    'tree': call(SYS_open_tree, -100, b'/', 1),\n"
      "    'attr': call(SYS_open_tree_attr, -100, b'/', 1, 0, 0),\n"
      "    'move': call(SYS_move_mount, tree, b'', -100, b'/tmp', 4),\n"
      "    'fsopen': call(SYS_fsopen, b'tmpfs', 0),\n"
      "    'setattr': call(SYS_mount_setattr, -100, b'/', 0, 0, 0),\n"
      "    'ptrace': call(SYS_ptrace, 0, 0, 0, 0),\n"
      "    'bpf': call(SYS_bpf, 0, 0, 0),\n"
      "    'name': call(SYS_sethostname, b'x', 1),\n"
      "    'keys': call(SYS_keyctl, 0, 0, 0),\n"
      "    'device': call(SYS_mknodat, -100, b'/tmp/null', 0o20666, 259),\n"
      "    'netlink': call(SYS_socket, 16, 3, NETFILTER),\n"
      "    'packet': call(SYS_socket, 17, 3, 0),\n"
      "    'raw': call(SYS_socket, 2, 3, 255),\n"
      "    'root': call(SYS_setresuid, 0, 0, 0),\n"
      "    'map': write('/proc/self/uid_map'),\n"
      "    'sysctl': write('/proc/sys/kernel/core_pattern'),\n"
      "    'usr': write('/usr/new'), 'task': write('/var/task/new'), 'top': write('/new'),\n"
      "    'dev': write('/dev/new'), 'master': write('" +
      secret +
      "/master-key'),\n"
      "  }\n"
      "  print([name for name, answer in tries.items() if answer >= 0], len(tries), flush=True)\n"
      "  os._exit(0)\n"));
  EXPECT_EQ(tried.output, "[] 29\n");
}

// An original as it runs, and its first process as its launcher has said.
struct Running {
  Descriptor status, handle;
};

Running start(const SandboxSpec& spec) {
  Running running;
  const Descriptor null(open("/dev/null", O_RDWR | O_CLOEXEC));
  const int passed[] = {null.get(), null.get()};
  running.status = std::move(request_launch(spawner().socket(), spec, passed)).value();
  pollfd wanted{running.status.get(), POLLIN, 0};
  poll(&wanted, 1, 10'000);
  auto packet = receive_packet(running.status.get(), kSpecBytesMax);
  running.handle = std::move((*packet)->descriptors[0]);
  return running;
}

// What the outfitter says of a copy that is none.
std::string answer_to(int original, int copy) {
  SandboxSpec spec;
  spec.isolation = Isolation::kCopy;
  spec.user_id = spec.group_id = 1879048200;
  spec.mounts = {{MountKind::kTmpfs, {}, "/tmp", 1 << 20}, {MountKind::kProc, {}, "/proc", 0}};
  spec.descriptors = {0, 1};
  const int passed[] = {original, copy};
  const Descriptor status = std::move(request_launch(spawner().socket(), spec, passed)).value();
  pollfd wanted{status.get(), POLLIN, 0};
  if (poll(&wanted, 1, 10'000) != 1) return "no answer";
  auto packet = receive_packet(status.get(), kSpecBytesMax);
  if (!packet.ok() || !*packet) return "no message";
  return engines::unpack<StatusMessage>((*packet)->bytes)->text;
}

std::string mounts_of(const std::string& process) {
  std::ifstream file("/proc/" + process + "/mountinfo");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_P(CopiesTest, WhatIsNoCopyIsNotMountedOver) {
  const Running one = start(original("import time; time.sleep(100)"));
  const Running other = start(original("import time; time.sleep(100)"));
  const Descriptor self(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
  const Descriptor first(static_cast<int>(syscall(SYS_pidfd_open, 1, 0)));
  const Descriptor file(open("/dev/null", O_RDWR | O_CLOEXEC));
  const std::string before = mounts_of("self"), of_first = mounts_of("1");
  for (const int lie :
       {self.get(), first.get(), one.handle.get(), other.handle.get(), file.get()}) {
    const std::string said = answer_to(one.handle.get(), lie);
    EXPECT_FALSE(said.empty());
    EXPECT_NE(said, "no answer");
  }
  EXPECT_NE(answer_to(one.handle.get(), self.get()).find("not a copy"), std::string::npos);
  EXPECT_NE(answer_to(one.handle.get(), other.handle.get()).find("it lies elsewhere"),
            std::string::npos);
  EXPECT_EQ(mounts_of("self"), before);
  EXPECT_EQ(mounts_of("1"), of_first);
  for (const Running* each : {&one, &other}) {
    syscall(SYS_pidfd_send_signal, each->handle.get(), SIGKILL, nullptr, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, CopiesTest,
                         ::testing::Values(Isolation::kPrivileged, Isolation::kUserNamespace),
                         [](const auto& info) {
                           return info.param == Isolation::kPrivileged ? "Privileged"
                                                                       : "UserNamespace";
                         });

}  // namespace
}  // namespace tarn::sandbox
