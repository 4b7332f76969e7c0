// MemoryFiles: Files that keep everything in memory, so that a test opens a store in a millisecond
// and throws it away. Tests only.
//
//   MemoryFiles files(image);          // as a crash left it (crash_replay.h), or empty
//   auto database = Database::open({.path = "/rows", .files = &files}, clock);
//
// Contents are shared with the image until they are written. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "store/files.h"

namespace tarn::store {

// What a disk holds, by path.
struct FilesImage {
  using Content = std::shared_ptr<const std::string>;
  std::map<std::string, Content> files;
  std::set<std::string> folders;
};

class MemoryFiles final : public Files {
 public:
  explicit MemoryFiles(const FilesImage& image = {});
  ~MemoryFiles() override;

  FilesImage image() const;  // what is there now
  void set_free_bytes(int64_t free_bytes) { free_bytes_ = free_bytes; }

  Result<std::unique_ptr<File>> open_to_read(const std::string& path) override;
  Result<std::unique_ptr<File>> create(const std::string& path) override;
  Result<std::unique_ptr<File>> create_unnamed(const std::string& folder) override;
  Result<void> link(File& unnamed, const std::string& path) override;
  std::string temporary_prefix() const override { return std::string(kTemporaryPrefix) + "own-"; }
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> unlink(const std::string& path) override;
  Result<void> make_folder(const std::string& path) override;
  Result<void> remove_tree(const std::string& path) override;
  Result<void> sync_folder(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  Result<bool> exists(const std::string& path) override;
  Result<int64_t> free_bytes(const std::string& path) override;
  Result<uint32_t> mode(const std::string&) override { return uint32_t{0600}; }
  Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string& holder) override;

 private:
  struct Inode;
  class OpenFile;
  class Lock;
  Result<void> check_folder_of(const std::string& path) const;  // its folder is there
  Result<void> enter(const std::string& path, std::shared_ptr<Inode> inode);

  mutable std::mutex mutex_;  // of the names
  std::map<std::string, std::shared_ptr<Inode>> files_;
  std::set<std::string> folders_;
  std::map<std::string, std::string> locks_;  // by path: who holds it
  std::atomic<int64_t> free_bytes_{int64_t{1} << 40};
};

}  // namespace tarn::store
