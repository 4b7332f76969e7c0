// Backup: a consistent copy of a data folder, of a live server too, into a folder of backups.
//
//   const BackupReport report = TRY(make_backup(files, source, options, clock, progress));
//
// Each backup is a state: what changes (the rows' log and manifest, keys) is copied into it; what
// never changes (tables, packs, blob files) lies beside in a pool that all states share, so that
// the next backup copies only what is new. The rows are frozen at one moment, after which no blob
// goes that they refer to; all transactions acknowledged before are in. A state counts once its
// CONTENTS is durable; what a broken-off one left is removed by the next. Format:
// docs/formats/backup.md. One thread, beside all others of the store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/file_copy.h"
#include "store/files.h"

namespace tarn::store {

struct BackupSource {
  std::string data_folder;  // locked by the caller
  Database& database;
  Blobs& blobs;
};

struct BackupOptions {
  std::string path;  // of the folder of backups; made if need be
  // Not empty: the master key there, the root's keys and those of TLS are copied too.
  std::string master_key_path;
  int64_t keep = 0;  // so many states stay, older ones go once this one is whole; 0: all
};

struct BackupReport {
  std::string state;
  uint64_t files = 0;
  uint64_t bytes = 0;  // of the whole state
  uint64_t copied_files = 0;
  uint64_t copied_bytes = 0;
};

Result<BackupReport> make_backup(Files& files, const BackupSource& source,
                                 const BackupOptions& options, const Clock& clock,
                                 CopyProgress& progress);

}  // namespace tarn::store
