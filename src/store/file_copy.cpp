#include "store/file_copy.h"

#include <algorithm>

#include "base/hash.h"

namespace tarn::store {

namespace {

constexpr size_t kCopyChunkBytes = 1 << 20;
constexpr uint64_t kCopyWritebackBytes = 8 << 20;

std::string temporary_beside(const std::string& path) {
  const size_t slash = path.rfind('/');
  return path.substr(0, slash + 1) + std::string(kTemporaryPrefix) + path.substr(slash + 1);
}

Error stopped() {
  return Error(503, "ServiceUnavailable", "Stopped before it was done; run it again.");
}

// Reads `size_bytes` in chunks, hands each on and sums them up.
template <class Take>
Result<Copied> read_chunks(Files& files, const std::string& path, uint64_t size_bytes,
                           CopyProgress& progress, const Take& take) {
  auto source = TRY(files.open_to_read(path));
  Copied copied;
  std::string chunk;
  while (copied.size_bytes < size_bytes) {
    if (progress.is_stopped) return stopped();
    chunk.resize(std::min<uint64_t>(kCopyChunkBytes, size_bytes - copied.size_bytes));
    const size_t count = TRY(source->read(copied.size_bytes, chunk.data(), chunk.size()));
    if (count != chunk.size()) return corrupt(path + " is shorter than it should be.");
    TRY(take(copied.size_bytes, std::string_view(chunk)));
    copied.crc32c = crc32c(copied.crc32c, chunk);
    copied.size_bytes += count;
  }
  return copied;
}

// A new file beside `to` that takes its place once `fill` has filled it.
template <class Fill>
Result<Copied> replace_durably(Files& files, const std::string& to, const Fill& fill) {
  const std::string temporary = temporary_beside(to);
  TRY(files.unlink(temporary));
  auto target = TRY(files.create(temporary));
  Result<Copied> copied = fill(*target);
  Result<void> synced = copied.ok() ? target->sync() : Result<void>();
  if (copied.ok() && !synced.ok()) copied = std::move(synced).error();
  if (!copied.ok()) {
    (void)files.unlink(temporary);
    return copied;
  }
  TRY(files.rename(temporary, to));
  return copied;
}

}  // namespace

Result<void> FolderMaker::make_folder_of(const std::string& root, std::string_view path) {
  std::string folder = root;
  for (size_t slash; (slash = path.find('/')) != std::string_view::npos;) {
    changed_.insert(folder);
    folder.append("/").append(path.substr(0, slash));
    path.remove_prefix(slash + 1);
    if (made_.insert(folder).second) TRY(files_.make_folder(folder));
  }
  changed_.insert(folder);
  return {};
}

Result<void> FolderMaker::sync() {
  for (const std::string& folder : changed_) TRY(files_.sync_folder(folder));
  changed_.clear();
  return {};
}

Result<Copied> copy_file(Files& files, const std::string& from, uint64_t size_bytes,
                         const std::string& to, CopyProgress& progress) {
  Copied copied = TRY(replace_durably(files, to, [&](File& target) {
    uint64_t written_back = 0;
    return read_chunks(files, from, size_bytes, progress,
                       [&](uint64_t offset, std::string_view chunk) -> Result<void> {
                         TRY(target.write(offset, chunk));
                         progress.copied_bytes += chunk.size();
                         const uint64_t end = offset + chunk.size();
                         if (end - written_back < kCopyWritebackBytes) return {};
                         target.start_writeback(written_back, end - written_back);
                         written_back = end;
                         return {};
                       });
  }));
  ++progress.copied_files;
  return copied;
}

Result<Copied> write_copy(Files& files, std::string_view content, const std::string& to,
                          CopyProgress& progress) {
  Copied copied = TRY(replace_durably(files, to, [&](File& target) -> Result<Copied> {
    TRY(target.write(0, content));
    return Copied{content.size(), crc32c(0, content)};
  }));
  ++progress.copied_files;
  progress.copied_bytes += content.size();
  return copied;
}

Result<Copied> checksum_file(Files& files, const std::string& path, CopyProgress& progress) {
  return read_chunks(files, path, TRY(size_of_file(files, path)), progress,
                     [](uint64_t, std::string_view) { return Result<void>(); });
}

std::string parent_folder(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<uint64_t> size_of_file(Files& files, const std::string& path) {
  return TRY(files.open_to_read(path))
  ->size_bytes();
}

}  // namespace tarn::store
