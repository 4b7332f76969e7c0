// The check of RocksDB's write-ahead logs that RocksDB does not make.
//
// After a crash RocksDB reads a log up to the first record that does not verify, and takes what
// follows for unsynced. That is right for the torn end of the last write. But we sync each record
// before the next one is written: a whole record behind a damaged one means that bytes changed
// which were synced, and going on would lose commits silently. Pure functions over Files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

// An error names the first log below `rows_path` that is damaged before its end.
Result<void> check_logs(Files& files, const std::string& rows_path);

// Where a log is damaged that has whole records behind; nothing where it is sound or torn.
std::optional<uint64_t> find_damage(std::string_view log);

}  // namespace tarn::store
