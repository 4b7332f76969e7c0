// FrameCipher: AES-256-GCM under one key, with the library hidden. Sealing or opening, not both.
// One object, one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace tarn::store {

inline constexpr size_t kCipherKeyBytes = 32;
inline constexpr size_t kCipherNonceBytes = 12;
inline constexpr size_t kCipherTagBytes = 16;

class FrameCipher {
 public:
  enum class Mode { kSeal, kOpen };
  FrameCipher(Mode mode, std::string_view key);
  ~FrameCipher();
  FrameCipher(FrameCipher&&) noexcept;

  // `out` takes as many bytes as `plaintext` has, `tag` kCipherTagBytes. Never use a nonce twice.
  bool seal(std::string_view nonce, std::string_view additional, std::string_view plaintext,
            char* out, char* tag);
  // In place. False where anything is not as it was sealed; the bytes are then worthless.
  [[nodiscard]] bool open(std::string_view nonce, std::string_view additional, char* bytes,
                          size_t size_bytes, const char* tag);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace tarn::store
