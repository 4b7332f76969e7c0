#include "store/frame_cipher.h"

#include <intel-ipsec-mb.h>
#include <openssl/crypto.h>

#include <cstdint>

#include "base/check.h"

namespace tarn::store {
namespace {

const uint8_t* octets(const char* bytes) { return reinterpret_cast<const uint8_t*>(bytes); }
uint8_t* octets(char* bytes) { return reinterpret_cast<uint8_t*>(bytes); }

// The functions that fit this processor. They keep nothing between calls, so all threads share
// them.
const IMB_MGR& functions() {
  static const IMB_MGR* const chosen = [] {
    IMB_MGR* made = alloc_mb_mgr(0);
    CHECK(made != nullptr);
    init_mb_mgr_auto(made, nullptr);
    CHECK(imb_get_errno(made) == 0);
    return made;
  }();
  return *chosen;
}

}  // namespace

struct FrameCipher::Context {
  gcm_key_data key;
  Mode mode;
  ~Context() { OPENSSL_cleanse(&key, sizeof key); }
};

FrameCipher::FrameCipher(Mode mode, std::string_view key) : context_(std::make_unique<Context>()) {
  CHECK(key.size() == kCipherKeyBytes);
  context_->mode = mode;
  IMB_AES256_GCM_PRE(&functions(), octets(key.data()), &context_->key);
}

FrameCipher::~FrameCipher() = default;
FrameCipher::FrameCipher(FrameCipher&&) noexcept = default;

bool FrameCipher::seal(std::string_view nonce, std::string_view additional,
                       std::string_view plaintext, char* out, char* tag) {
  CHECK(context_->mode == Mode::kSeal && nonce.size() == kCipherNonceBytes);
  gcm_context_data state;
  IMB_AES256_GCM_ENC(&functions(), &context_->key, &state, octets(out), octets(plaintext.data()),
                     plaintext.size(), octets(nonce.data()), octets(additional.data()),
                     additional.size(), octets(tag), kCipherTagBytes);
  return true;
}

bool FrameCipher::open(std::string_view nonce, std::string_view additional, char* bytes,
                       size_t size_bytes, const char* tag) {
  CHECK(context_->mode == Mode::kOpen && nonce.size() == kCipherNonceBytes);
  gcm_context_data state;
  uint8_t computed[kCipherTagBytes];
  IMB_AES256_GCM_DEC(&functions(), &context_->key, &state, octets(bytes), octets(bytes), size_bytes,
                     octets(nonce.data()), octets(additional.data()), additional.size(), computed,
                     kCipherTagBytes);
  return CRYPTO_memcmp(computed, tag, kCipherTagBytes) == 0;
}

}  // namespace tarn::store
