#include "store/faulty_files.h"

#include <cerrno>

#include "store/errors.h"

namespace tarn::store {

class FaultyFiles::FaultyFile final : public File {
 public:
  FaultyFile(const FaultyFiles& files, std::string path, std::unique_ptr<File> real)
      : files_(files), path_(std::move(path)), real_(std::move(real)) {}

  Result<size_t> read(uint64_t offset_bytes, char* out, size_t size_bytes) const override {
    TRY(files_.check(FileCall::kRead, path_));
    return real_->read(offset_bytes, out, size_bytes);
  }
  Result<void> write(uint64_t offset_bytes, std::string_view bytes) override {
    auto checked = files_.check(FileCall::kWrite, path_);
    if (!checked.ok()) {
      TRY(real_->write(offset_bytes, bytes.substr(0, bytes.size() / 2)));
      return checked;
    }
    return real_->write(offset_bytes, bytes);
  }
  Result<void> truncate(uint64_t size_bytes) override { return real_->truncate(size_bytes); }
  Result<void> sync() override {
    TRY(files_.check(FileCall::kSync, path_));
    return real_->sync();
  }
  Result<uint64_t> size_bytes() const override { return real_->size_bytes(); }
  int fd() const override { return real_->fd(); }
  Result<void> reserve(uint64_t size_bytes) override {
    TRY(files_.check(FileCall::kReserve, path_));
    return real_->reserve(size_bytes);
  }
  void start_writeback(uint64_t offset_bytes, uint64_t size_bytes) override {
    real_->start_writeback(offset_bytes, size_bytes);
  }
  File& real() { return *real_; }

 private:
  const FaultyFiles& files_;
  const std::string path_;
  const std::unique_ptr<File> real_;
};

void FaultyFiles::fail(Decide decide) {
  std::lock_guard lock(mutex_);
  decide_ = std::move(decide);
}

Result<void> FaultyFiles::check(FileCall call, const std::string& path) const {
  Decide decide;
  {
    std::lock_guard lock(mutex_);
    decide = decide_;
  }
  const int error_number = decide ? decide(call, path) : 0;
  if (error_number == 0) return {};
  if (error_number == ENOSPC) return disk_full(path);
  return system_error("a call", path, error_number);
}

Result<std::unique_ptr<File>> FaultyFiles::open_to_read(const std::string& path) {
  TRY(check(FileCall::kOpen, path));
  auto file = TRY(real_.open_to_read(path));
  return std::unique_ptr<File>(std::make_unique<FaultyFile>(*this, path, std::move(file)));
}

Result<std::unique_ptr<File>> FaultyFiles::create(const std::string& path) {
  TRY(check(FileCall::kCreate, path));
  auto file = TRY(real_.create(path));
  return std::unique_ptr<File>(std::make_unique<FaultyFile>(*this, path, std::move(file)));
}

Result<std::unique_ptr<File>> FaultyFiles::create_unnamed(const std::string& folder) {
  TRY(check(FileCall::kCreate, folder));
  auto file = TRY(real_.create_unnamed(folder));
  return std::unique_ptr<File>(std::make_unique<FaultyFile>(*this, folder, std::move(file)));
}

Result<void> FaultyFiles::link(File& unnamed, const std::string& path) {
  TRY(check(FileCall::kName, path));
  return real_.link(static_cast<FaultyFile&>(unnamed).real(), path);
}

Result<void> FaultyFiles::rename(const std::string& from, const std::string& to) {
  TRY(check(FileCall::kName, to));
  return real_.rename(from, to);
}

Result<void> FaultyFiles::unlink(const std::string& path) {
  TRY(check(FileCall::kName, path));
  return real_.unlink(path);
}

Result<void> FaultyFiles::make_folder(const std::string& path) {
  TRY(check(FileCall::kName, path));
  return real_.make_folder(path);
}

Result<void> FaultyFiles::sync_folder(const std::string& path) {
  TRY(check(FileCall::kSyncFolder, path));
  return real_.sync_folder(path);
}

Result<std::vector<std::string>> FaultyFiles::list(const std::string& folder) {
  TRY(check(FileCall::kList, folder));
  return real_.list(folder);
}

Result<std::unique_ptr<FileLock>> FaultyFiles::lock(const std::string& path, std::string& holder) {
  TRY(check(FileCall::kLock, path));
  return real_.lock(path, holder);
}

}  // namespace tarn::store
