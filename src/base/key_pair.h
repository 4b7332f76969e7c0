// KeyPair: public-key cryptography over RSA and elliptic curves, behind OpenSSL.
//
//   KeyPair pair = TRY(KeyPair::generate(KeyPairKind::kP256));
//   std::string signature = TRY(pair.sign(SignatureScheme::kEcdsaSha256, message, false));
//
// Keys come and go as DER: PKCS #8 for the private one, SubjectPublicKeyInfo for the public one.
// Signatures of curves are DER too (an ASN.1 sequence of r and s, RFC 3279), but Ed25519's, which
// are 64 raw bytes. Const use is thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn {

enum class KeyPairKind : uint8_t {
  kRsa2048,
  kRsa3072,
  kRsa4096,
  kP256,
  kP384,
  kP521,
  kSecp256k1,
  kEd25519
};

enum class SignatureScheme : uint8_t {
  kPssSha256,
  kPssSha384,
  kPssSha512,
  kPkcs1Sha1,  // for old protocols that ask for it
  kPkcs1Sha256,
  kPkcs1Sha384,
  kPkcs1Sha512,
  kEcdsaSha256,
  kEcdsaSha384,
  kEcdsaSha512,
  kEd25519
};

enum class OaepDigest : uint8_t { kSha1, kSha256 };

class KeyPair {
 public:
  static Result<KeyPair> generate(KeyPairKind kind);
  static Result<KeyPair> from_private_der(std::string_view pkcs8);

  Result<std::string> private_der() const;
  Result<std::string> public_der() const;

  // `is_digest`: `message` is the digest already, of the scheme's size.
  Result<std::string> sign(SignatureScheme scheme, std::string_view message, bool is_digest) const;
  Result<bool> verify(SignatureScheme scheme, std::string_view message, bool is_digest,
                      std::string_view signature) const;

  // RSA with OAEP. Decryption fails with an error that says nothing of why.
  Result<std::string> encrypt(OaepDigest digest, std::string_view plaintext) const;
  Result<std::string> decrypt(OaepDigest digest, std::string_view ciphertext) const;
  size_t max_plaintext_bytes(OaepDigest digest) const;

  // The raw shared secret with another's public key (DER) of the same curve.
  Result<std::string> agree(std::string_view other_public_der) const;

 private:
  struct Key;
  explicit KeyPair(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
  std::shared_ptr<const Key> key_;
};

// Bytes of the digest that `scheme` signs; 0 for Ed25519, which takes whole messages only.
size_t digest_bytes(SignatureScheme scheme);

}  // namespace tarn
