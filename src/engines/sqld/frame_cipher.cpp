#include "engines/sqld/frame_cipher.h"

#include <openssl/evp.h>

#include <cstring>

#include "base/check.h"

namespace tarn::engines {

namespace {

constexpr uint64_t kFrameBytes = 65536;

}  // namespace

FrameCipher::FrameCipher(std::string_view key, std::string_view nonce_prefix, uint64_t extent_bytes)
    : context_(EVP_CIPHER_CTX_new()), extent_bytes_(extent_bytes) {
  CHECK(key.size() == 32 && nonce_prefix.size() == 8 && context_ != nullptr);
  memcpy(nonce_, nonce_prefix.data(), nonce_prefix.size());
  CHECK(EVP_DecryptInit_ex(context_, EVP_aes_256_gcm(), nullptr,
                           reinterpret_cast<const unsigned char*>(key.data()), nullptr) == 1);
}

FrameCipher::~FrameCipher() { EVP_CIPHER_CTX_free(context_); }

bool FrameCipher::open(uint32_t frame, char* bytes, size_t size_bytes, const char* tag) {
  nonce_[8] = static_cast<unsigned char>(frame >> 24);
  nonce_[9] = static_cast<unsigned char>(frame >> 16);
  nonce_[10] = static_cast<unsigned char>(frame >> 8);
  nonce_[11] = static_cast<unsigned char>(frame);
  auto* data = reinterpret_cast<unsigned char*>(bytes);
  int written = 0;
  // The last frame's additional data is the extent's size, little-endian.
  const bool is_last = frame + uint64_t{1} == (extent_bytes_ + kFrameBytes - 1) / kFrameBytes;
  unsigned char size[8];
  memcpy(size, &extent_bytes_, sizeof size);
  return EVP_DecryptInit_ex(context_, nullptr, nullptr, nullptr, nonce_) == 1 &&
         (!is_last || EVP_DecryptUpdate(context_, nullptr, &written, size, sizeof size) == 1) &&
         EVP_DecryptUpdate(context_, data, &written, data, static_cast<int>(size_bytes)) == 1 &&
         EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_GCM_SET_TAG, kTagBytes, const_cast<char*>(tag)) ==
             1 &&
         EVP_DecryptFinal_ex(context_, data + written, &written) == 1;
}

}  // namespace tarn::engines
