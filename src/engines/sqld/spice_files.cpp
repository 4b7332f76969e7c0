#include "engines/sqld/spice_files.h"

#include <array>
#include <cstring>
#include <utility>

#include "base/hash.h"

namespace tarn::engines {

namespace {

constexpr std::string_view kMagic = "TARNSPCE";
constexpr char kVersion = 1;
constexpr std::string_view kLogEnd = ".wal";
// Cursors of one object: threads that read at once open frames beside each other.
constexpr size_t kCursors = 8;

Error read_only() { return internal_error("a version of a data set is never written to"); }

class SealedSpiceFile final : public SpiceFile {
 public:
  explicit SealedSpiceFile(const std::shared_ptr<ObjectFile>& object) : object_(object) {
    for (auto& cursor : cursors_) cursor = std::make_unique<ObjectCursor>(object);
  }
  uint64_t size_bytes() const override { return object_->size_bytes() - kSpiceHeadBytes; }
  Result<size_t> read(uint64_t offset_bytes, char* to, size_t size_bytes) override {
    const size_t index = next_.fetch_add(1, std::memory_order_relaxed) % kCursors;
    return cursors_[index]->read(kSpiceHeadBytes + offset_bytes, to, size_bytes);
  }
  Result<void> write(uint64_t, const char*, size_t) override { return read_only(); }
  Result<void> truncate(uint64_t) override { return read_only(); }

 private:
  std::shared_ptr<ObjectFile> object_;
  std::array<std::unique_ptr<ObjectCursor>, kCursors> cursors_;
  std::atomic<size_t> next_{0};
};

class ScratchSpiceFile final : public SpiceFile {
 public:
  explicit ScratchSpiceFile(std::shared_ptr<ScratchFile> file) : file_(std::move(file)) {}
  uint64_t size_bytes() const override { return file_->size_bytes(); }
  Result<size_t> read(uint64_t offset_bytes, char* to, size_t size_bytes) override {
    return file_->read(offset_bytes, to, size_bytes);
  }
  Result<void> write(uint64_t offset_bytes, const char* from, size_t size_bytes) override {
    return file_->write(offset_bytes, from, size_bytes);
  }
  Result<void> truncate(uint64_t size_bytes) override { return file_->truncate(size_bytes); }

 private:
  std::shared_ptr<ScratchFile> file_;
};

class StreamSpiceFile final : public SpiceFile {
 public:
  explicit StreamSpiceFile(std::shared_ptr<ScratchStream> stream) : stream_(std::move(stream)) {}
  uint64_t size_bytes() const override { return stream_->size_bytes(); }
  Result<size_t> read(uint64_t offset_bytes, char* to, size_t size_bytes) override {
    return stream_->read(offset_bytes, to, size_bytes);
  }
  Result<void> write(uint64_t offset_bytes, const char* from, size_t size_bytes) override {
    return stream_->write(offset_bytes, from, size_bytes);
  }
  Result<void> truncate(uint64_t size_bytes) override {
    if (size_bytes == stream_->size_bytes()) return {};
    return internal_error("a stream is not cut");
  }

 private:
  std::shared_ptr<ScratchStream> stream_;
};

class LogFile final : public SpiceFile {
 public:
  uint64_t size_bytes() const override {
    const std::lock_guard lock(mutex_);
    return bytes_.size();
  }
  Result<size_t> read(uint64_t offset_bytes, char* to, size_t size_bytes) override {
    const std::lock_guard lock(mutex_);
    if (offset_bytes >= bytes_.size()) return size_t{0};
    return bytes_.copy(to, size_bytes, offset_bytes);
  }
  Result<void> write(uint64_t offset_bytes, const char* from, size_t size_bytes) override {
    const std::lock_guard lock(mutex_);
    if (bytes_.size() < offset_bytes + size_bytes) bytes_.resize(offset_bytes + size_bytes);
    memcpy(bytes_.data() + offset_bytes, from, size_bytes);
    return {};
  }
  Result<void> truncate(uint64_t size_bytes) override {
    const std::lock_guard lock(mutex_);
    bytes_.resize(size_bytes);
    return {};
  }

 private:
  mutable std::mutex mutex_;
  std::string bytes_;
};

}  // namespace

std::string spice_head() {
  std::string head(kMagic);
  head += kVersion;
  head.append(3, '\0');
  const uint32_t check = crc32c(0, head);
  head.append(reinterpret_cast<const char*>(&check), sizeof check);
  head.resize(kSpiceHeadBytes, '\0');
  return head;
}

Result<void> check_spice_head(std::string_view head) {
  const std::string expected = spice_head();
  if (head.substr(0, kMagic.size()) != kMagic) return corrupt("no version of a data set");
  if (head.size() == expected.size() && head == expected) return {};
  if (head.size() > kMagic.size() && head[kMagic.size()] > kVersion) {
    return corrupt("a version of a data set in a newer format");
  }
  return corrupt("the head of a data set's version");
}

Result<void> SpiceFiles::add_object(const std::string& name, std::shared_ptr<ObjectFile> object) {
  std::string head(kSpiceHeadBytes, '\0');
  head.resize(TRY(ObjectCursor(object).read(0, head.data(), head.size())));
  TRY(check_spice_head(head));
  auto file = std::make_shared<SealedSpiceFile>(object);
  const std::lock_guard lock(mutex_);
  files_[name] = std::move(file);
  return {};
}

Result<std::shared_ptr<ScratchFile>> SpiceFiles::add_scratch(const std::string& name,
                                                             uint64_t most_bytes) {
  std::shared_ptr<ScratchFile> file = TRY(ScratchFile::create(spill_folder_, most_bytes));
  const std::lock_guard lock(mutex_);
  files_[name] = std::make_shared<ScratchSpiceFile>(file);
  return file;
}

Result<std::shared_ptr<ScratchStream>> SpiceFiles::add_stream(const std::string& name) {
  std::shared_ptr<ScratchStream> stream = TRY(ScratchStream::create(spill_folder_));
  const std::lock_guard lock(mutex_);
  files_[name] = std::make_shared<StreamSpiceFile>(stream);
  return stream;
}

void SpiceFiles::remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  files_.erase(name);
  files_.erase(name + std::string(kLogEnd));
}

std::shared_ptr<SpiceFile> SpiceFiles::find(const std::string& name, bool may_create) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(name);
  if (found != files_.end()) return found->second;
  if (!may_create || !name.ends_with(kLogEnd)) return nullptr;
  auto log = std::make_shared<LogFile>();
  files_[name] = log;
  return log;
}

bool SpiceFiles::has(const std::string& name) {
  const auto file = find(name, false);
  return file != nullptr && file->size_bytes() > 0;
}

void SpiceFiles::remove_log(const std::string& name) {
  if (!name.ends_with(kLogEnd)) return;
  const std::lock_guard lock(mutex_);
  files_.erase(name);
}

}  // namespace tarn::engines
