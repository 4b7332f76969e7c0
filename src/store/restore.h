// Restore: a data folder made of a state of a backup folder (store/backup.h).
//
// Everything is checked before and while it is copied: the state is whole, the master key opens it,
// each file has its size and checksum, the target is empty. FORMAT comes last, so that a restore
// that was broken off is never taken for a data folder. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/file_copy.h"
#include "store/files.h"
#include "store/master_key.h"

namespace tarn::store {

struct RestoreOptions {
  std::string from;                     // the folder of backups
  std::string state;                    // empty: the newest whole one
  std::string data_folder;              // made; empty if it is there
  const KeyFile* master_key = nullptr;  // null: the one in the backup
};

struct RestoreReport {
  std::string state;
  std::string made_at;
  uint64_t files = 0;
  uint64_t bytes = 0;
  bool has_master_key = false;           // it is in the data folder now
  std::vector<std::string> passed_over;  // newer states that were broken off
};

Result<RestoreReport> restore_backup(Files& files, const RestoreOptions& options,
                                     CopyProgress& progress);

}  // namespace tarn::store
