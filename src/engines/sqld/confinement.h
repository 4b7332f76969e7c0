// Confinement: what the worker gives up before it runs the first statement. Its own checks come
// first (it opens no path at all); this holds what a fault in the engine could reach.
#pragma once

#include <string>

namespace tarn::engines {

inline constexpr int kWorkerSocket = 3;

// Closes every descriptor above the socket.
void close_strangers();

// No new privileges, no core dumps with data, no files but those below `spill_folder` (landlock),
// no sockets and no programs (seccomp). Returns what holds, for the log: "landlock, seccomp".
std::string confine(const std::string& spill_folder);

}  // namespace tarn::engines
