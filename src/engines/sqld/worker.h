// The worker's main loop: takes queries from the server, one thread each.
#pragma once

#include "engines/descriptor.h"

namespace tarn::engines {

// Returns the exit code, when the server has gone.
int run_worker(Descriptor socket);

}  // namespace tarn::engines
