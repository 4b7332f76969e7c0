#include "store/files_recorder.h"

#include <filesystem>
#include <fstream>

#include "base/check.h"

namespace tarn::store {

namespace {

using Kind = FileOperation::Kind;

constexpr size_t kSectorBytes = 512;

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

class FilesRecorder::RecordedFile final : public File {
 public:
  RecordedFile(FilesRecorder& recorder, uint64_t number, std::unique_ptr<File> real)
      : recorder_(recorder), number_(number), real_(std::move(real)) {}

  Result<size_t> read(uint64_t offset_bytes, char* out, size_t size_bytes) const override {
    return real_->read(offset_bytes, out, size_bytes);
  }
  Result<void> write(uint64_t offset_bytes, std::string_view bytes) override {
    std::lock_guard lock(recorder_.mutex_);
    recorder_.note({Kind::kWrite, number_, {}, {}, offset_bytes, std::string(bytes)});
    return real_->write(offset_bytes, bytes);
  }
  Result<void> truncate(uint64_t size_bytes) override {
    std::lock_guard lock(recorder_.mutex_);
    recorder_.note({Kind::kTruncate, number_, {}, {}, size_bytes, {}});
    return real_->truncate(size_bytes);
  }
  Result<void> sync() override {
    {
      // Noted as it begins: what is written while it runs may not be covered.
      std::lock_guard lock(recorder_.mutex_);
      recorder_.note({Kind::kSync, number_, {}, {}, 0, {}});
    }
    return real_->sync();
  }
  Result<uint64_t> size_bytes() const override { return real_->size_bytes(); }
  int fd() const override { return real_->fd(); }
  Result<void> reserve(uint64_t size_bytes) override { return real_->reserve(size_bytes); }
  void start_writeback(uint64_t offset_bytes, uint64_t size_bytes) override {
    real_->start_writeback(offset_bytes, size_bytes);
  }

  File& real() { return *real_; }
  uint64_t number() const { return number_; }

 private:
  FilesRecorder& recorder_;
  const uint64_t number_;
  const std::unique_ptr<File> real_;
};

void FilesRecorder::note(FileOperation operation) { operations_.push_back(std::move(operation)); }

std::unique_ptr<File> FilesRecorder::wrap(std::unique_ptr<File> file, std::string path) {
  std::lock_guard lock(mutex_);
  uint64_t number = ++files_;
  note({Kind::kCreate, number, std::move(path), {}, 0, {}});
  return std::make_unique<RecordedFile>(*this, number, std::move(file));
}

Result<std::unique_ptr<File>> FilesRecorder::open_to_read(const std::string& path) {
  return real_.open_to_read(path);
}

Result<std::unique_ptr<File>> FilesRecorder::create(const std::string& path) {
  return wrap(TRY(real_.create(path)), below_root(path));
}

Result<std::unique_ptr<File>> FilesRecorder::create_unnamed(const std::string& folder) {
  return wrap(TRY(real_.create_unnamed(folder)), {});
}

Result<void> FilesRecorder::link(File& unnamed, const std::string& path) {
  auto& file = static_cast<RecordedFile&>(unnamed);
  std::lock_guard lock(mutex_);
  TRY(real_.link(file.real(), path));
  note({Kind::kLink, file.number(), below_root(path), {}, 0, {}});
  return {};
}

Result<void> FilesRecorder::rename(const std::string& from, const std::string& to) {
  std::lock_guard lock(mutex_);
  note({Kind::kRename, 0, below_root(from), below_root(to), 0, {}});
  return real_.rename(from, to);
}

Result<void> FilesRecorder::unlink(const std::string& path) {
  std::lock_guard lock(mutex_);
  note({Kind::kUnlink, 0, below_root(path), {}, 0, {}});
  return real_.unlink(path);
}

Result<void> FilesRecorder::make_folder(const std::string& path) {
  std::lock_guard lock(mutex_);
  if (!TRY(real_.exists(path))) note({Kind::kFolder, 0, below_root(path), {}, 0, {}});
  return real_.make_folder(path);
}

// Only trash is removed so, which no recovery needs.
Result<void> FilesRecorder::remove_tree(const std::string& path) { return real_.remove_tree(path); }

Result<void> FilesRecorder::sync_folder(const std::string& path) {
  {
    std::lock_guard lock(mutex_);
    note({Kind::kSyncFolder, 0, below_root(path), {}, 0, {}});
  }
  return real_.sync_folder(path);
}

Result<std::vector<std::string>> FilesRecorder::list(const std::string& folder) {
  return real_.list(folder);
}
Result<bool> FilesRecorder::exists(const std::string& path) { return real_.exists(path); }
Result<int64_t> FilesRecorder::free_bytes(const std::string& path) {
  return real_.free_bytes(path);
}

size_t FilesRecorder::size() const {
  std::lock_guard lock(mutex_);
  return operations_.size();
}

std::vector<FileOperation> FilesRecorder::operations() const {
  std::lock_guard lock(mutex_);
  return operations_;
}

CrashState::CrashState(const std::vector<FileOperation>& operations, size_t crash_at, Choose choose)
    : choose_(std::move(choose)) {
  for (size_t i = 0; i < crash_at; ++i) apply(operations[i]);
  for (const auto& [folder, names] : unsynced_names_) {
    for (const FileOperation& operation : names) {
      if (choose_(2) == 1) apply_name(operation);
    }
  }
  for (auto& [number, inode] : inodes_) {
    for (const FileOperation& operation : inode.unsynced) {
      switch (choose_(3)) {
        case 0:
          break;
        case 1:
          write_into(inode.content, operation);
          break;
        default:
          tear_into(inode.content, operation);
      }
    }
  }
}

void CrashState::apply(const FileOperation& operation) {
  switch (operation.kind) {
    case Kind::kCreate:
      inodes_[operation.file];
      if (!operation.path.empty()) {
        unsynced_names_[parent_of(operation.path)].push_back(operation);
      }
      break;
    case Kind::kWrite:
    case Kind::kTruncate:
      inodes_[operation.file].unsynced.push_back(operation);
      break;
    case Kind::kSync: {
      Inode& inode = inodes_[operation.file];
      for (const FileOperation& write : inode.unsynced) write_into(inode.content, write);
      inode.unsynced.clear();
      break;
    }
    case Kind::kSyncFolder: {
      auto& names = unsynced_names_[operation.path];
      for (const FileOperation& name : names) apply_name(name);
      names.clear();
      break;
    }
    default:
      unsynced_names_[parent_of(operation.path)].push_back(operation);
  }
}

void CrashState::apply_name(const FileOperation& operation) {
  switch (operation.kind) {
    case Kind::kCreate:
    case Kind::kLink:
      names_[operation.path] = operation.file;
      break;
    case Kind::kFolder:
      folders_[operation.path] = true;
      break;
    case Kind::kUnlink:
      names_.erase(operation.path);
      break;
    case Kind::kRename: {
      auto found = names_.find(operation.path);
      if (found == names_.end()) break;  // its creation was lost
      names_[operation.new_path] = found->second;
      names_.erase(operation.path);
      break;
    }
    default:
      break;
  }
}

void CrashState::write_into(std::string& content, const FileOperation& operation) {
  if (operation.kind == Kind::kTruncate) {
    content.resize(operation.offset_bytes);
    return;
  }
  size_t end = operation.offset_bytes + operation.bytes.size();
  if (content.size() < end) content.resize(end);
  content.replace(operation.offset_bytes, operation.bytes.size(), operation.bytes);
}

// Any of the sectors.
void CrashState::tear_into(std::string& content, const FileOperation& operation) {
  if (operation.kind == Kind::kTruncate) return;
  uint64_t at = operation.offset_bytes;
  uint64_t end = at + operation.bytes.size();
  while (at < end) {
    uint64_t next = std::min(end, (at / kSectorBytes + 1) * kSectorBytes);
    if (choose_(2) == 1) {
      FileOperation sector = operation;
      sector.bytes = operation.bytes.substr(at - operation.offset_bytes, next - at);
      sector.offset_bytes = at;
      write_into(content, sector);
    }
    at = next;
  }
}

void CrashState::materialize(const std::string& root) const {
  namespace fs = std::filesystem;
  fs::create_directories(root);
  for (const auto& [path, exists] : folders_) {  // parents sort before what is in them
    if (fs::exists(root + parent_of(path))) fs::create_directory(root + path);
  }
  for (const auto& [path, number] : names_) {
    if (!fs::exists(root + parent_of(path))) continue;
    std::ofstream file(root + path, std::ios::binary);
    file << inodes_.at(number).content;
    CHECK(file.good());
  }
}

}  // namespace tarn::store
