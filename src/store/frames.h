// Frames: AES-256-GCM over 64 KiB pieces, as every blob is stored. docs/formats/blobs.md.
//
// The ciphertext of a byte lies at the byte's own offset; tags are kept apart. The last frame's
// additional data is the blob's size, so that a blob cut short does not verify.
// A FrameSealer belongs to one thread; the functions are pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/blobs.h"
#include "store/frame_cipher.h"

namespace tarn::store {

inline constexpr uint64_t kTagBytes = kCipherTagBytes;
inline constexpr uint64_t kMaxFrames = uint64_t{1} << 32;  // the frame number has four bytes

inline uint64_t frame_count(uint64_t size_bytes) {
  return (size_bytes + kFrameBytes - 1) / kFrameBytes;
}

class FrameSealer {
 public:
  explicit FrameSealer(FrameKey key);

  // Appends the ciphertext of the frames that are full. The last frame is kept back until
  // finish(): only then is it known to be the last.
  Result<void> write(std::string_view plaintext, std::string& ciphertext);
  Result<void> finish(std::string& ciphertext);

  uint64_t size_bytes() const { return size_bytes_; }  // plaintext so far
  const std::string& tags() const { return tags_; }

 private:
  Result<void> seal(std::string_view plaintext, bool is_last, std::string& ciphertext);

  FrameKey key_;
  FrameCipher cipher_;
  std::string pending_;
  std::string tags_;
  uint64_t size_bytes_ = 0;
  uint64_t sealed_frames_ = 0;
};

// Opens frames of one blob, one after the other; the key schedule is made once.
class FrameOpener {
 public:
  // An error where key or nonce prefix have the wrong length.
  static Result<FrameOpener> make(const FrameKey& key, uint64_t size_bytes);

  // In place: the ciphertext of frame `frame`, whole. False where it does not verify.
  [[nodiscard]] bool open(uint64_t frame, char* bytes, size_t size_bytes, const char* tag);

 private:
  FrameOpener(const FrameKey& key, uint64_t size_bytes);
  std::string nonce_prefix_;
  uint64_t size_bytes_;  // of the blob
  FrameCipher cipher_;
};

// Opens whole frames in place, beginning with `first_frame` of a blob of `size_bytes`. `tags` are
// those of these frames.
Result<void> open_frames(const FrameKey& key, uint64_t size_bytes, uint64_t first_frame,
                         std::string_view tags, std::string& frames);

}  // namespace tarn::store
