#include "services/lambda/archive.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <cerrno>
#include <deque>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "services/lambda/errors.h"

namespace tarn::lambda {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPieceBytes = 64 * 1024;
constexpr size_t kMaxPathBytes = 4096;
constexpr size_t kMaxDepth = 100;
constexpr int kMaxLinksFollowed = 40;  // as many as the kernel follows
constexpr uint32_t kUnixTypeMask = 0170000, kUnixLink = 0120000, kUnixFolder = 0040000;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Result<Archive> open_archive(std::string_view zip) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(zip.data(), zip.size(), 0, &error);
  Archive archive;
  if (source != nullptr) {
    archive.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
    if (archive == nullptr) zip_source_free(source);
  }
  zip_error_fini(&error);
  if (archive == nullptr) return broken_archive();
  return archive;
}

// The parts of an entry's path; nothing where it leads out of the root.
Result<std::vector<std::string>> split_path(std::string_view path) {
  std::vector<std::string> parts;
  if (path.empty() || path.size() > kMaxPathBytes || path.front() == '/') return broken_archive();
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    const bool is_plain =
        part != ".." && part.size() <= NAME_MAX && part.find('\0') == std::string_view::npos;
    if (!is_plain || parts.size() >= kMaxDepth) return broken_archive();
    parts.emplace_back(part);
  }
  if (parts.empty()) return broken_archive();
  return parts;
}

std::string join(const std::vector<std::string>& parts, size_t count) {
  std::string path;
  for (size_t i = 0; i < count; ++i) path += (i == 0 ? "" : "/") + parts[i];
  return path;
}

// Whether a link that lies at `parts` and says `target` stays below the root.
bool stays_inside(const std::vector<std::string>& parts, std::string_view target) {
  if (target.empty() || target.front() == '/' || target.size() > kMaxPathBytes ||
      target.find('\0') != std::string_view::npos) {
    return false;
  }
  auto depth = static_cast<int64_t>(parts.size()) - 1;
  while (!target.empty()) {
    const size_t slash = target.find('/');
    const std::string_view part = target.substr(0, slash);
    target = slash == std::string_view::npos ? std::string_view() : target.substr(slash + 1);
    if (part == "..") {
      if (--depth < 0) return false;
    } else if (!part.empty() && part != ".") {
      ++depth;
    }
  }
  return true;
}

// One archive on its way to a folder.
class Unpacking {
 public:
  Unpacking(zip_t* archive, std::string folder, uint64_t max_bytes)
      : archive_(archive), folder_(std::move(folder)), max_bytes_(max_bytes) {}

  Result<UnpackedArchive> run() {
    const zip_int64_t count = zip_get_num_entries(archive_, 0);
    if (count <= 0) return invalid_parameter("Uploaded file must be a non-empty zip");
    if (static_cast<uint64_t>(count) > kMaxArchiveEntries) return broken_archive();
    TRY(count_folders(static_cast<zip_uint64_t>(count)));
    TRY(make_folder(""));
    for (zip_int64_t i = 0; i < count; ++i) TRY(unpack(static_cast<zip_uint64_t>(i)));
    // Last, so that nothing was written through one.
    for (const auto& [parts, target] : links_) TRY(make_link(parts, target));
    for (const auto& [parts, target] : links_) TRY(check_link(parts));
    return UnpackedArchive{bytes_, static_cast<uint64_t>(count) + folders_.size()};
  }

 private:
  Result<void> unpack(zip_uint64_t index) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive_, index, 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded ||
        stat.encryption_method != ZIP_EM_NONE) {
      return broken_archive();
    }
    const std::string_view name = stat.name;
    const auto parts = TRY(split_path(name));
    if (stat.size > max_bytes_ - bytes_) return archive_too_large(max_bytes_);
    const uint32_t mode = unix_mode(index);
    if (name.back() == '/' || (mode & kUnixTypeMask) == kUnixFolder) {
      return make_folders(parts, parts.size());
    }
    TRY(make_folders(parts, parts.size() - 1));
    Entry entry(zip_fopen_index(archive_, index, 0));
    if (entry == nullptr) return broken_archive();
    if ((mode & kUnixTypeMask) == kUnixLink) {
      std::string target;
      TRY(read(entry.get(), [&](std::string_view bytes) -> Result<void> {
        target.append(bytes);
        return target.size() > kMaxPathBytes ? broken_archive() : Result<void>();
      }));
      if (!stays_inside(parts, target)) return broken_archive();
      links_.emplace_back(parts, std::move(target));
      return {};
    }
    return write_file(parts, entry.get(), mode);
  }

  // Of an entry that a Unix made; 0 of others.
  uint32_t unix_mode(zip_uint64_t index) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(archive_, index, 0, &system, &attributes) != 0) return 0;
    return system == ZIP_OPSYS_UNIX ? attributes >> 16 : 0;
  }

  template <class Take>
  Result<void> read(zip_file_t* entry, Take take) {
    std::vector<char> piece(kPieceBytes);
    for (;;) {
      const zip_int64_t got = zip_fread(entry, piece.data(), piece.size());
      if (got < 0) return broken_archive();  // a checksum or the compression is wrong
      if (got == 0) return {};
      const auto size = static_cast<size_t>(got);
      if (size > max_bytes_ - bytes_) return archive_too_large(max_bytes_);
      bytes_ += size;
      TRY(take(std::string_view(piece.data(), size)));
    }
  }

  Result<void> write_file(const std::vector<std::string>& parts, zip_file_t* entry, uint32_t mode) {
    const std::string path = folder_ + "/" + join(parts, parts.size());
    // A name that comes twice: the last one counts, as unzip does it.
    ::unlink(path.c_str());
    const mode_t rights = (mode & 0111) != 0 ? 0555 : 0444;
    const Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, rights));
    if (file.get() < 0) return cannot("open", path);
    TRY(read(entry, [&](std::string_view bytes) -> Result<void> {
      while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return system_error("write", path, errno);
        bytes.remove_prefix(static_cast<size_t>(written));
      }
      return {};
    }));
    if (::fchmod(file.get(), rights) != 0) return system_error("fchmod", path, errno);
    return {};
  }

  Result<void> make_folders(const std::vector<std::string>& parts, size_t count) {
    for (size_t i = 1; i <= count; ++i) {
      const std::string path = join(parts, i);
      if (folders_.contains(path)) continue;
      TRY(make_folder(path));
      folders_.insert(path);
    }
    return {};
  }

  Result<void> make_folder(const std::string& relative) {
    const std::string path = relative.empty() ? folder_ : folder_ + "/" + relative;
    if (::mkdir(path.c_str(), 0755) == 0) return {};
    return relative.empty() && errno == EEXIST ? Result<void>() : cannot("mkdir", path);
  }

  Result<void> make_link(const std::vector<std::string>& parts, const std::string& target) {
    const std::string path = folder_ + "/" + join(parts, parts.size());
    return ::symlink(target.c_str(), path.c_str()) == 0 ? Result<void>() : cannot("symlink", path);
  }

  // By way of other links, one that seems to stay inside may lead out.
  Result<void> check_link(std::vector<std::string> at) {
    std::deque<std::string> ahead = {at.back()};
    at.pop_back();
    for (int links = 0; !ahead.empty() && links <= kMaxLinksFollowed;) {
      const std::string part = std::move(ahead.front());
      ahead.pop_front();
      if (part == ".." && at.empty()) return broken_archive();
      if (part == "..") {
        at.pop_back();
        continue;
      }
      at.push_back(part);
      std::error_code error;
      const fs::path target = fs::read_symlink(folder_ + "/" + join(at, at.size()), error);
      if (error) continue;  // no link
      ++links;
      at.pop_back();
      std::vector<std::string> parts;
      for (const fs::path& each : target) {
        if (!each.empty() && each != ".") parts.push_back(each);
      }
      ahead.insert(ahead.begin(), parts.begin(), parts.end());
    }
    return {};  // inside, nowhere or in a circle
  }

  // Before anything is made: one name may stand for a hundred folders.
  Result<void> count_folders(zip_uint64_t entries) {
    std::set<std::string> found;
    for (zip_uint64_t i = 0; i < entries; ++i) {
      const char* name = zip_get_name(archive_, i, 0);
      if (name == nullptr) return broken_archive();
      const auto parts = TRY(split_path(name));
      for (size_t count = parts.size() - 1; count > 0; --count) {
        if (!found.insert(join(parts, count)).second) break;  // and so those above it
      }
      if (found.size() > kMaxArchiveFolders) return too_many_folders(kMaxArchiveFolders);
    }
    return {};
  }

  // The archive names one thing in two ways, or the disk fails.
  static Error cannot(std::string_view call, const std::string& path) {
    const bool is_contradiction = errno == EEXIST || errno == ENOTDIR || errno == EISDIR ||
                                  errno == ELOOP || errno == ENAMETOOLONG;
    return is_contradiction ? broken_archive() : system_error(call, path, errno);
  }

  zip_t* archive_;
  const std::string folder_;
  const uint64_t max_bytes_;
  uint64_t bytes_ = 0;
  std::set<std::string> folders_;
  std::vector<std::pair<std::vector<std::string>, std::string>> links_;
};

}  // namespace

Result<UnpackedArchive> unpack_archive(std::string_view zip, const std::string& folder,
                                       uint64_t max_bytes) {
  if (zip.empty()) return invalid_parameter("Uploaded file must be a non-empty zip");
  const Archive archive = TRY(open_archive(zip));
  return Unpacking(archive.get(), folder, max_bytes).run();
}

}  // namespace tarn::lambda
