// Files of the operating system.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>

#include "base/random.h"
#include "store/errors.h"
#include "store/files.h"

namespace tarn::store {

namespace {

class SystemFile final : public File {
 public:
  SystemFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~SystemFile() override {
    if (!temporary_path_.empty()) ::unlink(temporary_path_.c_str());
    ::close(fd_);
  }

  Result<size_t> read(uint64_t offset_bytes, char* out, size_t size_bytes) const override {
    size_t done = 0;
    while (done < size_bytes) {
      ssize_t count =
          ::pread(fd_, out + done, size_bytes - done, static_cast<off_t>(offset_bytes + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error("pread", path_, errno);
      if (count == 0) break;
      done += static_cast<size_t>(count);
    }
    return done;
  }

  Result<void> write(uint64_t offset_bytes, std::string_view bytes) override {
    while (!bytes.empty()) {
      ssize_t count = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset_bytes));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error("pwrite", path_, errno);
      bytes.remove_prefix(static_cast<size_t>(count));
      offset_bytes += static_cast<uint64_t>(count);
    }
    return {};
  }

  Result<void> truncate(uint64_t size_bytes) override {
    if (::ftruncate(fd_, static_cast<off_t>(size_bytes)) != 0) {
      return system_error("ftruncate", path_, errno);
    }
    return {};
  }

  Result<void> sync() override {
    if (::fdatasync(fd_) != 0) return system_error("fdatasync", path_, errno);
    return {};
  }

  Result<uint64_t> size_bytes() const override {
    struct stat status = {};
    if (::fstat(fd_, &status) != 0) return system_error("fstat", path_, errno);
    return static_cast<uint64_t>(status.st_size);
  }

  int fd() const override { return fd_; }

  Result<void> reserve(uint64_t size_bytes) override {
    int failed = ::fallocate(fd_, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size_bytes));
    if (failed != 0 && (errno == ENOSPC || errno == EDQUOT)) return disk_full(path_);
    return {};
  }

  void start_writeback(uint64_t offset_bytes, uint64_t size_bytes) override {
    ::sync_file_range(fd_, static_cast<off_t>(offset_bytes), static_cast<off_t>(size_bytes),
                      SYNC_FILE_RANGE_WRITE);
  }

  void set_temporary_path(std::string path) { temporary_path_ = std::move(path); }
  const std::string& temporary_path() const { return temporary_path_; }

 private:
  const int fd_;
  const std::string path_;
  std::string temporary_path_;  // set while the file is to vanish when closed
};

// flock(2), which the system gives back when the process ends.
class SystemLock final : public FileLock {
 public:
  explicit SystemLock(int fd) : fd_(fd) {}
  ~SystemLock() override { ::close(fd_); }

 private:
  const int fd_;
};

struct Folder {
  explicit Folder(int fd) : fd(fd) {}
  ~Folder() { ::close(fd); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const int fd;
};

class SystemFiles final : public Files {
 public:
  Result<std::unique_ptr<File>> open_to_read(const std::string& path) override {
    return open(path, O_RDONLY);
  }

  Result<std::unique_ptr<File>> create(const std::string& path) override {
    return open(path, O_RDWR | O_CREAT | O_EXCL);
  }

  Result<std::unique_ptr<File>> create_unnamed(const std::string& folder) override {
    if (has_unnamed_) {
      int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
      if (fd >= 0) return std::unique_ptr<File>(std::make_unique<SystemFile>(fd, folder));
      if (errno != EOPNOTSUPP && errno != EISDIR) return system_error("open", folder, errno);
      has_unnamed_ = false;
    }
    std::string path =
        folder + "/" + std::string(kTemporaryPrefix) + make_hex_id(system_random(), 16);
    int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return system_error("open", path, errno);
    auto file = std::make_unique<SystemFile>(fd, path);
    file->set_temporary_path(path);
    return std::unique_ptr<File>(std::move(file));
  }

  Result<void> link(File& unnamed, const std::string& path) override {
    auto& file = static_cast<SystemFile&>(unnamed);
    if (!file.temporary_path().empty()) {
      TRY(rename(file.temporary_path(), path));
      file.set_temporary_path({});
      return {};
    }
    std::string source = "/proc/self/fd/" + std::to_string(file.fd());
    if (::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      return system_error("linkat", path, errno);
    }
    return {};
  }

  std::string temporary_prefix() const override {
    return std::string(kTemporaryPrefix) + own_token_ + "-";
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_error("rename", to, errno);
    forget_folders(from);
    return {};
  }

  Result<void> unlink(const std::string& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error("unlink", path, errno);
    return {};
  }

  Result<void> make_folder(const std::string& path) override {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
      return system_error("mkdir", path, errno);
    }
    return {};
  }

  Result<void> remove_tree(const std::string& path) override {
    forget_folders(path);
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return system_error("remove", path, error.value());
    return {};
  }

  // Folders that were synced once stay open: there are few, and they are synced again and again.
  Result<void> sync_folder(const std::string& path) override {
    std::shared_ptr<Folder> folder;
    {
      std::lock_guard lock(mutex_);
      std::shared_ptr<Folder>& known = folders_[path];
      if (known == nullptr) {
        int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) return system_error("open", path, errno);
        known = std::make_shared<Folder>(fd);
      }
      folder = known;
    }
    if (::fsync(folder->fd) != 0) return system_error("fsync", path, errno);
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& folder) override {
    std::vector<std::string> names;
    std::error_code error;
    auto at = std::filesystem::directory_iterator(folder, error);
    for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
      names.push_back(at->path().filename().string());
    }
    if (error) return system_error("readdir", folder, error.value());
    return names;
  }

  Result<bool> exists(const std::string& path) override {
    struct stat status = {};
    if (::lstat(path.c_str(), &status) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return system_error("lstat", path, errno);
  }

  Result<int64_t> free_bytes(const std::string& path) override {
    struct statvfs disk = {};
    if (::statvfs(path.c_str(), &disk) != 0) return system_error("statvfs", path, errno);
    return static_cast<int64_t>(disk.f_bavail) * static_cast<int64_t>(disk.f_frsize);
  }

  Result<uint32_t> mode(const std::string& path) override {
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) return system_error("stat", path, errno);
    return static_cast<uint32_t>(status.st_mode & 07777);
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string& holder) override {
    int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return system_error("open", path, errno);
    auto lock = std::make_unique<SystemLock>(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return system_error("flock", path, errno);
      char text[64] = {};
      ssize_t count = ::pread(fd, text, sizeof text, 0);
      holder.assign(text, count > 0 ? static_cast<size_t>(count) : 0);
      return std::unique_ptr<FileLock>();
    }
    // A full disk keeps nobody from starting: what counts is the lock.
    if (::ftruncate(fd, 0) == 0) {
      [[maybe_unused]] ssize_t written = ::pwrite(fd, holder.data(), holder.size(), 0);
    }
    return std::unique_ptr<FileLock>(std::move(lock));
  }

 private:
  static Result<std::unique_ptr<File>> open(const std::string& path, int flags) {
    int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (fd < 0) return system_error("open", path, errno);
    return std::unique_ptr<File>(std::make_unique<SystemFile>(fd, path));
  }

  // What was open below `path` is another folder from now on.
  void forget_folders(const std::string& path) {
    std::lock_guard lock(mutex_);
    std::erase_if(folders_, [&](const auto& entry) {
      return entry.first == path || entry.first.starts_with(path + "/");
    });
  }

  const std::string own_token_ = make_hex_id(system_random(), 8);
  std::atomic<bool> has_unnamed_{true};
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Folder>> folders_;
};

}  // namespace

std::unique_ptr<Files> make_system_files() { return std::make_unique<SystemFiles>(); }

}  // namespace tarn::store
