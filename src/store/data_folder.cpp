#include "store/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <vector>

#include "base/log.h"

namespace tarn::store {

namespace {

constexpr std::string_view kFormatPrefix = "tarn data format ";

// What turns a folder of format n into one of n + 1 stands at index n - 1.
using Migration = Result<void> (*)(const std::string& path, Files& files);
const std::vector<Migration>& migrations() {
  static const std::vector<Migration> all = {};
  return all;
}

Error refused(std::string message) { return Error(500, "InternalFailure", std::move(message)); }

Result<int> parse_format(std::string_view text, const std::string& path) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  int format = 0;
  if (text.starts_with(kFormatPrefix)) {
    text.remove_prefix(kFormatPrefix.size());
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), format);
    if (error == std::errc() && end == text.data() + text.size() && format > 0) return format;
  }
  return refused("The file FORMAT in " + path + " does not say which format the data has.");
}

}  // namespace

Result<std::unique_ptr<DataFolder>> DataFolder::open(DataFolderOptions options, Files& files) {
  while (options.path.size() > 1 && options.path.ends_with('/')) options.path.pop_back();
  TRY(files.make_folder(options.path));
  std::unique_ptr<DataFolder> folder(new DataFolder(std::move(options.path)));
  TRY(folder->check_nothing_foreign(files));
  TRY(folder->lock());
  TRY(folder->check_format(files));
  TRY(files.make_folder(folder->rows_path()));
  TRY(files.make_folder(folder->blobs_path()));
  TRY(files.sync_folder(folder->path()));
  TRY(folder->keep_ballast(files, options.ballast_bytes));
  return folder;
}

DataFolder::~DataFolder() {
  if (lock_fd_ >= 0) ::close(lock_fd_);  // which unlocks
}

Result<void> DataFolder::lock() {
  std::string lock_path = path_ + "/LOCK";
  lock_fd_ = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd_ < 0) return system_error("open", lock_path, errno);
  if (::flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_error("flock", lock_path, errno);
    char pid[32] = {};
    ssize_t count = ::pread(lock_fd_, pid, sizeof pid - 1, 0);
    std::string holder = count > 0 ? " (process " + std::string(pid) + ")" : "";
    return refused("The data folder " + path_ + " is in use by another Tarn" + holder +
                   ". Stop it first, or name another folder.");
  }
  // For the message above only: what counts is the lock, which goes with the process.
  std::string pid = std::to_string(::getpid());
  if (::ftruncate(lock_fd_, 0) != 0 ||
      ::pwrite(lock_fd_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return system_error("write", lock_path, errno);
  }
  return {};
}

Result<void> DataFolder::check_format(Files& files) {
  auto write_format = [&](int format) {
    return replace_file(files, path_, "FORMAT",
                        std::string(kFormatPrefix) + std::to_string(format) + "\n");
  };
  if (!TRY(files.exists(path_ + "/FORMAT"))) {
    if (TRY(files.exists(rows_path()))) {
      return refused("The data folder " + path_ +
                     " has data but no file FORMAT, so its format is unknown. Restore the file "
                     "from a backup.");
    }
    is_new_ = true;
    return write_format(kDataFormat);
  }
  int format = TRY(parse_format(TRY(read_file(files, path_ + "/FORMAT")), path_));
  if (format > kDataFormat) {
    return refused("The data folder " + path_ + " has format " + std::to_string(format) +
                   "; this Tarn knows formats up to " + std::to_string(kDataFormat) +
                   ". Start a newer Tarn, or name another folder.");
  }
  for (; format < kDataFormat; ++format) {
    log_info("store.migrating", {{"from", format}, {"to", format + 1}});
    TRY(migrations().at(static_cast<size_t>(format - 1))(path_, files));
    TRY(write_format(format + 1));
  }
  return {};
}

// A mistyped --data must not fill somebody's folder.
Result<void> DataFolder::check_nothing_foreign(Files& files) {
  if (TRY(files.exists(path_ + "/FORMAT")) || TRY(files.exists(rows_path()))) return {};
  for (const std::string& name : TRY(files.list(path_))) {
    const bool is_ours = name == "LOCK" || name == "lost+found" || name == "master-key" ||
                         name == "root-keys.json" || name.starts_with(kTemporaryPrefix);
    if (is_ours) continue;
    return refused("The folder " + path_ + " holds something else than Tarn's data, such as " +
                   name + ". Name an empty or a new folder with --data.");
  }
  return {};
}

Result<void> DataFolder::keep_ballast(Files& files, int64_t ballast_bytes) {
  std::string ballast_path = path_ + "/ballast";
  if (ballast_bytes <= 0 || TRY(files.exists(ballast_path))) return {};
  // Not on a disk that is short of room already.
  if (TRY(files.free_bytes(path_)) < 16 * ballast_bytes) return {};
  std::unique_ptr<File> ballast = TRY(files.create(ballast_path));
  TRY(ballast->reserve(static_cast<uint64_t>(ballast_bytes)));
  return {};
}

}  // namespace tarn::store
