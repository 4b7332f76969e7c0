#include "store/rocks_files.h"

#include <utility>

#include "store/errors.h"

namespace tarn::store {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr std::string_view kLogSuffix = ".log";

IOStatus status_of(const Error& error) {
  return is_disk_full(error) ? IOStatus::NoSpace(error.message())
                             : IOStatus::IOError(error.message());
}

IOStatus status_of(const Result<void>& result) {
  return result.ok() ? IOStatus::OK() : status_of(result.error());
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

IOStatus read_slice(const File& file, uint64_t offset, size_t count, Slice* result, char* scratch) {
  Result<size_t> read = file.read(offset, scratch, count);
  *result = Slice(scratch, read.ok() ? *read : 0);
  return read.ok() ? IOStatus::OK() : status_of(read.error());
}

class SequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialFile(std::unique_ptr<File> file) : file_(std::move(file)) {}
  IOStatus Read(size_t count, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) override {
    IOStatus status = read_slice(*file_, offset_, count, result, scratch);
    offset_ += result->size();
    return status;
  }
  IOStatus Skip(uint64_t count) override {
    offset_ += count;
    return IOStatus::OK();
  }

 private:
  const std::unique_ptr<File> file_;
  uint64_t offset_ = 0;
};

class RandomFile final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomFile(std::unique_ptr<File> file) : file_(std::move(file)) {}
  IOStatus Read(uint64_t offset, size_t count, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    return read_slice(*file_, offset, count, result, scratch);
  }

 private:
  const std::unique_ptr<File> file_;
};

class WritableFile final : public rocksdb::FSWritableFile {
 public:
  explicit WritableFile(std::unique_ptr<File> file) : file_(std::move(file)) {}
  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    IOStatus status = status_of(file_->write(size_bytes_, {data.data(), data.size()}));
    if (status.ok()) size_bytes_ += data.size();
    return status;
  }
  IOStatus Truncate(uint64_t size, const IOOptions&, IODebugContext*) override {
    IOStatus status = status_of(file_->truncate(size));
    if (status.ok()) size_bytes_ = size;
    return status;
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return status_of(file_->sync()); }
  bool IsSyncThreadSafe() const override { return true; }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_bytes_; }

 private:
  const std::unique_ptr<File> file_;
  uint64_t size_bytes_ = 0;
};

class Directory final : public rocksdb::FSDirectory {
 public:
  Directory(Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return status_of(files_.sync_folder(path_));
  }

 private:
  Files& files_;
  const std::string path_;
};

// Nobody else can have the files: DataFolder holds the lock, or they are in a test's memory.
struct NoLock final : public rocksdb::FileLock {};

class RocksFiles final : public rocksdb::FileSystem {
 public:
  explicit RocksFiles(Files& files) : files_(files) {}
  const char* Name() const override { return "tarn.files"; }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result,
                             IODebugContext*) override {
    return open<SequentialFile>(path, result);
  }
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext*) override {
    return open<RandomFile>(path, result);
  }

  IOStatus NewWritableFile(const std::string& path, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext*) override {
    // What a crash left under that name goes first.
    if (auto removed = files_.unlink(path); !removed.ok()) return status_of(removed);
    auto file = files_.create(path);
    if (!file.ok()) return status_of(file.error());
    *result = std::make_unique<WritableFile>(std::move(*file));
    return IOStatus::OK();
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions&,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext*) override {
    *result = std::make_unique<Directory>(files_, without_slash(path));
    return IOStatus::OK();
  }

  IOStatus FileExists(const std::string& path, const IOOptions&, IODebugContext*) override {
    auto exists = files_.exists(without_slash(path));
    if (!exists.ok()) return status_of(exists.error());
    return *exists ? IOStatus::OK() : IOStatus::NotFound(path);
  }

  IOStatus GetChildren(const std::string& path, const IOOptions&, std::vector<std::string>* names,
                       IODebugContext*) override {
    const std::string folder = without_slash(path);
    auto exists = files_.exists(folder);
    if (exists.ok() && !*exists) return IOStatus::PathNotFound(path);
    auto listed = files_.list(folder);
    if (!listed.ok()) return status_of(listed.error());
    *names = std::move(*listed);
    return IOStatus::OK();
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) override {
    return status_of(files_.unlink(path));
  }
  IOStatus CreateDir(const std::string& path, const IOOptions&, IODebugContext*) override {
    return status_of(files_.make_folder(without_slash(path)));
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions&, IODebugContext*) override {
    return status_of(files_.make_folder(without_slash(path)));
  }
  IOStatus DeleteDir(const std::string& path, const IOOptions&, IODebugContext*) override {
    return status_of(files_.remove_tree(without_slash(path)));
  }

  IOStatus GetFileSize(const std::string& path, const IOOptions&, uint64_t* size_bytes,
                       IODebugContext*) override {
    auto file = files_.open_to_read(path);
    if (!file.ok()) return status_of(file.error());
    auto size = (*file)->size_bytes();
    if (!size.ok()) return status_of(size.error());
    *size_bytes = *size;
    return IOStatus::OK();
  }
  // Serves reports only.
  IOStatus GetFileModificationTime(const std::string&, const IOOptions&, uint64_t* seconds,
                                   IODebugContext*) override {
    *seconds = 0;
    return IOStatus::OK();
  }

  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                      IODebugContext*) override {
    return status_of(files_.rename(from, to));
  }

  IOStatus IsDirectory(const std::string& path, const IOOptions&, bool* is_directory,
                       IODebugContext*) override {
    *is_directory = files_.list(without_slash(path)).ok();
    return IOStatus::OK();
  }

  IOStatus LockFile(const std::string&, const IOOptions&, rocksdb::FileLock** lock,
                    IODebugContext*) override {
    *lock = new NoLock();
    return IOStatus::OK();
  }
  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
    delete lock;
    return IOStatus::OK();
  }

  IOStatus GetAbsolutePath(const std::string& path, const IOOptions&, std::string* absolute,
                           IODebugContext*) override {
    *absolute = path;
    return IOStatus::OK();
  }
  IOStatus GetTestDirectory(const IOOptions&, std::string*, IODebugContext*) override {
    return IOStatus::NotSupported("no folder for tests");
  }

 private:
  template <class Opened, class Base>
  IOStatus open(const std::string& path, std::unique_ptr<Base>* result) {
    auto file = files_.open_to_read(path);
    if (!file.ok()) {
      auto exists = files_.exists(path);
      if (exists.ok() && !*exists) return IOStatus::PathNotFound(path);
      return status_of(file.error());
    }
    *result = std::make_unique<Opened>(std::move(*file));
    return IOStatus::OK();
  }

  Files& files_;
};

// A log whose failures are noted down.
class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::shared_ptr<std::atomic<bool>> failed)
      : FSWritableFileOwnerWrapper(std::move(file)), failed_(std::move(failed)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return noted(target()->Append(data, options, debug));
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* debug) override {
    return noted(target()->Append(data, options, verification, debug));
  }
  IOStatus Flush(const IOOptions& options, IODebugContext* debug) override {
    return noted(target()->Flush(options, debug));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return noted(target()->Sync(options, debug));
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return noted(target()->Fsync(options, debug));
  }

 private:
  IOStatus noted(IOStatus status) {
    if (!status.ok()) *failed_ = true;
    return status;
  }

  const std::shared_ptr<std::atomic<bool>> failed_;
};

class CarefulFiles final : public rocksdb::FileSystemWrapper {
 public:
  CarefulFiles(std::shared_ptr<rocksdb::FileSystem> base,
               std::shared_ptr<std::atomic<bool>> log_failed)
      : FileSystemWrapper(std::move(base)), log_failed_(std::move(log_failed)) {}
  const char* Name() const override { return "tarn.careful"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext* debug) override {
    IOStatus status = target()->NewWritableFile(path, options, result, debug);
    if (status.ok() && path.ends_with(kLogSuffix)) {
      *result = std::make_unique<LogFile>(std::move(*result), log_failed_);
    }
    return status;
  }

  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    std::unique_ptr<rocksdb::FSDirectory> folder;
    IOStatus status = target()->NewDirectory(to.substr(0, to.rfind('/')), options, &folder, debug);
    if (status.ok()) status = folder->Fsync(options, debug);
    if (!status.ok()) return status;
    return target()->RenameFile(from, to, options, debug);
  }

 private:
  const std::shared_ptr<std::atomic<bool>> log_failed_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> make_rocks_files(
    Files* files, std::shared_ptr<std::atomic<bool>> log_failed) {
  std::shared_ptr<rocksdb::FileSystem> base = rocksdb::FileSystem::Default();
  if (files != nullptr) base = std::make_shared<RocksFiles>(*files);
  return std::make_shared<CarefulFiles>(std::move(base), std::move(log_failed));
}

}  // namespace tarn::store
