// A folder's content, copied into another as whoever copies may: names, bytes, links, modes, times.
// What is neither a file, a folder nor a symbolic link is left out. Called in a process with one
// thread.
#pragma once

#include <string>

#include "base/result.h"

namespace tarn::sandbox {

// An error where a file cannot be read or has no room, and where folders lie too deep.
Result<void> copy_folder(int source, const std::string& target);

}  // namespace tarn::sandbox
