// FanOut: the folders over which blob files are spread, made durably when first used.
// Thread-safe.
#pragma once

#include <bitset>
#include <cstdint>
#include <mutex>
#include <string>

#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

inline constexpr size_t kFanOutFolders = 256;

class FanOut {
 public:
  FanOut(Files& files, std::string root) : files_(files), root_(std::move(root)) {}

  // The folder for the file with that id; it exists, also after a crash.
  Result<std::string> folder_of(uint64_t file_id);
  void clear();  // the folders are gone

 private:
  Files& files_;
  const std::string root_;
  std::mutex mutex_;
  std::bitset<kFanOutFolders> durable_;
};

}  // namespace tarn::store
