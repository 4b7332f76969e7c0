// Files: every durable file operation of blobs, packs, FORMAT and keys goes through here, so that a
// test can record what was done and replay each state a crash may leave (files_recorder.h).
//
// What survives a crash: bytes written before sync() of their file; a name or its removal before
// sync_folder() of its folder; a folder's own name likewise, in its parent. All else may or may
// not. Errors name call and path; a full disk is ServiceUnavailable. Thread-safe, each File too.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::store {

class File {
 public:
  virtual ~File() = default;  // closes
  // Fewer than `size_bytes` only at the end of the file.
  virtual Result<size_t> read(uint64_t offset_bytes, char* out, size_t size_bytes) const = 0;
  virtual Result<void> write(uint64_t offset_bytes, std::string_view bytes) = 0;
  virtual Result<void> truncate(uint64_t size_bytes) = 0;
  // The bytes and the file's length. After an error nobody knows what is on disk: give up the file.
  virtual Result<void> sync() = 0;
  virtual Result<uint64_t> size_bytes() const = 0;
  virtual int fd() const = 0;

  // Hints: reserve space (fails only when the disk is full); begin writing back.
  virtual Result<void> reserve(uint64_t size_bytes) = 0;
  virtual void start_writeback(uint64_t offset_bytes, uint64_t size_bytes) = 0;
};

// Keeps other processes out while it lives; goes with its process, however that ends.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class Files {
 public:
  virtual ~Files() = default;

  virtual Result<std::unique_ptr<File>> open_to_read(const std::string& path) = 0;
  // A new file; an error where the name is taken. Mode 0600.
  virtual Result<std::unique_ptr<File>> create(const std::string& path) = 0;
  // A new file without a name, gone when closed unless link() gives it one below `folder`.
  virtual Result<std::unique_ptr<File>> create_unnamed(const std::string& folder) = 0;
  virtual Result<void> link(File& unnamed, const std::string& path) = 0;
  // How names begin that create_unnamed() gives where the file system has no unnamed files.
  virtual std::string temporary_prefix() const = 0;

  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> unlink(const std::string& path) = 0;       // fine where it is gone already
  virtual Result<void> make_folder(const std::string& path) = 0;  // fine where it exists; 0700
  virtual Result<void> remove_tree(const std::string& path) = 0;
  virtual Result<void> sync_folder(const std::string& path) = 0;

  virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;  // without . and ..
  virtual Result<bool> exists(const std::string& path) = 0;
  virtual Result<int64_t> free_bytes(const std::string& path) = 0;
  virtual Result<uint32_t> mode(const std::string& path) = 0;  // permission bits, as of chmod(2)

  // The lock of that name, whose file is made if need be and says `holder` from then on. Null where
  // another one has it: `holder` is then what that one said.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string& holder) = 0;
};

std::unique_ptr<Files> make_system_files();

// Names that create_unnamed() and replace_file() use meanwhile; garbage after a crash.
inline constexpr std::string_view kTemporaryPrefix = ".tmp-";

// The whole of a small file.
Result<std::string> read_file(Files& files, const std::string& path);
// Durably, and in one step: after a crash there is the old content or the new.
Result<void> replace_file(Files& files, const std::string& folder, const std::string& name,
                          std::string_view content);

}  // namespace tarn::store
