// FaultyFiles: Files that fail as a test wishes: no room, a broken disk, half a write. Tests only.
//
//   FaultyFiles files(memory_files);
//   files.fail([](FileCall call, const std::string& path) {
//     return call == FileCall::kSync && path.ends_with(".log") ? EIO : 0;
//   });
//
// `path` is the file's, of an unnamed one its folder's. A write that fails has written half of its
// bytes. Thread-safe, as `decide` must be.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/files.h"

namespace tarn::store {

enum class FileCall {
  kOpen,
  kRead,
  kCreate,
  kWrite,
  kSync,
  kReserve,
  kName,
  kSyncFolder,
  kList,
  kLock
};

class FaultyFiles final : public Files {
 public:
  using Decide = std::function<int(FileCall call, const std::string& path)>;  // errno, 0: none

  explicit FaultyFiles(Files& real) : real_(real) {}
  void fail(Decide decide);
  void heal() { fail({}); }

  Result<std::unique_ptr<File>> open_to_read(const std::string& path) override;
  Result<std::unique_ptr<File>> create(const std::string& path) override;
  Result<std::unique_ptr<File>> create_unnamed(const std::string& folder) override;
  Result<void> link(File& unnamed, const std::string& path) override;
  std::string temporary_prefix() const override { return real_.temporary_prefix(); }
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> unlink(const std::string& path) override;
  Result<void> make_folder(const std::string& path) override;
  Result<void> remove_tree(const std::string& path) override { return real_.remove_tree(path); }
  Result<void> sync_folder(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  Result<bool> exists(const std::string& path) override { return real_.exists(path); }
  Result<int64_t> free_bytes(const std::string& path) override { return real_.free_bytes(path); }
  Result<uint32_t> mode(const std::string& path) override { return real_.mode(path); }
  Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string& holder) override;

 private:
  class FaultyFile;
  Result<void> check(FileCall call, const std::string& path) const;

  Files& real_;
  mutable std::mutex mutex_;
  Decide decide_;
};

}  // namespace tarn::store
