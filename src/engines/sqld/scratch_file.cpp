#include "engines/sqld/scratch_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace tarn::engines {

namespace {

constexpr size_t kKeyBytes = 64;  // two keys of AES-256
constexpr size_t kPieceBytes = 256 * 1024;

struct CipherContext {
  EVP_CIPHER_CTX* get = EVP_CIPHER_CTX_new();
  CipherContext() = default;
  CipherContext(const CipherContext&) = delete;
  CipherContext& operator=(const CipherContext&) = delete;
  ~CipherContext() { EVP_CIPHER_CTX_free(get); }
};

}  // namespace

Result<std::unique_ptr<ScratchFile>> ScratchFile::create(const std::string& folder,
                                                         uint64_t most_bytes) {
  static std::atomic<uint64_t> next_number{1};
  const std::string path = folder + "/scratch-" + std::to_string(next_number++);
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return system_error("open", path, errno);
  unlink(path.c_str());
  std::string key(kKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), kKeyBytes) != 1) {
    return internal_error("no random key could be made");
  }
  return std::unique_ptr<ScratchFile>(new ScratchFile(std::move(file), std::move(key), most_bytes));
}

// Each sector under its own number.
Result<void> ScratchFile::seal(bool encrypts, uint64_t offset_bytes, const char* from, char* to,
                               size_t size_bytes) const {
  const CipherContext context;
  const auto* key = reinterpret_cast<const unsigned char*>(key_.data());
  if (EVP_CipherInit_ex(context.get, EVP_aes_256_xts(), nullptr, key, nullptr, encrypts) != 1) {
    return internal_error("the cipher of scratch files cannot be set up");
  }
  for (size_t at = 0; at < size_bytes; at += kSectorBytes) {
    unsigned char tweak[16] = {};
    const uint64_t sector = (offset_bytes + at) / kSectorBytes;
    memcpy(tweak, &sector, sizeof sector);
    int written = 0;
    const bool ok =
        EVP_CipherInit_ex(context.get, nullptr, nullptr, nullptr, tweak, encrypts) == 1 &&
        EVP_CipherUpdate(context.get, reinterpret_cast<unsigned char*>(to + at), &written,
                         reinterpret_cast<const unsigned char*>(from + at),
                         static_cast<int>(kSectorBytes)) == 1;
    if (!ok) return internal_error("a scratch file cannot be sealed");
  }
  return {};
}

Result<void> ScratchFile::write(uint64_t offset_bytes, const char* from, size_t size_bytes) {
  if (offset_bytes % kSectorBytes != 0 || size_bytes % kSectorBytes != 0) {
    return internal_error("a scratch file is written in whole sectors");
  }
  const uint64_t end_bytes = offset_bytes + size_bytes;
  if (most_bytes_ != 0 && end_bytes > most_bytes_) {
    return Error(400, "DATA_SET_SIZE_LIMIT_EXCEEDED",
                 "The data set is larger than " + std::to_string(most_bytes_) + " bytes");
  }
  std::vector<char> sealed(std::min(size_bytes, kPieceBytes));
  while (size_bytes > 0) {
    const size_t count = std::min(size_bytes, sealed.size());
    TRY(seal(true, offset_bytes, from, sealed.data(), count));
    for (size_t done = 0; done < count;) {
      const ssize_t put = pwrite(file_.get(), sealed.data() + done, count - done,
                                 static_cast<off_t>(offset_bytes + done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return system_error("pwrite", "scratch file", errno);
      done += static_cast<size_t>(put);
    }
    offset_bytes += count;
    from += count;
    size_bytes -= count;
  }
  for (uint64_t size = size_bytes_; size < end_bytes;) {
    if (size_bytes_.compare_exchange_weak(size, end_bytes)) break;
  }
  return {};
}

Result<void> ScratchFile::read_sectors(uint64_t offset_bytes, char* to, size_t size_bytes) const {
  for (size_t done = 0; done < size_bytes;) {
    const ssize_t got =
        pread(file_.get(), to + done, size_bytes - done, static_cast<off_t>(offset_bytes + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("pread", "scratch file", errno);
    if (got == 0) return internal_error("a scratch file is shorter than it was written");
    done += static_cast<size_t>(got);
  }
  return seal(false, offset_bytes, to, to, size_bytes);
}

Result<size_t> ScratchFile::read(uint64_t offset_bytes, char* to, size_t size_bytes) const {
  const uint64_t end_bytes = size_bytes_;
  if (offset_bytes >= end_bytes) return size_t{0};
  size_bytes = static_cast<size_t>(std::min<uint64_t>(size_bytes, end_bytes - offset_bytes));
  if (offset_bytes % kSectorBytes == 0 && size_bytes % kSectorBytes == 0) {
    TRY(read_sectors(offset_bytes, to, size_bytes));
    return size_bytes;
  }
  const uint64_t begin = offset_bytes / kSectorBytes * kSectorBytes;
  const uint64_t end = (offset_bytes + size_bytes + kSectorBytes - 1) / kSectorBytes * kSectorBytes;
  std::vector<char> sectors(end - begin);
  TRY(read_sectors(begin, sectors.data(), sectors.size()));
  memcpy(to, sectors.data() + (offset_bytes - begin), size_bytes);
  return size_bytes;
}

Result<void> ScratchFile::truncate(uint64_t size_bytes) {
  const uint64_t whole = (size_bytes + kSectorBytes - 1) / kSectorBytes * kSectorBytes;
  if (ftruncate(file_.get(), static_cast<off_t>(whole)) != 0) {
    return system_error("ftruncate", "scratch file", errno);
  }
  size_bytes_ = whole;
  return {};
}

}  // namespace tarn::engines
