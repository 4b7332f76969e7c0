// Programs that try to get out of a sandbox, in every kind of sandbox that this machine allows.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "engines/packing.h"
#include "engines/sandbox/control_groups.h"
#include "engines/sandbox/spawner.h"

namespace tarn::sandbox {
namespace {

namespace fs = std::filesystem;

Spawner& spawner() {
  static std::unique_ptr<Spawner> started = std::move(Spawner::start()).value();
  return *started;
}

// A folder with a secret in it, which no sandbox is shown.
const fs::path& secret_folder() {
  static const fs::path folder = [] {
    std::string name = fs::temp_directory_path() / "sandbox-XXXXXX";
    const fs::path made = mkdtemp(name.data());
    fs::create_directories(made / "code");
    fs::create_directories(made / "scratch");
    std::ofstream(made / "master-key") << "the secret\n";
    std::ofstream(made / "code/mine.txt") << "mine\n";
    fs::permissions(made, fs::perms(0755));
    fs::permissions(made / "scratch", fs::perms::all);
    return made;
  }();
  return folder;
}

struct Outcome {
  std::optional<StatusMessage> end;
  std::string failure;
  std::string output;
  int64_t took_ms = 0;
};

SandboxSpec spec_of(Isolation isolation, const std::string& script) {
  SandboxSpec spec;
  spec.isolation = isolation;
  spec.user_id = spec.group_id = isolation == Isolation::kPrivileged ? 1879048200 : 993;
  spec.arguments = {"/usr/bin/bash", "-c", script};
  spec.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
  spec.descriptors = {1, 2};
  Mount temporary{MountKind::kTmpfs, {}, "/tmp", 1 << 20};
  if (isolation == Isolation::kProcess) {
    temporary.sources = {secret_folder() / "scratch"};
    spec.limits.file_bytes = 1 << 20;
    spec.environment.push_back("TMPDIR=" + std::string(secret_folder() / "scratch"));
  } else {
    spec.environment.push_back("TMPDIR=/tmp");
  }
  spec.mounts.push_back(temporary);
  spec.mounts.push_back({MountKind::kReadOnly, {"/usr"}, "/usr", 0});
  if (isolation == Isolation::kProcess) {
    spec.mounts.push_back({MountKind::kReadOnly, {secret_folder() / "code"}, "/var/task", 0});
  } else {
    spec.mounts.push_back({MountKind::kReadOnly, {secret_folder() / "code"}, "/var/task", 0});
    spec.mounts.push_back({MountKind::kProc, {}, "/proc", 0});
    for (const char* name : {"bin", "lib", "lib64"}) {
      spec.entries.push_back({std::string("/") + name, std::string("usr/") + name, true});
    }
  }
  spec.mounts.push_back({MountKind::kDevice, {"/dev/null"}, "/dev/null", 0});
  return spec;
}

// Kills it after `limit_ms`.
Outcome run(const SandboxSpec& spec, int64_t limit_ms = 20'000) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const Descriptor output(ends[0]);
  Descriptor input(ends[1]);
  const int passed[] = {input.get(), input.get()};
  auto status = std::move(request_launch(spawner().socket(), spec, passed)).value();
  input = Descriptor();
  Outcome outcome;
  Descriptor handle;
  const auto begin = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 begin)
        .count();
  };
  pollfd wanted[] = {{status.get(), POLLIN, 0}, {output.get(), POLLIN, 0}};
  bool is_killed = false;
  while (wanted[0].fd >= 0 || wanted[1].fd >= 0) {
    poll(wanted, 2, 20);
    if (wanted[1].fd >= 0 && wanted[1].revents != 0) {
      char piece[4096];
      const ssize_t got = read(output.get(), piece, sizeof piece);
      if (got <= 0) wanted[1].fd = -1;
      if (got > 0) outcome.output.append(piece, static_cast<size_t>(got));
    }
    if (wanted[0].fd >= 0 && wanted[0].revents != 0) {
      auto packet = receive_packet(status.get(), kSpecBytesMax);
      if (!packet.ok() || !*packet) {
        wanted[0].fd = -1;
      } else if (!(*packet)->bytes.empty()) {
        StatusMessage message = *engines::unpack<StatusMessage>((*packet)->bytes);
        if (message.kind == StatusKind::kStarted) handle = std::move((*packet)->descriptors[0]);
        if (message.kind == StatusKind::kFailed) outcome.failure = message.text;
        if (message.kind >= StatusKind::kExited) outcome.end = message;
      }
    }
    if (elapsed() > limit_ms && !is_killed && handle.get() >= 0) {
      is_killed = true;
      const bool is_process = spec.isolation == Isolation::kProcess;
      syscall(SYS_pidfd_send_signal, handle.get(), is_process ? SIGTERM : SIGKILL, nullptr, 0);
    }
    if (elapsed() > limit_ms + 20'000) break;
  }
  EXPECT_EQ(wanted[0].fd, -1) << "the sandbox did not end";
  outcome.took_ms = elapsed();
  return outcome;
}

int processes_named(const std::string& mark) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    std::ostringstream text;
    text << file.rdbuf();  // nothing of a process that ends meanwhile
    if (text.str().find(mark) != std::string::npos) ++count;
  }
  return count;
}

class EscapeTest : public ::testing::TestWithParam<Isolation> {
 protected:
  void SetUp() override {
    if (GetParam() == Isolation::kPrivileged && geteuid() != 0) GTEST_SKIP() << "needs root";
    SandboxSpec spec = spec_of(GetParam(), "exit 0");
    const Outcome outcome = run(spec);
    if (!outcome.failure.empty()) GTEST_SKIP() << "not on this machine: " << outcome.failure;
    ASSERT_TRUE(outcome.end) << outcome.output;
    ASSERT_EQ(outcome.end->value, 0) << outcome.output;
  }
  bool has_tree() const { return GetParam() != Isolation::kProcess; }
  // Bash's own words for what it could not do are part of the output.
  std::string output_of(const std::string& script) {
    return run(spec_of(GetParam(), script)).output;
  }
};

TEST_P(EscapeTest, RunsAndReportsHowItEnded) {
  const Outcome exits = run(spec_of(GetParam(), "echo hello; exit 7"));
  EXPECT_EQ(exits.output, "hello\n");
  ASSERT_TRUE(exits.end);
  EXPECT_EQ(exits.end->kind, StatusKind::kExited);
  EXPECT_EQ(exits.end->value, 7);
  const Outcome dies = run(spec_of(GetParam(), "kill -SEGV $$"));
  ASSERT_TRUE(dies.end);
  EXPECT_EQ(dies.end->kind, StatusKind::kSignaled);
  EXPECT_EQ(dies.end->value, SIGSEGV);
}

TEST_P(EscapeTest, SaysWhatCannotBeRun) {
  SandboxSpec spec = spec_of(GetParam(), "");
  spec.arguments = {"/usr/bin/not-there"};
  EXPECT_TRUE(run(spec).failure.starts_with("execve")) << run(spec).failure;
}

TEST_P(EscapeTest, ReadsItsOwnFilesAndNoOthers) {
  const std::string base = secret_folder();
  const std::string own = has_tree() ? "/var/task/mine.txt" : base + "/code/mine.txt";
  EXPECT_EQ(output_of("cat " + own), "mine\n");
  const std::string stolen = output_of("cat " + base + "/master-key; cat /proc/1/root" + base +
                                       "/master-key; ls " + base + "; cat /etc/shadow");
  EXPECT_EQ(stolen.find("the secret"), std::string::npos) << stolen;
  EXPECT_EQ(stolen.find("root:"), std::string::npos) << stolen;
  EXPECT_EQ(stolen.find("master-key\n"), std::string::npos) << stolen;
}

TEST_P(EscapeTest, HidesWhatAMountWouldShow) {
  if (!has_tree()) GTEST_SKIP() << "hiding needs a tree of its own";
  SandboxSpec spec = spec_of(GetParam(), "ls /seen /seen/scratch; cat /seen/master-key; echo end");
  spec.mounts.push_back({MountKind::kReadOnly, {secret_folder()}, "/seen", 0});
  std::ofstream(secret_folder() / "scratch/private.txt") << "private\n";
  spec.hidden = {secret_folder() / "master-key", secret_folder() / "scratch"};
  const std::string seen = run(spec).output;
  EXPECT_NE(seen.find("code"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("the secret"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("private"), std::string::npos) << seen;
  EXPECT_NE(seen.find("end"), std::string::npos) << seen;
}

TEST_P(EscapeTest, WritesNowhereButItsTemporaryFolder) {
  const std::string task = has_tree() ? "/var/task" : std::string(secret_folder() / "code");
  EXPECT_EQ(output_of("echo x > $TMPDIR/x && cat $TMPDIR/x; rm $TMPDIR/x"), "x\n");
  const std::string tried = output_of("for f in " + task +
                                      "/new /usr/bin/new /new /etc/new /dev/new /var/new; do"
                                      " echo x 2>/dev/null > $f && echo wrote $f; done; echo end");
  EXPECT_EQ(tried.find("wrote"), std::string::npos) << tried;
  EXPECT_NE(tried.find("end"), std::string::npos);
}

TEST_P(EscapeTest, CannotFillTheDisk) {
  const std::string tried = output_of(
      "head -c 3000000 /dev/zero 2>&1 > $TMPDIR/big;"
      " head -c 3000000 /usr/bin/bash > $TMPDIR/big;"
      " stat -c %s $TMPDIR/big; rm $TMPDIR/big");
  EXPECT_LE(std::stoll(tried.substr(tried.rfind('\n', tried.size() - 2) + 1)), 1 << 20) << tried;
}

TEST_P(EscapeTest, SeesAndTouchesNoOtherProcess) {
  const std::string other = std::to_string(getpid());
  const std::string tried =
      output_of("kill -9 " + other + " 2>/dev/null && echo killed; cat /proc/" + other +
                "/environ 2>/dev/null | head -c1 | wc -c; cat /proc/" + other +
                "/maps 2>/dev/null | wc -l;"
                " ls /proc/" +
                other + "/fd 2>/dev/null | wc -l");
  EXPECT_EQ(tried, "0\n0\n0\n");
}

TEST_P(EscapeTest, MakesNoNamespacesAndMounts) {
  const std::string tried = output_of(
      "unshare -U true && echo user; unshare -r mount -t tmpfs x /tmp && echo mounted;"
      " mount -t tmpfs x /usr && echo mounted; mount -o remount,rw / && echo remounted;"
      " nsenter -t 1 -m true && echo entered; chroot / true && echo rooted; echo end");
  for (const char* word : {"user\n", "mounted", "remounted", "entered", "rooted"}) {
    EXPECT_EQ(tried.find(word), std::string::npos) << tried;
  }
  EXPECT_NE(tried.find("end"), std::string::npos);
}

TEST_P(EscapeTest, HasNoPrivileges) {
  const std::string status =
      run(spec_of(GetParam(), has_tree() ? "cat /proc/self/status" : "id -u")).output;
  if (!has_tree()) return;
  EXPECT_NE(status.find("CapEff:\t0000000000000000"), std::string::npos) << status;
  EXPECT_NE(status.find("CapBnd:\t0000000000000000"), std::string::npos) << status;
  EXPECT_NE(status.find("NoNewPrivs:\t1"), std::string::npos) << status;
  EXPECT_NE(status.find("Seccomp:\t2"), std::string::npos) << status;
}

TEST_P(EscapeTest, InheritsNoDescriptors) {
  if (!has_tree()) GTEST_SKIP() << "asks its own /proc";
  EXPECT_EQ(output_of("cd /proc/self/fd; echo *"), "0 1 2 3\n");  // 3: the folder itself
}

TEST_P(EscapeTest, LeavesNothingBehindAfterItsTime) {
  const std::string mark = "outlives-" + std::to_string(getpid());
  const Outcome outcome =
      run(spec_of(GetParam(),
                  "trap '' TERM INT HUP; (setsid bash -c 'trap \"\" TERM; while :; do"
                  " sleep 1000; done #" +
                      mark + "' &) ; sleep 1000"),
          500);
  EXPECT_LT(outcome.took_ms, 5000);
  for (int tries = 0; tries < 100 && processes_named(mark) > 0; ++tries) usleep(20'000);
  EXPECT_EQ(processes_named(mark), 0);
}

TEST_P(EscapeTest, EndsWithItsProgram) {
  const std::string mark = "orphan-" + std::to_string(getpid());
  run(spec_of(GetParam(), "(setsid bash -c 'sleep 1000 #" + mark + "' &) ; sleep 0.1; exit 0"));
  for (int tries = 0; tries < 100 && processes_named(mark) > 0; ++tries) usleep(20'000);
  EXPECT_EQ(processes_named(mark), 0);
}

TEST_P(EscapeTest, ForkBombBurnsOut) {
  static const ControlGroups groups = ControlGroups::find();
  SandboxSpec spec = spec_of(GetParam(), "f() { f | f & }; f; sleep 100");
  spec.limits.processes = 64;
  const auto group =
      groups.make("bomb-" + std::to_string(static_cast<int>(GetParam())), {256 << 20, 64});
  if (group) spec.control_groups = group->entrances();
  if (!group && !has_tree()) GTEST_SKIP() << "nothing limits processes here";
  const Outcome outcome = run(spec, 1500);
  EXPECT_LT(outcome.took_ms, 10'000);
}

TEST_P(EscapeTest, MemoryBeyondItsGroupIsDeath) {
  static const ControlGroups groups = ControlGroups::find();
  if (!groups.limits_memory()) GTEST_SKIP() << groups.reason();
  const auto group =
      groups.make("hog-" + std::to_string(static_cast<int>(GetParam())), {48 << 20, 64});
  ASSERT_TRUE(group);
  // The program itself becomes the hog.
  SandboxSpec spec = spec_of(GetParam(), "exec tail /dev/zero");
  spec.mounts.push_back({MountKind::kDevice, {"/dev/zero"}, "/dev/zero", 0});
  spec.control_groups = group->entrances();
  const Outcome outcome = run(spec);
  ASSERT_TRUE(outcome.end) << outcome.output;
  EXPECT_EQ(outcome.end->kind, StatusKind::kSignaled);
  EXPECT_EQ(outcome.end->value, SIGKILL);
  EXPECT_TRUE(group->ran_out_of_memory());
}

INSTANTIATE_TEST_SUITE_P(Kinds, EscapeTest,
                         ::testing::Values(Isolation::kPrivileged, Isolation::kUserNamespace,
                                           Isolation::kProcess),
                         [](const auto& info) {
                           switch (info.param) {
                             case Isolation::kPrivileged:
                               return "Privileged";
                             case Isolation::kUserNamespace:
                               return "UserNamespace";
                             default:
                               return "Process";
                           }
                         });

TEST(TierTest, SaysWhatItDoesNotProtect) {
  const Tier& tier = spawner().tier();
  EXPECT_NE(tier.isolation, Isolation::kTrusted) << tier.reason;
  EXPECT_NE(unprotected(tier).front().find("network"), std::string::npos);
}

// An ordinary user has the same sandbox, by a user namespace.
TEST(TierTest, OrdinaryUserHasSandboxesToo) {
  if (geteuid() != 0) GTEST_SKIP() << "is one already";
  const pid_t child = fork();
  if (child == 0) {
    if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0) _exit(2);
    prctl(PR_SET_DUMPABLE, 1);  // as a program that the user has started is
    auto started = Spawner::start();
    if (!started.ok()) _exit(3);
    const Tier& tier = (*started)->tier();
    if (tier.isolation == Isolation::kUserNamespace && tier.has_proc) _exit(0);
    fprintf(stderr, "tier %d: %s\n", static_cast<int>(tier.isolation), tier.reason.c_str());
    _exit(tier.isolation == Isolation::kProcess ? 4 : 5);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WEXITSTATUS(status) == 4) GTEST_SKIP() << "user namespaces are forbidden here";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace tarn::sandbox
