// What sandboxes say on their status sockets (sandbox_spec.h), read by whoever launched them.
#pragma once

#include <functional>
#include <vector>

#include "engines/sandbox/packets.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

// kStarted comes with a pidfd of the sandbox's first process.
using TakeStatus = std::function<void(StatusMessage message, std::vector<Descriptor> descriptors)>;

// Hands over the messages that are there, of a non-blocking socket. False: it is closed, and the
// last of the sandbox's processes gone.
bool read_status(int socket, const TakeStatus& take);

}  // namespace tarn::sandbox
