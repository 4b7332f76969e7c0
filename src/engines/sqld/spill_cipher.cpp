#include "engines/sqld/spill_cipher.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <duckdb/common/encryption_state.hpp>
#include <duckdb/common/exception.hpp>

namespace tarn::engines {

namespace {

using duckdb::const_data_ptr_t;
using duckdb::data_ptr_t;
using duckdb::idx_t;

[[noreturn]] void fail(const char* what) {
  throw duckdb::IOException("Spilled data: %s failed", what);
}

class SpillState final : public duckdb::EncryptionState {
 public:
  SpillState(duckdb::EncryptionTypes::CipherType cipher, idx_t key_bytes)
      : EncryptionState(cipher, key_bytes), context_(EVP_CIPHER_CTX_new()) {
    if (cipher != duckdb::EncryptionTypes::GCM) {
      throw duckdb::NotImplementedException("only AES-GCM is served");
    }
  }
  ~SpillState() override { EVP_CIPHER_CTX_free(context_); }

  void InitializeEncryption(const_data_ptr_t nonce, idx_t nonce_bytes, const_data_ptr_t key,
                            idx_t key_bytes, const_data_ptr_t aad, idx_t aad_bytes) override {
    begin(true, nonce, nonce_bytes, key, key_bytes, aad, aad_bytes);
  }
  void InitializeDecryption(const_data_ptr_t nonce, idx_t nonce_bytes, const_data_ptr_t key,
                            idx_t key_bytes, const_data_ptr_t aad, idx_t aad_bytes) override {
    begin(false, nonce, nonce_bytes, key, key_bytes, aad, aad_bytes);
  }

  size_t Process(const_data_ptr_t in, idx_t in_bytes, data_ptr_t out, idx_t) override {
    int written = 0;
    if (EVP_CipherUpdate(context_, out, &written, in, static_cast<int>(in_bytes)) != 1) {
      fail("the cipher");
    }
    return static_cast<size_t>(written);
  }

  size_t Finalize(data_ptr_t out, idx_t, data_ptr_t tag, idx_t tag_bytes) override {
    const int size = static_cast<int>(tag_bytes);
    int written = 0;
    if (!encrypts_ && EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_GCM_SET_TAG, size, tag) != 1) {
      fail("setting a tag");
    }
    if (EVP_CipherFinal_ex(context_, out, &written) != 1) fail("verification");
    if (encrypts_ && EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_GCM_GET_TAG, size, tag) != 1) {
      fail("taking a tag");
    }
    return static_cast<size_t>(written);
  }

  void GenerateRandomData(data_ptr_t data, idx_t size_bytes) override {
    if (RAND_bytes(data, static_cast<int>(size_bytes)) != 1) fail("randomness");
  }

 private:
  void begin(bool encrypts, const_data_ptr_t nonce, idx_t nonce_bytes, const_data_ptr_t key,
             idx_t key_bytes, const_data_ptr_t aad, idx_t aad_bytes) {
    encrypts_ = encrypts;
    const EVP_CIPHER* cipher = key_bytes == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    int ignored = 0;
    const bool is_ready =
        (key_bytes == 32 || key_bytes == 16) &&
        EVP_CipherInit_ex(context_, cipher, nullptr, nullptr, nullptr, encrypts ? 1 : 0) == 1 &&
        EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce_bytes),
                            nullptr) == 1 &&
        EVP_CipherInit_ex(context_, nullptr, nullptr, key, nonce, encrypts ? 1 : 0) == 1 &&
        (aad_bytes == 0 ||
         EVP_CipherUpdate(context_, nullptr, &ignored, aad, static_cast<int>(aad_bytes)) == 1);
    if (!is_ready) fail("preparing the cipher");
  }

  EVP_CIPHER_CTX* context_;
  bool encrypts_ = false;
};

class SpillCipher final : public duckdb::EncryptionUtil {
 public:
  duckdb::shared_ptr<duckdb::EncryptionState> CreateEncryptionState(
      duckdb::EncryptionTypes::CipherType cipher, idx_t key_bytes) const override {
    return duckdb::make_shared_ptr<SpillState>(cipher, key_bytes);
  }
  bool SupportsEncryption() override { return true; }
};

}  // namespace

std::shared_ptr<duckdb::EncryptionUtil> make_spill_cipher() {
  return std::make_shared<SpillCipher>();
}

}  // namespace tarn::engines
