#include "store/key_wrap.h"

#include "base/check.h"
#include "store/frame_cipher.h"

namespace tarn::store {

namespace {

constexpr char kWrapVersion = 1;
constexpr size_t kWrapHeaderBytes = 1 + kCipherNonceBytes;

}  // namespace

std::string wrap_key(std::string_view wrapping_key, std::string_view plaintext,
                     std::string_view context, Random& random) {
  CHECK(!plaintext.empty() && plaintext.size() <= kWrappedKeyBytesMax);
  std::string nonce = random.bytes(kCipherNonceBytes);
  std::string ciphertext(plaintext.size(), '\0');
  std::string tag(kCipherTagBytes, '\0');
  FrameCipher cipher(FrameCipher::Mode::kSeal, wrapping_key);
  CHECK(cipher.seal(nonce, context, plaintext, ciphertext.data(), tag.data()));
  return std::string(1, kWrapVersion) + nonce + ciphertext + tag;
}

Result<std::string> unwrap_key(std::string_view wrapping_key, std::string_view wrapped,
                               std::string_view context) {
  if (wrapped.size() <= kWrapHeaderBytes + kCipherTagBytes ||
      wrapped.size() > kWrapHeaderBytes + kWrappedKeyBytesMax + kCipherTagBytes ||
      wrapped[0] != kWrapVersion) {
    return corrupt("A wrapped key has an unknown form.");
  }
  std::string_view nonce = wrapped.substr(1, kCipherNonceBytes);
  std::string_view tag = wrapped.substr(wrapped.size() - kCipherTagBytes);
  std::string plaintext(
      wrapped.substr(kWrapHeaderBytes, wrapped.size() - kWrapHeaderBytes - tag.size()));
  FrameCipher cipher(FrameCipher::Mode::kOpen, wrapping_key);
  if (!cipher.open(nonce, context, plaintext.data(), plaintext.size(), tag.data())) {
    return corrupt(
        "A stored key can't be unwrapped: it was made under another master key, or for "
        "something else. Start Tarn with the master key file that the data was made "
        "with.");
  }
  return plaintext;
}

}  // namespace tarn::store
