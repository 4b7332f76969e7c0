// The file system over SpiceFiles (spice_files.h), as the engine calls it.
#include <duckdb.hpp>
#include <duckdb/common/file_opener.hpp>

#include <cstring>
#include <utility>

#include "engines/sqld/engine_errors.h"
#include "engines/sqld/spice_files.h"

namespace tarn::engines {

namespace {

std::string name_of(const std::string& path) { return path.substr(strlen(kSpiceScheme)); }

class SpiceHandle final : public duckdb::FileHandle {
 public:
  SpiceHandle(duckdb::FileSystem& system, const std::string& path, duckdb::FileOpenFlags flags,
              std::shared_ptr<SpiceFile> opened)
      : FileHandle(system, path, flags), file(std::move(opened)) {}
  void Close() override {}

  const std::shared_ptr<SpiceFile> file;
  uint64_t position_bytes = 0;
};

SpiceHandle& ours(duckdb::FileHandle& handle) { return handle.Cast<SpiceHandle>(); }

class SpiceFileSystem final : public duckdb::FileSystem {
 public:
  explicit SpiceFileSystem(std::shared_ptr<SpiceFiles> files) : files_(std::move(files)) {}
  bool CanHandleFile(const std::string& path) override { return path.rfind(kSpiceScheme, 0) == 0; }
  std::string GetName() const override { return "TarnSpiceFileSystem"; }

  duckdb::unique_ptr<duckdb::FileHandle> OpenFile(
      const std::string& path, duckdb::FileOpenFlags flags,
      duckdb::optional_ptr<duckdb::FileOpener>) override {
    auto file = files_->find(name_of(path), flags.OpenForWriting());
    if (file == nullptr) {
      if (flags.ReturnNullIfNotExists()) return nullptr;
      throw duckdb::PermissionException("a query may only read its own data sets");
    }
    auto handle = duckdb::make_uniq<SpiceHandle>(*this, path, flags, std::move(file));
    if (flags.OverwriteExistingFile()) check_or_throw(handle->file->truncate(0));
    if (flags.OpenForAppending()) handle->position_bytes = handle->file->size_bytes();
    return handle;
  }

  void Read(duckdb::FileHandle& handle, void* to, int64_t size_bytes,
            duckdb::idx_t offset_bytes) override {
    const size_t wanted = static_cast<size_t>(size_bytes);
    if (value_or_throw(ours(handle).file->read(offset_bytes, static_cast<char*>(to), wanted)) !=
        wanted) {
      throw_error(kInternalErrorCode, "a version of a data set ends too early");
    }
  }
  int64_t Read(duckdb::FileHandle& handle, void* to, int64_t size_bytes) override {
    SpiceHandle& mine = ours(handle);
    const size_t got = value_or_throw(mine.file->read(mine.position_bytes, static_cast<char*>(to),
                                                      static_cast<size_t>(size_bytes)));
    mine.position_bytes += got;
    return static_cast<int64_t>(got);
  }
  void Write(duckdb::FileHandle& handle, void* from, int64_t size_bytes,
             duckdb::idx_t offset_bytes) override {
    check_or_throw(ours(handle).file->write(offset_bytes, static_cast<const char*>(from),
                                            static_cast<size_t>(size_bytes)));
  }
  int64_t Write(duckdb::FileHandle& handle, void* from, int64_t size_bytes) override {
    SpiceHandle& mine = ours(handle);
    Write(handle, from, size_bytes, mine.position_bytes);
    mine.position_bytes += static_cast<uint64_t>(size_bytes);
    return size_bytes;
  }

  int64_t GetFileSize(duckdb::FileHandle& handle) override {
    return static_cast<int64_t>(ours(handle).file->size_bytes());
  }
  void Truncate(duckdb::FileHandle& handle, int64_t size_bytes) override {
    check_or_throw(ours(handle).file->truncate(static_cast<uint64_t>(size_bytes)));
  }
  // Nothing here outlives the process: what is to be durable is the server's.
  void FileSync(duckdb::FileHandle&) override {}
  bool Trim(duckdb::FileHandle&, duckdb::idx_t, duckdb::idx_t) override { return false; }
  duckdb::timestamp_t GetLastModifiedTime(duckdb::FileHandle&) override {
    return duckdb::timestamp_t(0);
  }
  duckdb::FileType GetFileType(duckdb::FileHandle&) override {
    return duckdb::FileType::FILE_TYPE_REGULAR;
  }
  bool FileExists(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener>) override {
    return files_->has(name_of(path));
  }
  bool IsPipe(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override {
    return false;
  }
  void RemoveFile(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener>) override {
    files_->remove_log(name_of(path));
  }
  bool TryRemoveFile(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener>) override {
    files_->remove_log(name_of(path));
    return true;
  }
  void Seek(duckdb::FileHandle& handle, duckdb::idx_t offset_bytes) override {
    ours(handle).position_bytes = offset_bytes;
  }
  duckdb::idx_t SeekPosition(duckdb::FileHandle& handle) override {
    return ours(handle).position_bytes;
  }
  bool CanSeek() override { return true; }
  bool OnDiskFile(duckdb::FileHandle&) override { return true; }

 private:
  const std::shared_ptr<SpiceFiles> files_;
};

}  // namespace

std::unique_ptr<duckdb::FileSystem> make_spice_file_system(std::shared_ptr<SpiceFiles> files) {
  return std::make_unique<SpiceFileSystem>(std::move(files));
}

}  // namespace tarn::engines
