// BackupContents: what one state in a backup folder consists of. Format: docs/formats/backup.md.
//
// The file CONTENTS of a state is written last: a state without one was broken off, one whose text
// does not end as it should is damaged. Pure functions but for those that take Files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

struct BackupFile {
  std::string path;       // in the data folder
  std::string kept_path;  // in the backup folder
  uint64_t size_bytes = 0;
  uint32_t crc32c = 0;
};

struct BackupContents {
  std::string made_at;  // ISO 8601, for people
  int data_format = 0;
  std::string master_key_id;  // which one opens it
  bool has_master_key = false;
  std::vector<BackupFile> files;
};

std::string encode_contents(const BackupContents& contents);
// `path` is for the message.
Result<BackupContents> decode_contents(std::string_view text, const std::string& path);

// Places in a backup folder.
inline constexpr std::string_view kBackupMark = "BACKUP";
inline constexpr std::string_view kBackupMarkText = "tarn backup 1\n";
inline constexpr std::string_view kContentsName = "CONTENTS";
std::string states_folder(const std::string& backup);
std::string state_folder(const std::string& backup, const std::string& state);
std::string pool_folder(const std::string& backup);

// Whether the folder is one of backups; an error where it is one of a newer Tarn.
Result<bool> is_backup_folder(Files& files, const std::string& backup);
// Names of all states, whole or not, the oldest first.
Result<std::vector<std::string>> list_states(Files& files, const std::string& backup);
Result<bool> is_whole(Files& files, const std::string& backup, const std::string& state);
Result<BackupContents> read_contents(Files& files, const std::string& backup,
                                     const std::string& state);

}  // namespace tarn::store
