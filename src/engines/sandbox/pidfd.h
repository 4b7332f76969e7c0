// Whom a pidfd means. Pure functions.
#pragma once

#include <sys/types.h>

namespace tarn::sandbox {

// Its process id as this process knows it; 0: it is gone, or the descriptor is no pidfd. The kernel
// says so, whoever has sent the descriptor.
pid_t pid_of(int pidfd);

}  // namespace tarn::sandbox
