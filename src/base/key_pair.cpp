#include "base/key_pair.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <utility>

#include "base/error.h"

namespace tarn {
namespace {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using PkeyPointer = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using ContextPointer = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using DigestPointer = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;

Error failed(const char* what) { return internal_error(std::string(what) + " failed in OpenSSL."); }

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

EVP_PKEY* generate_key(KeyPairKind kind) {
  switch (kind) {
    case KeyPairKind::kRsa2048:
      return EVP_RSA_gen(2048);
    case KeyPairKind::kRsa3072:
      return EVP_RSA_gen(3072);
    case KeyPairKind::kRsa4096:
      return EVP_RSA_gen(4096);
    case KeyPairKind::kP256:
      return EVP_EC_gen("P-256");
    case KeyPairKind::kP384:
      return EVP_EC_gen("P-384");
    case KeyPairKind::kP521:
      return EVP_EC_gen("P-521");
    case KeyPairKind::kSecp256k1:
      return EVP_EC_gen("secp256k1");
    case KeyPairKind::kEd25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

const EVP_MD* digest_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kPkcs1Sha1:
      return EVP_sha1();
    case SignatureScheme::kPssSha256:
    case SignatureScheme::kPkcs1Sha256:
    case SignatureScheme::kEcdsaSha256:
      return EVP_sha256();
    case SignatureScheme::kPssSha384:
    case SignatureScheme::kPkcs1Sha384:
    case SignatureScheme::kEcdsaSha384:
      return EVP_sha384();
    case SignatureScheme::kPssSha512:
    case SignatureScheme::kPkcs1Sha512:
    case SignatureScheme::kEcdsaSha512:
      return EVP_sha512();
    case SignatureScheme::kEd25519:
      return nullptr;
  }
  return nullptr;
}

bool is_pss(SignatureScheme scheme) {
  return scheme == SignatureScheme::kPssSha256 || scheme == SignatureScheme::kPssSha384 ||
         scheme == SignatureScheme::kPssSha512;
}

bool is_pkcs1(SignatureScheme scheme) {
  return scheme == SignatureScheme::kPkcs1Sha1 || scheme == SignatureScheme::kPkcs1Sha256 ||
         scheme == SignatureScheme::kPkcs1Sha384 || scheme == SignatureScheme::kPkcs1Sha512;
}

// Padding and digest of the scheme, on a context that signs or verifies.
bool set_scheme(EVP_PKEY_CTX* context, SignatureScheme scheme) {
  if (EVP_PKEY_CTX_set_signature_md(context, digest_of(scheme)) <= 0) return false;
  if (is_pkcs1(scheme)) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
  if (!is_pss(scheme)) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
}

Result<std::string> digest_message(SignatureScheme scheme, std::string_view message) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (EVP_Digest(message.data(), message.size(), bytes_of(digest), &size, digest_of(scheme),
                 nullptr) != 1) {
    return failed("Hashing");
  }
  digest.resize(size);
  return digest;
}

bool set_oaep(EVP_PKEY_CTX* context, OaepDigest digest) {
  const EVP_MD* md = digest == OaepDigest::kSha1 ? EVP_sha1() : EVP_sha256();
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, md) > 0 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, md) > 0;
}

template <class Encode>
Result<std::string> to_der(Encode encode) {
  unsigned char* out = nullptr;
  const int size = encode(&out);
  if (size <= 0) return failed("Encoding a key");
  std::string der(reinterpret_cast<char*>(out), static_cast<size_t>(size));
  OPENSSL_clear_free(out, static_cast<size_t>(size));
  return der;
}

Result<std::string> sign_ed25519(EVP_PKEY* key, std::string_view message) {
  const DigestPointer context(EVP_MD_CTX_new());
  size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes_of(message), message.size()) != 1) {
    return failed("Signing");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(message),
                     message.size()) != 1) {
    return failed("Signing");
  }
  return signature;
}

bool verify_ed25519(EVP_PKEY* key, std::string_view message, std::string_view signature) {
  const DigestPointer context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace

struct KeyPair::Key {
  PkeyPointer pkey;
  EVP_PKEY* get() const { return pkey.get(); }
};

size_t digest_bytes(SignatureScheme scheme) {
  const EVP_MD* digest = digest_of(scheme);
  return digest == nullptr ? 0 : static_cast<size_t>(EVP_MD_get_size(digest));
}

Result<KeyPair> KeyPair::generate(KeyPairKind kind) {
  PkeyPointer pkey(generate_key(kind));
  if (!pkey) return failed("Making a key pair");
  return KeyPair(std::make_shared<const Key>(Key{std::move(pkey)}));
}

Result<KeyPair> KeyPair::from_private_der(std::string_view pkcs8) {
  const unsigned char* at = bytes_of(pkcs8);
  PkeyPointer pkey(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.size())));
  if (!pkey) return corrupt("A private key can't be read.");
  return KeyPair(std::make_shared<const Key>(Key{std::move(pkey)}));
}

Result<std::string> KeyPair::private_der() const {
  using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freer<PKCS8_PRIV_KEY_INFO_free>>;
  const Pkcs8 info(EVP_PKEY2PKCS8(key_->get()));
  if (!info) return failed("Encoding a key");
  return to_der([&](unsigned char** out) { return i2d_PKCS8_PRIV_KEY_INFO(info.get(), out); });
}

Result<std::string> KeyPair::public_der() const {
  return to_der([&](unsigned char** out) { return i2d_PUBKEY(key_->get(), out); });
}

Result<std::string> KeyPair::sign(SignatureScheme scheme, std::string_view message,
                                  bool is_digest) const {
  if (scheme == SignatureScheme::kEd25519) return sign_ed25519(key_->get(), message);
  const std::string digest =
      is_digest ? std::string(message) : TRY(digest_message(scheme, message));
  const ContextPointer context(EVP_PKEY_CTX_new(key_->get(), nullptr));
  size_t size = 0;
  if (!context || EVP_PKEY_sign_init(context.get()) <= 0 || !set_scheme(context.get(), scheme) ||
      EVP_PKEY_sign(context.get(), nullptr, &size, bytes_of(std::string_view(digest)),
                    digest.size()) <= 0) {
    return failed("Signing");
  }
  std::string signature(size, '\0');
  if (EVP_PKEY_sign(context.get(), bytes_of(signature), &size, bytes_of(std::string_view(digest)),
                    digest.size()) <= 0) {
    return failed("Signing");
  }
  signature.resize(size);
  return signature;
}

Result<bool> KeyPair::verify(SignatureScheme scheme, std::string_view message, bool is_digest,
                             std::string_view signature) const {
  if (scheme == SignatureScheme::kEd25519) return verify_ed25519(key_->get(), message, signature);
  const std::string digest =
      is_digest ? std::string(message) : TRY(digest_message(scheme, message));
  const ContextPointer context(EVP_PKEY_CTX_new(key_->get(), nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) <= 0 || !set_scheme(context.get(), scheme)) {
    return failed("Verifying");
  }
  return EVP_PKEY_verify(context.get(), bytes_of(signature), signature.size(),
                         bytes_of(std::string_view(digest)), digest.size()) == 1;
}

Result<std::string> KeyPair::encrypt(OaepDigest digest, std::string_view plaintext) const {
  const ContextPointer context(EVP_PKEY_CTX_new(key_->get(), nullptr));
  std::string out(static_cast<size_t>(EVP_PKEY_get_size(key_->get())), '\0');
  size_t size = out.size();
  if (!context || EVP_PKEY_encrypt_init(context.get()) <= 0 || !set_oaep(context.get(), digest) ||
      EVP_PKEY_encrypt(context.get(), bytes_of(out), &size, bytes_of(plaintext),
                       plaintext.size()) <= 0) {
    return failed("Encrypting");
  }
  out.resize(size);
  return out;
}

Result<std::string> KeyPair::decrypt(OaepDigest digest, std::string_view ciphertext) const {
  const ContextPointer context(EVP_PKEY_CTX_new(key_->get(), nullptr));
  std::string out(static_cast<size_t>(EVP_PKEY_get_size(key_->get())), '\0');
  size_t size = out.size();
  if (!context || EVP_PKEY_decrypt_init(context.get()) <= 0 || !set_oaep(context.get(), digest) ||
      EVP_PKEY_decrypt(context.get(), bytes_of(out), &size, bytes_of(ciphertext),
                       ciphertext.size()) <= 0) {
    return failed("Decrypting");
  }
  out.resize(size);
  return out;
}

// RFC 8017, 7.1.1: two digests and two bytes are OAEP's own.
size_t KeyPair::max_plaintext_bytes(OaepDigest digest) const {
  const size_t hash_bytes = digest == OaepDigest::kSha1 ? 20 : 32;
  return static_cast<size_t>(EVP_PKEY_get_size(key_->get())) - 2 * hash_bytes - 2;
}

Result<std::string> KeyPair::agree(std::string_view other_public_der) const {
  const unsigned char* at = bytes_of(other_public_der);
  const PkeyPointer other(d2i_PUBKEY(nullptr, &at, static_cast<long>(other_public_der.size())));
  const ContextPointer context(EVP_PKEY_CTX_new(key_->get(), nullptr));
  size_t size = 0;
  if (!other || !context || EVP_PKEY_derive_init(context.get()) <= 0 ||
      EVP_PKEY_derive_set_peer(context.get(), other.get()) <= 0 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) <= 0) {
    return failed("Key agreement");
  }
  std::string secret(size, '\0');
  if (EVP_PKEY_derive(context.get(), bytes_of(secret), &size) <= 0) return failed("Key agreement");
  secret.resize(size);
  return secret;
}

}  // namespace tarn
