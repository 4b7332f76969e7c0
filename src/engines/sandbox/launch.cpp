#include "engines/sandbox/launch.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "engines/packing.h"
#include "engines/sandbox/first_process.h"

namespace tarn::sandbox {

namespace {

uint64_t namespaces_of(Isolation isolation) {
  constexpr uint64_t kAll =
      CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  switch (isolation) {
    case Isolation::kTrusted:
    case Isolation::kProcess:
    case Isolation::kCopy:
      return 0;
    case Isolation::kUserNamespace:
      return kAll | CLONE_NEWUSER;
    case Isolation::kPrivileged:
      return kAll;
  }
  return 0;
}

// A fork with namespaces and a pidfd, which the C library has no name for. The child keeps to what
// needs no lock: the C library has not been told of it.
long fork_with(uint64_t flags, int& pidfd) {
  clone_args arguments{};
  arguments.flags = flags | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<uint64_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  return syscall(SYS_clone3, &arguments, sizeof arguments);
}

}  // namespace

Side launch(const SandboxSpec& spec, std::vector<Descriptor> descriptors, Descriptor status) {
  const MachineUser launcher{geteuid(), getegid()};
  int pidfd = -1;
  const long pid = fork_with(namespaces_of(spec.isolation), pidfd);
  if (pid == 0) {
    // The first process; returns only in the program of a zygote.
    run_first_process(spec, launcher, std::move(descriptors), std::move(status));
    return Side::kProgram;
  }
  if (pid < 0) {
    const Error error = system_error("clone3", "a sandbox's first process", errno);
    (void)send_packet(status.get(),
                      engines::pack(StatusMessage{StatusKind::kFailed, 0, error.message()}));
    return Side::kLauncher;
  }
  const Descriptor handle(pidfd);
  const int passed[] = {handle.get()};
  (void)send_packet(
      status.get(),
      engines::pack(StatusMessage{StatusKind::kStarted, static_cast<int32_t>(pid), {}}), passed);
  return Side::kLauncher;
}

void launch_copy(const SandboxSpec& spec, std::vector<Descriptor> descriptors, Descriptor status) {
  const long pid = syscall(SYS_clone, kCopyFlags, 0, 0, 0, 0);
  if (pid == 0) {
    run_first_process(spec, {}, std::move(descriptors), std::move(status));
    return;
  }
  if (pid < 0) {
    const Error error = system_error("clone", "a copy's first process", errno);
    (void)send_packet(status.get(),
                      engines::pack(StatusMessage{StatusKind::kFailed, 0, error.message()}));
  }
  _exit(0);
}

Result<LaunchRequest> read_request(Packet packet) {
  LaunchRequest request;
  request.spec = TRY(engines::unpack<SandboxSpec>(packet.bytes));
  if (packet.descriptors.size() != request.spec.descriptors.size() + request.spec.entrances + 1) {
    return internal_error("a request to launch has the wrong number of descriptors");
  }
  request.status = std::move(packet.descriptors[0]);
  for (size_t i = 1; i < packet.descriptors.size(); ++i) {
    request.descriptors.push_back(std::move(packet.descriptors[i]));
  }
  return request;
}

}  // namespace tarn::sandbox
