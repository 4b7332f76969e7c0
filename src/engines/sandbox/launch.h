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

#include <vector>

#include "base/result.h"
#include "engines/sandbox/packets.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

enum class Side { kLauncher, kProgram };

Side launch(const SandboxSpec& spec, std::vector<Descriptor> descriptors, Descriptor status);

// A request to launch, as it comes on a launcher's socket: a packed spec, and with it the status
// socket, then the program's descriptors.
struct LaunchRequest {
  SandboxSpec spec;
  std::vector<Descriptor> descriptors;
  Descriptor status;
};
Result<LaunchRequest> read_request(Packet packet);

}  // namespace tarn::sandbox
