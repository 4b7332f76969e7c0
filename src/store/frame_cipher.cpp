#include "store/frame_cipher.h"

#include <openssl/evp.h>

#include <cstdint>
#include <cstring>

#include "base/check.h"

namespace tarn::store {

namespace {

const uint8_t* octets(const char* bytes) { return reinterpret_cast<const uint8_t*>(bytes); }
uint8_t* octets(char* bytes) { return reinterpret_cast<uint8_t*>(bytes); }

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

}  // namespace

struct FrameCipher::Context {
  std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter> evp{EVP_CIPHER_CTX_new()};
};

FrameCipher::FrameCipher(Mode mode, std::string_view key) : context_(std::make_unique<Context>()) {
  CHECK(key.size() == kCipherKeyBytes);
  CHECK(context_->evp != nullptr);
  // The key schedule is made once; GCM's nonce has 12 bytes unless told otherwise.
  CHECK(EVP_CipherInit_ex(context_->evp.get(), EVP_aes_256_gcm(), nullptr, octets(key.data()),
                          nullptr, mode == Mode::kSeal ? 1 : 0) == 1);
}

FrameCipher::~FrameCipher() = default;
FrameCipher::FrameCipher(FrameCipher&&) noexcept = default;

bool FrameCipher::begin(std::string_view nonce, std::string_view additional) {
  CHECK(nonce.size() == kCipherNonceBytes);
  EVP_CIPHER_CTX* evp = context_->evp.get();
  if (EVP_CipherInit_ex(evp, nullptr, nullptr, nullptr, octets(nonce.data()), -1) != 1) {
    return false;
  }
  if (additional.empty()) return true;
  int written = 0;
  return EVP_CipherUpdate(evp, nullptr, &written, octets(additional.data()),
                          static_cast<int>(additional.size())) == 1;
}

bool FrameCipher::seal(std::string_view nonce, std::string_view additional,
                       std::string_view plaintext, char* out, char* tag) {
  EVP_CIPHER_CTX* evp = context_->evp.get();
  int written = 0;
  uint8_t nothing_left[kCipherTagBytes];
  return begin(nonce, additional) &&
         EVP_EncryptUpdate(evp, octets(out), &written, octets(plaintext.data()),
                           static_cast<int>(plaintext.size())) == 1 &&
         EVP_EncryptFinal_ex(evp, nothing_left, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_GET_TAG, kCipherTagBytes, tag) == 1;
}

bool FrameCipher::open(std::string_view nonce, std::string_view additional, char* bytes,
                       size_t size_bytes, const char* tag) {
  EVP_CIPHER_CTX* evp = context_->evp.get();
  int written = 0;
  uint8_t nothing_left[kCipherTagBytes];
  char expected[kCipherTagBytes];
  std::memcpy(expected, tag, sizeof expected);
  return begin(nonce, additional) &&
         EVP_DecryptUpdate(evp, octets(bytes), &written, octets(bytes),
                           static_cast<int>(size_bytes)) == 1 &&
         EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_SET_TAG, kCipherTagBytes, expected) == 1 &&
         EVP_DecryptFinal_ex(evp, nothing_left, &written) == 1;
}

}  // namespace tarn::store
