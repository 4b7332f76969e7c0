#include "store/files_recorder.h"

namespace tarn::store {

namespace {

using Kind = FileOperation::Kind;

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
  if (TRY(real_.exists(path))) note({Kind::kUnlink, 0, below_root(path), {}, 0, {}});
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

}  // namespace tarn::store
