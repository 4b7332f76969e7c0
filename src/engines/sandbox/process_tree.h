// The processes below this one, for sandboxes that have no process namespace to end with.
#pragma once

#include <sys/types.h>

#include <vector>

namespace tarn::sandbox {

// Children of `parent` and theirs, as far as /proc tells.
std::vector<pid_t> descendants_of(pid_t parent);

// Kills and reaps every process below this one, which must be their subreaper. Goes on until none
// is left, however fast they fork.
void kill_descendants();

}  // namespace tarn::sandbox
