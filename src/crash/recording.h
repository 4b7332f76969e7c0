// Recording: clients at work on a fresh store, side by side, and every file operation they caused.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "crash/client.h"
#include "store/files_recorder.h"

namespace tarn::crash {

// kLarge has objects in files of their own and parts of 5 MiB: fewer, as each state is large.
enum class Workload { kSmall, kLarge };

struct Recording {
  std::vector<store::FileOperation> operations;
  std::vector<std::unique_ptr<Client>> clients;
};

Result<Recording> record(Workload workload, uint64_t seed);

}  // namespace tarn::crash
