// outfit: what a copy (copies.h) needs done by somebody outside, since neither it nor its original
// may: its user is mapped, its own /tmp and /proc are mounted.
//
// Called in the spawner, which goes on at once; the work is done by a process of its own, that has
// no more than the copy's namespaces when it touches the copy's files. The answer comes on
// `status`: kExited, or kFailed with the step.
//
// The original runs a user's code, so what it says of the copy is not believed: the copy must be
// the first process of a process namespace that was made directly below its original's, and have
// user and mount namespaces that are neither the original's nor the machine's.
#pragma once

#include <vector>

#include "engines/sandbox/packets.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

// `descriptors`: pidfds of the first processes of the original's sandbox and of the copy's.
void outfit(const SandboxSpec& spec, std::vector<Descriptor> descriptors, Descriptor status);

}  // namespace tarn::sandbox
