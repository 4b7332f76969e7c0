// The first process of a sandbox: sets it up, starts the program, reaps, reports, and takes all
// with it when it ends. Not thread-safe: it has one thread.
#pragma once

#include <sys/types.h>

#include <vector>

#include "engines/sandbox/packets.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

// Who launches, as the machine knows them; a new user namespace has forgotten.
struct MachineUser {
  uid_t user;
  gid_t group;
};

// Called in the new process. Returns only in its child, the program, where the spec has no
// arguments; everywhere else it ends the process.
void run_first_process(const SandboxSpec& spec, MachineUser launcher,
                       std::vector<Descriptor> descriptors, Descriptor status);

}  // namespace tarn::sandbox
