// DataFolder: the folder that holds all durable state, locked for this process.
//
//   auto folder = TRY(DataFolder::open({.path = "/var/lib/tarn"}, files));
//   Database::open({folder->rows_path()}, clock), Blobs::open({folder->blobs_path()}, files), …
//
// Made at the first start, with mode 0700; a folder with other things in it is refused. A folder of
// a newer version is refused, one of an older version is migrated. A second process is kept out as
// long as the object lives; the error names the first. Layout: docs/formats/data-folder.md. One
// thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

inline constexpr int kDataFormat = 1;

struct DataFolderOptions {
  std::string path;
  // Kept so that an operator with a full disk can delete it and go on. 0: none.
  int64_t ballast_bytes = 64 << 20;
};

class DataFolder {
 public:
  static Result<std::unique_ptr<DataFolder>> open(DataFolderOptions options, Files& files);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string rows_path() const { return path_ + "/rows"; }
  std::string blobs_path() const { return path_ + "/blobs"; }
  bool is_new() const { return is_new_; }  // made by this start

 private:
  explicit DataFolder(std::string path) : path_(std::move(path)) {}
  Result<void> lock();
  Result<void> check_format(Files& files);
  Result<void> check_nothing_foreign(Files& files);
  Result<void> keep_ballast(Files& files, int64_t ballast_bytes);

  const std::string path_;
  int lock_fd_ = -1;
  bool is_new_ = false;
};

}  // namespace tarn::store
