#include "engines/sandbox/copies.h"

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <utility>

#include "engines/packing.h"
#include "engines/sandbox/pidfd.h"
#include "engines/sandbox/spawner.h"

namespace tarn::sandbox {

namespace {

constexpr int kWaitMs = 5000;

Result<std::vector<Descriptor>> open_entrances(const SandboxSpec& spec) {
  std::vector<Descriptor> entrances;
  for (const std::string& path : spec.control_groups) {
    entrances.emplace_back(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (entrances.back().get() < 0) return system_error("open", path, errno);
  }
  return entrances;
}

// What the original is told: nothing of the machine.
SandboxSpec for_original(const SandboxSpec& spec) {
  SandboxSpec told = spec;
  told.entrances = static_cast<uint32_t>(spec.control_groups.size());
  told.control_groups.clear();
  for (Mount& mount : told.mounts) mount.sources.clear();
  return told;
}

SandboxSpec for_outfit(const SandboxSpec& spec) {
  SandboxSpec told;
  told.isolation = Isolation::kCopy;
  for (const Mount& mount : spec.mounts) {
    const bool is_own = mount.kind == MountKind::kTmpfs || mount.kind == MountKind::kProc;
    if (is_own) told.mounts.push_back(mount);
  }
  told.control_groups = spec.control_groups;
  told.user_id = spec.user_id;
  told.group_id = spec.group_id;
  told.descriptors = {0, 1};  // of the original, of the copy
  return told;
}

struct Said {
  StatusMessage message;
  std::vector<Descriptor> descriptors;
};

// The next message of a status socket.
Result<Said> wait_for(int status, StatusKind kind) {
  pollfd wanted{status, POLLIN, 0};
  int ready;
  while ((ready = poll(&wanted, 1, kWaitMs)) < 0 && errno == EINTR) {
  }
  if (ready == 0) return internal_error("a copy does not come");
  auto packet = TRY(receive_packet(status, kSpecBytesMax));
  if (!packet) return internal_error("what makes copies has ended");
  Said said {
    TRY(engines::unpack<StatusMessage>(packet->bytes))
    , std::move(packet->descriptors)
  };
  if (said.message.kind == StatusKind::kFailed) return internal_error(said.message.text);
  if (said.message.kind != kind) return internal_error("a copy says what it should not");
  return said;
}

// A copy moves itself into its groups, since that is quick. That it has is looked up.
Result<void> check_groups(const SandboxSpec& spec, pid_t pid) {
  for (const std::string& path : spec.control_groups) {
    std::ifstream members(path);
    bool is_there = false;
    for (pid_t member; !is_there && members >> member;) is_there = member == pid;
    if (!is_there) return internal_error("a copy is not in its control group");
  }
  return {};
}

}  // namespace

Result<StartedCopy> request_copy(int spawner, Original original, const SandboxSpec& spec,
                                 std::span<const int> descriptors) {
  const std::vector<Descriptor> entrances = TRY(open_entrances(spec));
  std::vector<int> passed(descriptors.begin(), descriptors.end());
  for (const Descriptor& entrance : entrances) passed.push_back(entrance.get());
  StartedCopy copy;
  copy.status = TRY(request_launch(original.control, for_original(spec), passed, false));
  Said started = TRY(wait_for(copy.status.get(), StatusKind::kStarted));
  if (started.descriptors.size() != 1) return internal_error("a copy does not say who it is");
  copy.handle = std::move(started.descriptors[0]);
  copy.first_process = pid_of(copy.handle.get());
  if (copy.first_process == 0) return internal_error("a copy has ended at its start");
  TRY(check_groups(spec, copy.first_process));
  const int processes[] = {original.handle, copy.handle.get()};
  const Descriptor outfit = TRY(request_launch(spawner, for_outfit(spec), processes));
  TRY(wait_for(outfit.get(), StatusKind::kExited));
  TRY(send_packet(copy.status.get(), "go", {}, false));
  return copy;
}

}  // namespace tarn::sandbox
