// The file tree that a sandbox sees: a small read-only tmpfs as root, and in it the mounts and
// entries of its spec, nothing else of the machine.
//
// Called by the sandbox's first process, in mount and process namespaces of its own, while it may
// still mount. Not thread-safe: the process has one thread.
#pragma once

#include "base/result.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

Result<void> enter_root_tree(const SandboxSpec& spec);

// A copy's own /tmp, as its original left its one, and its own /proc, over those that it has from
// its original. Called by somebody in the copy's namespaces who may mount.
Result<void> enter_copy_tree(const SandboxSpec& spec);

}  // namespace tarn::sandbox
