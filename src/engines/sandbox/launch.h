// launch: makes a sandbox of a process with one thread.
//
// The caller is the spawner, or a zygote: a warm interpreter that wants its copy to go on inside
// a sandbox. The sandbox's first process sets it up, starts the program as its second, reaps what
// the program leaves behind, and says on `status` how the program ended; with it ends everything
// in the sandbox.
//
//   switch (launch(spec, std::move(descriptors), std::move(status))) {
//     case Side::kLauncher: ...      // at once; failures come on the status socket
//     case Side::kProgram: ...       // only where the spec names no program: go on, inside
//   }
#pragma once

#include <linux/sched.h>
#include <signal.h>

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "engines/sandbox/packets.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

enum class Side { kLauncher, kProgram };

Side launch(const SandboxSpec& spec, std::vector<Descriptor> descriptors, Descriptor status);

// The namespaces of a copy, all of them together or none: what a program that makes copies may ask
// the kernel for.
constexpr uint64_t kCopyFlags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC |
                                CLONE_NEWUTS | CLONE_NEWCGROUP | SIGCHLD;

// In a child of a sandbox's program that makes copies: goes on as a copy's program, and returns
// only there (copies.h). The child itself ends.
void launch_copy(const SandboxSpec& spec, std::vector<Descriptor> descriptors, Descriptor status);

// A request to launch, as it comes on a launcher's socket: a packed spec, and with it the status
// socket, then the program's descriptors, then the open entrances.
struct LaunchRequest {
  SandboxSpec spec;
  std::vector<Descriptor> descriptors;
  Descriptor status;
};
Result<LaunchRequest> read_request(Packet packet);

}  // namespace tarn::sandbox
