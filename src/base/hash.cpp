#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/crc.h"
#include "base/encoding.h"
#include "base/sha256.h"

namespace tarn {
namespace {

// Fetching an implementation costs more than hashing a short text: each is fetched once.
const EVP_MD* fetched(DigestKind kind) {
  static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  switch (kind) {
    case DigestKind::kMd5:
      return md5;
    case DigestKind::kSha1:
      return sha1;
    case DigestKind::kSha256:
      return sha256;
    case DigestKind::kSha512:
      return sha512;
    case DigestKind::kCrc32:
    case DigestKind::kCrc32c:
    case DigestKind::kCrc64Nvme:
      return nullptr;
  }
  return nullptr;
}

class HashContext {
 public:
  HashContext() : context_(EVP_MD_CTX_new()) { CHECK(context_ != nullptr); }
  HashContext(const HashContext&) = delete;
  HashContext& operator=(const HashContext&) = delete;
  ~HashContext() { EVP_MD_CTX_free(context_); }

  void start(const EVP_MD* md) {
    CHECK(md != nullptr);
    CHECK(EVP_DigestInit_ex2(context_, md, nullptr) == 1);
  }
  void update(std::string_view bytes) {
    CHECK(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1);
  }
  std::string finish() {
    std::string out(static_cast<size_t>(EVP_MD_CTX_get_size(context_)), '\0');
    finish(out.data());
    return out;
  }
  void finish(char* out) {
    CHECK(EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(out), nullptr) == 1);
  }

 private:
  EVP_MD_CTX* context_;
};

// For one-shot digests: making a context costs as much as hashing a short text.
HashContext& thread_context() {
  thread_local HashContext context;
  return context;
}

class HashDigest final : public Digest {
 public:
  explicit HashDigest(DigestKind kind) { context_.start(fetched(kind)); }
  void update(std::string_view bytes) override { context_.update(bytes); }
  std::string finish() override { return context_.finish(); }

 private:
  HashContext context_;
};

size_t crc_bytes(DigestKind kind) { return kind == DigestKind::kCrc64Nvme ? 8 : 4; }

std::string to_big_endian(uint64_t value, size_t size_bytes) {
  std::string out(size_bytes, '\0');
  for (size_t i = size_bytes; i-- > 0; value >>= 8) out[i] = static_cast<char>(value & 0xFF);
  return out;
}

uint64_t from_big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

uint64_t update_crc(DigestKind kind, uint64_t crc, std::string_view bytes) {
  if (kind == DigestKind::kCrc64Nvme) return crc64_nvme(crc, bytes);
  const auto seed = static_cast<uint32_t>(crc);
  return kind == DigestKind::kCrc32 ? crc32(seed, bytes) : crc32c(seed, bytes);
}

class CrcDigest final : public Digest {
 public:
  explicit CrcDigest(DigestKind kind) : kind_(kind) {}
  void update(std::string_view bytes) override { crc_ = update_crc(kind_, crc_, bytes); }
  std::string finish() override { return to_big_endian(crc_, crc_bytes(kind_)); }

 private:
  DigestKind kind_;
  uint64_t crc_ = 0;
};

bool is_crc(DigestKind kind) {
  return kind == DigestKind::kCrc32 || kind == DigestKind::kCrc32c ||
         kind == DigestKind::kCrc64Nvme;
}

}  // namespace

std::unique_ptr<Digest> Digest::make(DigestKind kind) {
  if (is_crc(kind)) return std::make_unique<CrcDigest>(kind);
  return std::make_unique<HashDigest>(kind);
}

std::string digest(DigestKind kind, std::string_view bytes) {
  if (kind == DigestKind::kSha256) {
    const Sha256 out = sha256(bytes);
    return {out.data(), out.size()};
  }
  if (is_crc(kind)) return to_big_endian(update_crc(kind, 0, bytes), crc_bytes(kind));
  HashContext& context = thread_context();
  context.start(fetched(kind));
  context.update(bytes);
  return context.finish();
}

std::string md5_hex(std::string_view bytes) { return hex_encode(digest(DigestKind::kMd5, bytes)); }

namespace {

constexpr size_t kSha1Bytes = 20;
constexpr size_t kSha1BlockBytes = 64;

}  // namespace

std::string hmac_sha1(std::string_view key, std::string_view message) {
  std::array<char, kSha1BlockBytes> block{};
  const std::string hashed =
      key.size() > block.size() ? digest(DigestKind::kSha1, key) : std::string();
  if (key.size() > block.size()) key = hashed;
  std::copy(key.begin(), key.end(), block.begin());
  const EVP_MD* md = fetched(DigestKind::kSha1);
  const std::string_view padded(block.data(), block.size());
  std::string out(kSha1Bytes, '\0');
  for (char& c : block) c = static_cast<char>(c ^ 0x36);
  HashContext& context = thread_context();
  context.start(md);
  context.update(padded);
  context.update(message);
  context.finish(out.data());
  for (char& c : block) c = static_cast<char>(c ^ 0x36 ^ 0x5C);
  context.start(md);
  context.update(padded);
  context.update(out);
  context.finish(out.data());
  OPENSSL_cleanse(block.data(), block.size());
  return out;
}

std::string combine_crc(DigestKind kind, std::string_view crc_a, std::string_view crc_b,
                        uint64_t size_b_bytes) {
  CHECK(is_crc(kind) && crc_a.size() == crc_bytes(kind) && crc_b.size() == crc_bytes(kind));
  return to_big_endian(
      combine_crc_values(kind, from_big_endian(crc_a), from_big_endian(crc_b), size_b_bytes),
      crc_bytes(kind));
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tarn
