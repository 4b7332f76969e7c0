#include "engines/sandbox/tier.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engines/packing.h"
#include "engines/sandbox/confine.h"
#include "engines/sandbox/launch.h"

namespace tarn::sandbox {

namespace {

constexpr uint32_t kProbeUser = 65534;

SandboxSpec probe_spec(Isolation isolation) {
  SandboxSpec spec;
  spec.isolation = isolation;
  spec.user_id = spec.group_id = kProbeUser;
  spec.mounts.push_back({MountKind::kReadOnly, {"/usr"}, "/usr"});
  spec.mounts.push_back({MountKind::kTmpfs, {}, "/tmp", 1 << 20});
  return spec;
}

// Nothing where a sandbox of this kind comes up; otherwise the step that fails. The program of the
// probe is this very function, inside.
std::optional<std::string> try_launch(const SandboxSpec& spec, int (*program)() = nullptr) {
  auto pair = make_packet_pair();
  if (!pair.ok()) return pair.error().message();
  auto& [ours, theirs] = *pair;
  if (launch(spec, {}, std::move(theirs)) == Side::kProgram) _exit(program ? program() : 0);
  std::optional<std::string> failed = "no answer";
  for (;;) {
    auto packet = receive_packet(ours.get(), kSpecBytesMax);
    if (!packet.ok() || !*packet) break;
    auto message = engines::unpack<StatusMessage>((*packet)->bytes);
    if (!message.ok()) break;
    if (message->kind == StatusKind::kFailed) failed = message->text;
    if (message->kind == StatusKind::kExited && message->value != 0) {
      failed = std::strerror(message->value);
    } else if (message->kind == StatusKind::kExited) {
      failed.reset();
    }
  }
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  return failed;
}

// The one step to a copy that a machine may forbid a sandbox; an error's number.
int try_copy() {
  const long pid = syscall(SYS_clone, kCopyFlags, 0, 0, 0, 0);
  if (pid == 0) _exit(0);
  return pid > 0 ? 0 : errno;
}

std::string why_no_copies(SandboxSpec spec) {
  spec.makes_copies = true;
  const auto failed = try_launch(spec, try_copy);
  return failed ? "a sandbox's program may make no namespaces: " + *failed : std::string();
}

bool works_with(SandboxSpec spec, Mount mount) {
  spec.mounts.push_back(std::move(mount));
  return !try_launch(spec).has_value();
}

}  // namespace

Tier find_tier(std::optional<Isolation> only) {
  Tier tier;
  tier.landlock = landlock_version();
  const Isolation kinds[] = {Isolation::kPrivileged, Isolation::kUserNamespace,
                             Isolation::kProcess};
  for (const Isolation kind : kinds) {
    if (only && kind != *only) continue;
    if (kind == Isolation::kPrivileged && geteuid() != 0) continue;
    if (kind == Isolation::kProcess && tier.landlock == 0) {
      tier.reason += "; the kernel has no landlock";
      continue;
    }
    const SandboxSpec spec = probe_spec(kind);
    const std::optional<std::string> failed = try_launch(spec);
    if (failed) {
      tier.reason += (tier.reason.empty() ? "" : "; ") + *failed;
      continue;
    }
    tier.isolation = kind;
    if (kind == Isolation::kProcess) break;
    tier.no_copies = why_no_copies(spec);
    tier.has_proc = works_with(spec, {MountKind::kProc, {}, "/proc"});
    tier.has_overlay = works_with(spec, {MountKind::kOverlay, {"/usr/bin", "/usr/lib"}, "/opt"});
    break;
  }
  return tier;
}

std::string name_of(Isolation isolation) {
  switch (isolation) {
    case Isolation::kTrusted:
      return "none";
    case Isolation::kProcess:
      return "process";
    case Isolation::kUserNamespace:
    case Isolation::kPrivileged:
    case Isolation::kCopy:
      return "full";
  }
  return "none";
}

std::vector<std::string> unprotected(const Tier& tier) {
  std::vector<std::string> out = {
      "The machine's network is shared: a function reaches what listens on this machine."};
  if (tier.isolation == Isolation::kTrusted) {
    return {"There is no way to keep functions apart here, so none is run: " + tier.reason + "."};
  }
  if (tier.landlock == 0) out.push_back("The kernel has no landlock, the second lock on files.");
  if (tier.isolation != Isolation::kProcess) {
    if (!tier.has_proc) out.push_back("Functions have no /proc.");
    if (tier.no_copies.empty()) {
      out.push_back(
          "What initializes a version with SnapStart may make namespaces, and its second lock on "
          "files is wider.");
    }
    return out;
  }
  out.push_back("Namespaces are not to be had here" +
                (tier.reason.empty() ? "." : ": " + tier.reason + "."));
  out.push_back("Functions see the names of other processes and the machine's own paths.");
  out.push_back("The size of /tmp is not enforced, only that of one file.");
  if (tier.landlock < 6) out.push_back("Functions can signal other processes of this user.");
  if (geteuid() == 0) out.push_back("Functions run as root without its capabilities.");
  return out;
}

}  // namespace tarn::sandbox
