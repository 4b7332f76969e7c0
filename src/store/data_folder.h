// DataFolder: the folder that holds all durable state, locked for this process.
//
//   auto folder = TRY(DataFolder::open({.path = "/var/lib/tarn"}, files));
//   TRY(folder->migrate(migrations(...)));            // store/migrations.h
//   Database::open({folder->rows_path()}, clock), Blobs::open({folder->blobs_path()}, files), …
//
// Made at the first start, with mode 0700; a folder with other things in it is refused, so is one
// of a newer format. One of an older format has to be migrated before its paths are asked for. A
// second process is kept out as long as the object lives; the error names the first. Layout:
// docs/formats/data-folder.md. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

inline constexpr int kDataFormat = 3;

struct DataFolderOptions {
  std::string path;
  // Kept so that an operator with a full disk can delete it and go on. 0: none.
  int64_t ballast_bytes = 64 << 20;
  int format = kDataFormat;  // what this program reads and writes
  // False: a folder that is not there yet is an error.
  bool may_make = true;
};

// Turns a folder of one format into one of the next. It may be broken off anywhere and is then run
// again: the folder has the new format once FORMAT says so, which is not the step's concern.
using Migration = std::function<Result<void>(const std::string& path, Files& files)>;

class DataFolder {
 public:
  static Result<std::unique_ptr<DataFolder>> open(DataFolderOptions options, Files& files);
  ~DataFolder() = default;
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  int format() const { return format_; }
  bool is_current() const { return format_ == options_.format; }
  // Once there are rows, which must never be lost unnoticed from then on.
  Result<void> note_rows();
  // What migrates from format n stands at index n - 1.
  Result<void> migrate(const std::vector<Migration>& steps);

  const std::string& path() const { return options_.path; }
  std::string rows_path() const { return current_path("rows"); }
  std::string blobs_path() const { return current_path("blobs"); }
  bool is_new() const { return is_new_; }  // made by this start

 private:
  DataFolder(DataFolderOptions options, Files& files)
      : options_(std::move(options)), files_(files) {}
  Result<void> lock();
  Result<void> check_format();
  Result<void> check_rows();
  Result<bool> had_rows();
  Result<void> write_format(int format);
  Result<void> check_nothing_foreign();
  Result<void> warn_of_others();
  Result<void> keep_ballast();
  std::string current_path(const char* name) const {
    CHECK(is_current());
    return path() + "/" + name;
  }

  const DataFolderOptions options_;
  Files& files_;
  std::unique_ptr<FileLock> lock_;
  int format_ = 0;
  bool is_new_ = false;
};

// What a FORMAT file says, or why it says nothing. `path` is for the message.
Result<int> parse_format(std::string_view text, const std::string& path);
std::string format_text(int format);

}  // namespace tarn::store
