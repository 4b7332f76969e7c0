#include "store/memory_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <shared_mutex>

namespace tarn::store {

namespace {

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

struct MemoryFiles::Inode {
  explicit Inode(FilesImage::Content image) : shared(std::move(image)) {}

  const std::string& bytes() const { return shared != nullptr ? *shared : own; }
  std::string& writable() {
    if (shared != nullptr) own = *shared;
    shared.reset();
    return own;
  }

  mutable std::shared_mutex mutex;
  FilesImage::Content shared;  // until the first write
  std::string own;
};

class MemoryFiles::OpenFile final : public File {
 public:
  explicit OpenFile(std::shared_ptr<Inode> inode) : inode_(std::move(inode)) {}

  Result<size_t> read(uint64_t offset_bytes, char* out, size_t size_bytes) const override {
    std::shared_lock lock(inode_->mutex);
    const std::string& bytes = inode_->bytes();
    if (offset_bytes >= bytes.size()) return size_t{0};
    size_t count = std::min<size_t>(size_bytes, bytes.size() - offset_bytes);
    std::memcpy(out, bytes.data() + offset_bytes, count);
    return count;
  }

  Result<void> write(uint64_t offset_bytes, std::string_view bytes) override {
    std::lock_guard lock(inode_->mutex);
    std::string& own = inode_->writable();
    if (own.size() < offset_bytes + bytes.size()) own.resize(offset_bytes + bytes.size());
    std::memcpy(own.data() + offset_bytes, bytes.data(), bytes.size());
    return {};
  }

  Result<void> truncate(uint64_t size_bytes) override {
    std::lock_guard lock(inode_->mutex);
    inode_->writable().resize(size_bytes);
    return {};
  }

  Result<void> sync() override { return {}; }

  Result<uint64_t> size_bytes() const override {
    std::shared_lock lock(inode_->mutex);
    return inode_->bytes().size();
  }

  int fd() const override { return -1; }
  Result<void> reserve(uint64_t) override { return {}; }
  void start_writeback(uint64_t, uint64_t) override {}

  const std::shared_ptr<Inode>& inode() const { return inode_; }

 private:
  const std::shared_ptr<Inode> inode_;
};

MemoryFiles::MemoryFiles(const FilesImage& image) : folders_(image.folders) {
  for (const auto& [path, content] : image.files) files_[path] = std::make_shared<Inode>(content);
}

MemoryFiles::~MemoryFiles() = default;

FilesImage MemoryFiles::image() const {
  std::lock_guard lock(mutex_);
  FilesImage image;
  image.folders = folders_;
  for (const auto& [path, inode] : files_) {
    std::shared_lock bytes_lock(inode->mutex);
    image.files[path] =
        inode->shared != nullptr ? inode->shared : std::make_shared<const std::string>(inode->own);
  }
  return image;
}

Result<std::unique_ptr<File>> MemoryFiles::open_to_read(const std::string& path) {
  std::lock_guard lock(mutex_);
  auto found = files_.find(path);
  if (found == files_.end()) return system_error("open", path, ENOENT);
  return std::unique_ptr<File>(std::make_unique<OpenFile>(found->second));
}

Result<void> MemoryFiles::check_folder_of(const std::string& path) const {
  std::string parent = folder_of(path);
  if (!parent.empty() && !folders_.contains(parent)) return system_error("open", path, ENOENT);
  return {};
}

Result<void> MemoryFiles::enter(const std::string& path, std::shared_ptr<Inode> inode) {
  std::lock_guard lock(mutex_);
  TRY(check_folder_of(path));
  if (folders_.contains(path) || !files_.try_emplace(path, std::move(inode)).second) {
    return system_error("open", path, EEXIST);
  }
  return {};
}

Result<std::unique_ptr<File>> MemoryFiles::create(const std::string& path) {
  auto inode = std::make_shared<Inode>(nullptr);
  TRY(enter(path, inode));
  return std::unique_ptr<File>(std::make_unique<OpenFile>(std::move(inode)));
}

Result<std::unique_ptr<File>> MemoryFiles::create_unnamed(const std::string& folder) {
  std::lock_guard lock(mutex_);
  TRY(check_folder_of(folder + "/"));
  return std::unique_ptr<File>(std::make_unique<OpenFile>(std::make_shared<Inode>(nullptr)));
}

Result<void> MemoryFiles::link(File& unnamed, const std::string& path) {
  return enter(path, static_cast<OpenFile&>(unnamed).inode());
}

Result<void> MemoryFiles::rename(const std::string& from, const std::string& to) {
  std::lock_guard lock(mutex_);
  TRY(check_folder_of(to));
  auto found = files_.find(from);
  if (found != files_.end()) {
    auto inode = found->second;
    files_.erase(found);
    files_[to] = std::move(inode);
    return {};
  }
  if (!folders_.contains(from)) return system_error("rename", to, ENOENT);
  auto moved = [&](const std::string& path) { return to + path.substr(from.size()); };
  auto is_below = [&](const std::string& path) {
    return path == from || path.starts_with(from + "/");
  };
  decltype(files_) files;
  for (auto& [path, inode] : files_) files[is_below(path) ? moved(path) : path] = inode;
  decltype(folders_) folders;
  for (const std::string& path : folders_) folders.insert(is_below(path) ? moved(path) : path);
  files_.swap(files);
  folders_.swap(folders);
  return {};
}

Result<void> MemoryFiles::unlink(const std::string& path) {
  std::lock_guard lock(mutex_);
  files_.erase(path);
  return {};
}

Result<void> MemoryFiles::make_folder(const std::string& path) {
  std::lock_guard lock(mutex_);
  TRY(check_folder_of(path));
  folders_.insert(path);
  return {};
}

Result<void> MemoryFiles::remove_tree(const std::string& path) {
  std::lock_guard lock(mutex_);
  auto is_below = [&](const std::string& name) {
    return name == path || name.starts_with(path + "/");
  };
  std::erase_if(files_, [&](const auto& entry) { return is_below(entry.first); });
  std::erase_if(folders_, is_below);
  return {};
}

Result<void> MemoryFiles::sync_folder(const std::string& path) {
  std::lock_guard lock(mutex_);
  if (path != "/" && !folders_.contains(path)) return system_error("open", path, ENOENT);
  return {};
}

Result<std::vector<std::string>> MemoryFiles::list(const std::string& folder) {
  std::lock_guard lock(mutex_);
  if (!folders_.contains(folder)) return system_error("readdir", folder, ENOENT);
  std::vector<std::string> names;
  const std::string prefix = folder + "/";
  auto take = [&](const std::string& path) {
    if (path.find('/', prefix.size()) == path.npos) names.push_back(path.substr(prefix.size()));
  };
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix);
       ++at) {
    take(at->first);
  }
  for (auto at = folders_.lower_bound(prefix); at != folders_.end() && at->starts_with(prefix);
       ++at) {
    take(*at);
  }
  return names;
}

Result<bool> MemoryFiles::exists(const std::string& path) {
  std::lock_guard lock(mutex_);
  return files_.contains(path) || folders_.contains(path);
}

Result<int64_t> MemoryFiles::free_bytes(const std::string&) { return free_bytes_.load(); }

class MemoryFiles::Lock final : public FileLock {
 public:
  Lock(MemoryFiles& files, std::string path) : files_(files), path_(std::move(path)) {}
  ~Lock() override {
    std::lock_guard lock(files_.mutex_);
    files_.locks_.erase(path_);
  }

 private:
  MemoryFiles& files_;
  const std::string path_;
};

Result<std::unique_ptr<FileLock>> MemoryFiles::lock(const std::string& path, std::string& holder) {
  std::lock_guard lock(mutex_);
  TRY(check_folder_of(path));
  auto [at, is_free] = locks_.try_emplace(path, holder);
  if (!is_free) {
    holder = at->second;
    return std::unique_ptr<FileLock>();
  }
  files_.try_emplace(path, std::make_shared<Inode>(nullptr));
  return std::unique_ptr<FileLock>(std::make_unique<Lock>(*this, path));
}

}  // namespace tarn::store
