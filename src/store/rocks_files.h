// RocksDB's file system: its own one for a server; one over Files for a test, which so records,
// tears and breaks the rows as it does the blobs. Thread-safe, as far as RocksDB needs.
//
// Both sync a folder before a name in it is replaced. RocksDB renames CURRENT while the name of the
// manifest that it points at may not be durable, and so relies on a file system that keeps the
// order of names; not each one does.
#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>

#include "store/files.h"

namespace tarn::store {

// `files` null: the operating system's. `log_failed` is set once a write or sync of a log failed.
std::shared_ptr<rocksdb::FileSystem> make_rocks_files(
    Files* files, std::shared_ptr<std::atomic<bool>> log_failed);

}  // namespace tarn::store
