#include "store/frames.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "store/bytes.h"

namespace tarn::store {

namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kNoncePrefixBytes = 8;
constexpr size_t kNonceBytes = 12;

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

const uint8_t* octets(std::string_view bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}
uint8_t* octets(std::string& bytes) { return reinterpret_cast<uint8_t*>(bytes.data()); }

std::string frame_nonce(const FrameKey& key, uint64_t frame) {
  std::string nonce = key.nonce_prefix;
  for (int shift = 24; shift >= 0; shift -= 8) nonce.push_back(static_cast<char>(frame >> shift));
  return nonce;
}

bool is_well_formed(const FrameKey& key) {
  return key.key.size() == kKeyBytes && key.nonce_prefix.size() == kNoncePrefixBytes;
}

CipherContext make_context(const FrameKey& key, bool to_encrypt) {
  CHECK(is_well_formed(key));
  CipherContext context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr);
  // GCM's nonce has 12 bytes unless told otherwise.
  CHECK(EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(key.key), nullptr,
                          to_encrypt ? 1 : 0) == 1);
  return context;
}

// Nonce and additional data of one frame.
bool begin_frame(EVP_CIPHER_CTX* context, const FrameKey& key, uint64_t frame, bool is_last,
                 uint64_t blob_bytes) {
  std::string nonce = frame_nonce(key, frame);
  if (EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, octets(nonce), -1) != 1) return false;
  if (!is_last) return true;
  std::string size;
  append_u64(size, blob_bytes);
  int written = 0;
  return EVP_CipherUpdate(context, nullptr, &written, octets(size),
                          static_cast<int>(size.size())) == 1;
}

Error cipher_failed() { return internal_error("AES-GCM failed to encrypt a frame."); }

Error frame_does_not_verify(uint64_t frame) {
  return corrupt("Stored bytes were changed or damaged: frame " + std::to_string(frame) +
                 " of a blob does not verify.");
}

}  // namespace

struct FrameSealer::Cipher {
  FrameKey key;
  CipherContext context;
};

FrameSealer::FrameSealer(FrameKey key) : cipher_(std::make_unique<Cipher>()) {
  static_assert(kNonceBytes == kNoncePrefixBytes + 4);
  cipher_->context = make_context(key, true);
  cipher_->key = std::move(key);
}

FrameSealer::~FrameSealer() = default;

Result<void> FrameSealer::write(std::string_view plaintext, std::string& ciphertext) {
  size_bytes_ += plaintext.size();
  while (!plaintext.empty()) {
    if (pending_.size() == kFrameBytes) {
      TRY(seal(pending_, false, ciphertext));
      pending_.clear();
    }
    // More than a frame: straight from the caller's memory.
    while (pending_.empty() && plaintext.size() > kFrameBytes) {
      TRY(seal(plaintext.substr(0, kFrameBytes), false, ciphertext));
      plaintext.remove_prefix(kFrameBytes);
    }
    size_t count = std::min<size_t>(plaintext.size(), kFrameBytes - pending_.size());
    pending_.append(plaintext.substr(0, count));
    plaintext.remove_prefix(count);
  }
  return {};
}

Result<void> FrameSealer::finish(std::string& ciphertext) {
  if (!pending_.empty()) TRY(seal(pending_, true, ciphertext));
  pending_.clear();
  return {};
}

Result<void> FrameSealer::seal(std::string_view plaintext, bool is_last, std::string& ciphertext) {
  if (sealed_frames_ == kMaxFrames) return internal_error("A blob has too many frames.");
  EVP_CIPHER_CTX* context = cipher_->context.get();
  if (!begin_frame(context, cipher_->key, sealed_frames_, is_last, size_bytes_)) {
    return cipher_failed();
  }
  size_t before = ciphertext.size();
  ciphertext.resize(before + plaintext.size());
  int written = 0;
  uint8_t tag[kTagBytes];
  if (EVP_EncryptUpdate(context, octets(ciphertext) + before, &written, octets(plaintext),
                        static_cast<int>(plaintext.size())) != 1 ||
      EVP_EncryptFinal_ex(context, tag, &written) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag) != 1) {
    return cipher_failed();
  }
  tags_.append(reinterpret_cast<const char*>(tag), kTagBytes);
  ++sealed_frames_;
  return {};
}

Result<void> open_frames(const FrameKey& key, uint64_t size_bytes, uint64_t first_frame,
                         std::string_view tags, std::string& frames) {
  if (!is_well_formed(key)) return internal_error("A blob's key or nonce has the wrong length.");
  CipherContext context = make_context(key, false);
  uint64_t frame = first_frame;
  uint64_t last_frame = frame_count(size_bytes) - 1;
  for (size_t offset = 0; offset < frames.size(); offset += kFrameBytes, ++frame) {
    size_t count = std::min<size_t>(kFrameBytes, frames.size() - offset);
    uint8_t tag[kTagBytes];
    if (tags.size() < kTagBytes) return frame_does_not_verify(frame);
    std::memcpy(tag, tags.data(), kTagBytes);
    tags.remove_prefix(kTagBytes);
    int written = 0;
    uint8_t* bytes = octets(frames) + offset;
    if (!begin_frame(context.get(), key, frame, frame == last_frame, size_bytes) ||
        EVP_DecryptUpdate(context.get(), bytes, &written, bytes, static_cast<int>(count)) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag) != 1 ||
        EVP_DecryptFinal_ex(context.get(), bytes + count, &written) != 1) {
      frames.clear();
      return frame_does_not_verify(frame);
    }
  }
  return {};
}

std::string seal_inline(const FrameKey& key, std::string_view plaintext) {
  CHECK(plaintext.size() <= kInlineBytesMax);
  FrameSealer sealer(key);
  std::string sealed;
  CHECK(sealer.write(plaintext, sealed).ok() && sealer.finish(sealed).ok());
  return sealed + sealer.tags();
}

Result<std::string> open_inline(const FrameKey& key, std::string_view sealed) {
  if (sealed.empty()) return std::string();
  if (sealed.size() <= kTagBytes || sealed.size() > kInlineBytesMax + kTagBytes) {
    return frame_does_not_verify(0);
  }
  std::string_view tags = sealed.substr(sealed.size() - kTagBytes);
  std::string bytes(sealed.substr(0, sealed.size() - kTagBytes));
  TRY(open_frames(key, bytes.size(), 0, tags, bytes));
  return bytes;
}

}  // namespace tarn::store
