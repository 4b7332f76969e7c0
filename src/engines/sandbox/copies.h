// Copies: a program in a sandbox that goes on in sandboxes of their own, each with what it had in
// memory. So code runs once, and what it has come to is had many times.
//
//   spec.makes_copies = true; launch(...)            // the original: docs/decisions/010
//   auto copy = TRY(request_copy(spawner.socket(), original, spec, {pipe, pipe}));
//
// The original is a sandbox as any other, but that its program may ask the kernel for one set of
// namespaces, in which it may do no more than outside. A copy has process, mount, user and IPC
// namespaces, control groups, /tmp and descriptors of its own, and the original's user and rules
// for files; it ends with its original. Nothing that the original says is believed unseen.
#pragma once

#include <sys/types.h>

#include <span>

#include "base/result.h"
#include "engines/sandbox/packets.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

struct Original {
  int control = -1;  // where its program takes requests to launch (launch_copy())
  int handle = -1;   // a pidfd of its sandbox's first process, as its launcher has said
};

struct StartedCopy {
  Descriptor status;  // non-blocking (sandbox_spec.h); kStarted has been read
  Descriptor handle;  // a pidfd of its first process
  pid_t first_process = 0;
};

// Of `spec`: its kind is kCopy; mounts, user and group are the original's. Waits a few seconds at
// most; an original that is to blame for an error is of no use any more. Thread-safe.
Result<StartedCopy> request_copy(int spawner, Original original, const SandboxSpec& spec,
                                 std::span<const int> descriptors);

}  // namespace tarn::sandbox
