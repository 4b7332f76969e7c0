// What a process gives up for good before it runs a user's code. Each step holds for the process
// and all that it starts. Called in a process with one thread.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

// The version of landlock that the kernel has; 0: none.
int landlock_version();

// What the spec's mounts allow and nothing else, whatever a path says. `in_root`: paths are those
// of the sandbox's own root, not the machine's. Does nothing where the kernel has no landlock.
Result<void> restrict_files(const SandboxSpec& spec, bool in_root);

// Refuses the system calls that a program in a sandbox has no business with: new namespaces,
// mounts, other processes' memory, the kernel's own settings, sockets but Unix's and the
// internet's.
Result<void> restrict_calls();

// Resource limits; then user and group (kPrivileged), every capability, and the way back to them.
Result<void> drop_privileges(const SandboxSpec& spec);

}  // namespace tarn::sandbox
