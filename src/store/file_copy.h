// Copies of files that are durable and known by their checksum, for backups. One thread a call.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

// What a long copy has done so far, for those who watch; and whether it should go on. Thread-safe.
struct CopyProgress {
  std::atomic<uint64_t> files{0};  // dealt with
  std::atomic<uint64_t> files_total{0};
  std::atomic<uint64_t> copied_files{0};
  std::atomic<uint64_t> copied_bytes{0};
  std::atomic<bool> is_stopped{false};  // give up, soon
};

struct Copied {
  uint64_t size_bytes = 0;
  uint32_t crc32c = 0;
};

// Makes folders on demand and syncs all that were changed, each once.
class FolderMaker {
 public:
  explicit FolderMaker(Files& files) : files_(files) {}
  // The folder of the file root/path, with all between it and `root`, which is there.
  Result<void> make_folder_of(const std::string& root, std::string_view path);
  void note_change(const std::string& folder) { changed_.insert(folder); }
  Result<void> sync();

 private:
  Files& files_;
  std::set<std::string> made_;
  std::set<std::string> changed_;
};

// The first `size_bytes` of a file as a new file, synced, not yet its folder. An error where the
// source is shorter. What was there under that name is replaced in one step.
Result<Copied> copy_file(Files& files, const std::string& from, uint64_t size_bytes,
                         const std::string& to, CopyProgress& progress);
Result<Copied> write_copy(Files& files, std::string_view content, const std::string& to,
                          CopyProgress& progress);
// Reads a file as copy_file() does, without writing.
Result<Copied> checksum_file(Files& files, const std::string& path, CopyProgress& progress);
// Of "/a/b" it is "/a", of "a" the working folder.
std::string parent_folder(const std::string& path);
Result<uint64_t> size_of_file(Files& files, const std::string& path);

}  // namespace tarn::store
