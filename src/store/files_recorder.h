// FilesRecorder: Files that remember what was done, for crash_replay.h to make of it what a crash
// may have left. Tests only.
//
//   FilesRecorder recorder(files, root);
//   ... use it, noting recorder.size() at each acknowledgement ...
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/files.h"

namespace tarn::store {

struct FileOperation {
  enum class Kind {
    kCreate,
    kWrite,
    kTruncate,
    kSync,
    kLink,
    kRename,
    kUnlink,
    kFolder,
    kSyncFolder
  };
  Kind kind;
  uint64_t file = 0;     // number of the file, of kCreate to kLink
  std::string path;      // below the root; empty for an unnamed file
  std::string new_path;  // of kRename
  uint64_t offset_bytes = 0;
  std::string bytes;
};

class FilesRecorder final : public Files {
 public:
  FilesRecorder(Files& real, std::string root) : real_(real), root_(std::move(root)) {}

  Result<std::unique_ptr<File>> open_to_read(const std::string& path) override;
  Result<std::unique_ptr<File>> create(const std::string& path) override;
  Result<std::unique_ptr<File>> create_unnamed(const std::string& folder) override;
  Result<void> link(File& unnamed, const std::string& path) override;
  std::string temporary_prefix() const override { return real_.temporary_prefix(); }
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> unlink(const std::string& path) override;
  Result<void> make_folder(const std::string& path) override;
  Result<void> remove_tree(const std::string& path) override;
  Result<void> sync_folder(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  Result<bool> exists(const std::string& path) override;
  Result<int64_t> free_bytes(const std::string& path) override;
  Result<uint32_t> mode(const std::string& path) override { return real_.mode(path); }
  // Not recorded: no recovery reads what is in it.
  Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string& holder) override {
    return real_.lock(path, holder);
  }

  size_t size() const;
  std::vector<FileOperation> operations() const;

 private:
  class RecordedFile;
  std::string below_root(const std::string& path) const { return path.substr(root_.size()); }
  void note(FileOperation operation);
  std::unique_ptr<File> wrap(std::unique_ptr<File> file, std::string path);

  Files& real_;
  const std::string root_;
  mutable std::mutex mutex_;  // held while a write is made, so that the order noted is the real one
  std::vector<FileOperation> operations_;
  uint64_t files_ = 0;
};

}  // namespace tarn::store
