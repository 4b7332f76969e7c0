// Programs that try to get out of a sandbox, in every kind of sandbox that this machine allows.
#include <sys/prctl.h>
#include <sys/wait.h>

#include <sstream>

#include "engines/sandbox/control_groups.h"
#include "engines/sandbox/sandbox_fixture.h"

namespace tarn::sandbox {
namespace {

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
