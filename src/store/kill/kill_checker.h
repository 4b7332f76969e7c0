// The checker of the kill test: opens what a killed worker left and compares it with the journal.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "store/kill/kill_rows.h"

namespace tarn::store::kill {

using LastSteps = std::array<int64_t, kThreads>;

// `acknowledged` holds each thread's last acknowledged step; at most one more may have been
// committed. Takes what it finds as acknowledged.
Result<void> check_folder(const std::string& folder, LastSteps& acknowledged);

}  // namespace tarn::store::kill
