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
//
// An original's is wider: a copy mounts its own /tmp over the original's, and the kernel finds the
// rules of a path from a mount's root on upwards, past what the mount covers. So only one of the
// tree's root would let copies write there. An original may then do what its read-only mounts and
// its user let it do; landlock still forbids it to mount. Each copy adds the narrow rules.
Result<void> restrict_files(const SandboxSpec& spec, bool in_root);

// Refuses the system calls that a program in a sandbox has no business with: new namespaces,
// mounts, other processes' memory, the kernel's own settings, sockets but Unix's and the
// internet's. `makes_copies`: but for the one call that launch_copy() needs, with exactly
// kCopyFlags.
Result<void> restrict_calls(bool makes_copies = false);

// Resource limits; then user and group (kPrivileged), every capability, and the way back to them.
Result<void> drop_privileges(const SandboxSpec& spec);

}  // namespace tarn::sandbox
