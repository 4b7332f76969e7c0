// Zip archives of code: checked and unpacked into a folder.
//
// Refused as AWS does: what is no zip, is damaged, encrypted, names files outside of its root
// (absolute, "..", through or by symbolic links) or unpacks to more than the limits. What is
// declared is not believed: bytes are counted as they are written. Files keep only the execute bit;
// all may read, nobody may write. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::lambda {

inline constexpr uint64_t kMaxUnpackedBytes = 262'144'000;
inline constexpr uint64_t kMaxArchiveEntries = 200'000;
// One entry's name may make a hundred: without a limit, ten million fit an archive.
inline constexpr uint64_t kMaxArchiveFolders = 50'000;

struct UnpackedArchive {
  uint64_t bytes = 0;    // of all files
  uint64_t entries = 0;  // files and folders, at least
};

// Unpacks into `folder`, which must be empty or missing. What an error leaves there is the caller's
// to remove.
Result<UnpackedArchive> unpack_archive(std::string_view zip, const std::string& folder,
                                       uint64_t max_bytes = kMaxUnpackedBytes);

}  // namespace tarn::lambda
