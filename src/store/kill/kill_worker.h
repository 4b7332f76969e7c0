// The worker of the kill test: commits steps on all threads until it is killed.
#pragma once

#include <string>

#include "base/result.h"

namespace tarn::store::kill {

// Writes "thread step\n" to `journal_fd` after each acknowledged commit. Returns only with an
// error.
Error run_worker(const std::string& folder, int journal_fd);

}  // namespace tarn::store::kill
