// FrameCipher: opens the 64 KiB frames of one extent (docs/formats/blobs.md).
//
//   FrameCipher cipher(extent.data_key, extent.nonce_prefix, extent.size_bytes);
//   if (!cipher.open(frame_number, bytes, size_bytes, tag)) ...   // in place
//
// The key schedule is made once; one object serves one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

struct evp_cipher_ctx_st;

namespace tarn::engines {

inline constexpr size_t kTagBytes = 16;

class FrameCipher {
 public:
  // `extent_bytes` of plaintext: bound into the last frame, so that a shortened extent fails.
  FrameCipher(std::string_view key, std::string_view nonce_prefix, uint64_t extent_bytes);
  ~FrameCipher();

  // Decrypts in place. False: the frame is not what was written.
  bool open(uint32_t frame, char* bytes, size_t size_bytes, const char* tag);

 private:
  evp_cipher_ctx_st* context_;
  uint64_t extent_bytes_;
  unsigned char nonce_[12];
};

}  // namespace tarn::engines
