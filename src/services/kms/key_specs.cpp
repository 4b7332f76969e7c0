#include "services/kms/key_specs.h"

#include <algorithm>

namespace tarn::kms {
namespace {

using Names = std::string_view;

constexpr Names kEncrypts[] = {kEncryptDecrypt};
constexpr Names kMacs[] = {kMac};
constexpr Names kSigns[] = {kSignVerify};
constexpr Names kRsaUsages[] = {kEncryptDecrypt, kSignVerify};
constexpr Names kCurveUsages[] = {kSignVerify, kAgreement};

constexpr Names kSymmetricAlgorithms[] = {kSymmetric};
constexpr Names kOaep[] = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"};
constexpr Names kRsaSigning[] = {"RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384",
                                 "RSASSA_PKCS1_V1_5_SHA_512", "RSASSA_PSS_SHA_256",
                                 "RSASSA_PSS_SHA_384",        "RSASSA_PSS_SHA_512"};
constexpr Names kEcdsa256[] = {"ECDSA_SHA_256"};
constexpr Names kEcdsa384[] = {"ECDSA_SHA_384"};
constexpr Names kEcdsa512[] = {"ECDSA_SHA_512"};
constexpr Names kEd25519[] = {"ED25519_SHA_512"};
constexpr Names kMac224[] = {"HMAC_SHA_224"};
constexpr Names kMac256[] = {"HMAC_SHA_256"};
constexpr Names kMac384[] = {"HMAC_SHA_384"};
constexpr Names kMac512[] = {"HMAC_SHA_512"};

constexpr KeySpec kSpecs[] = {
    {kSymmetric, 32, {}, kEncrypts, kSymmetricAlgorithms, {}, {}},
    {"RSA_2048", 0, KeyPairKind::kRsa2048, kRsaUsages, kOaep, kRsaSigning, {}},
    {"RSA_3072", 0, KeyPairKind::kRsa3072, kRsaUsages, kOaep, kRsaSigning, {}},
    {"RSA_4096", 0, KeyPairKind::kRsa4096, kRsaUsages, kOaep, kRsaSigning, {}},
    {"ECC_NIST_P256", 0, KeyPairKind::kP256, kCurveUsages, {}, kEcdsa256, {}},
    {"ECC_NIST_P384", 0, KeyPairKind::kP384, kCurveUsages, {}, kEcdsa384, {}},
    {"ECC_NIST_P521", 0, KeyPairKind::kP521, kCurveUsages, {}, kEcdsa512, {}},
    {"ECC_SECG_P256K1", 0, KeyPairKind::kSecp256k1, kSigns, {}, kEcdsa256, {}},
    {"ECC_NIST_EDWARDS25519", 0, KeyPairKind::kEd25519, kSigns, {}, kEd25519, {}},
    {"HMAC_224", 28, {}, kMacs, {}, {}, kMac224},
    {"HMAC_256", 32, {}, kMacs, {}, {}, kMac256},
    {"HMAC_384", 48, {}, kMacs, {}, {}, kMac384},
    {"HMAC_512", 64, {}, kMacs, {}, {}, kMac512},
};

constexpr SigningAlgorithm kSigningAlgorithms[] = {
    {"RSASSA_PKCS1_V1_5_SHA_256", SignatureScheme::kPkcs1Sha256},
    {"RSASSA_PKCS1_V1_5_SHA_384", SignatureScheme::kPkcs1Sha384},
    {"RSASSA_PKCS1_V1_5_SHA_512", SignatureScheme::kPkcs1Sha512},
    {"RSASSA_PSS_SHA_256", SignatureScheme::kPssSha256},
    {"RSASSA_PSS_SHA_384", SignatureScheme::kPssSha384},
    {"RSASSA_PSS_SHA_512", SignatureScheme::kPssSha512},
    {"ECDSA_SHA_256", SignatureScheme::kEcdsaSha256},
    {"ECDSA_SHA_384", SignatureScheme::kEcdsaSha384},
    {"ECDSA_SHA_512", SignatureScheme::kEcdsaSha512},
    {"ED25519_SHA_512", SignatureScheme::kEd25519},
};

template <class T>
const T* find_by_name(std::span<const T> all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const KeySpec* find_spec(std::string_view name) {
  return find_by_name(std::span<const KeySpec>(kSpecs), name);
}

const SigningAlgorithm* find_signing_algorithm(std::string_view name) {
  return find_by_name(std::span<const SigningAlgorithm>(kSigningAlgorithms), name);
}

std::optional<HmacKind> find_mac_algorithm(std::string_view name) {
  if (name == kMac224[0]) return HmacKind::kSha224;
  if (name == kMac256[0]) return HmacKind::kSha256;
  if (name == kMac384[0]) return HmacKind::kSha384;
  if (name == kMac512[0]) return HmacKind::kSha512;
  return {};
}

}  // namespace tarn::kms
