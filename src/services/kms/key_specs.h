// The kinds of keys and what each can do: facts of the KMS developer guide, "Key spec reference".
// Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/hmac.h"
#include "base/key_pair.h"

namespace tarn::kms {

inline constexpr std::string_view kSymmetric = "SYMMETRIC_DEFAULT";
inline constexpr std::string_view kEncryptDecrypt = "ENCRYPT_DECRYPT";
inline constexpr std::string_view kSignVerify = "SIGN_VERIFY";
inline constexpr std::string_view kMac = "GENERATE_VERIFY_MAC";
inline constexpr std::string_view kAgreement = "KEY_AGREEMENT";

struct KeySpec {
  std::string_view name;
  size_t secret_bytes;                       // of a symmetric or HMAC key; 0 for a pair
  std::optional<KeyPairKind> pair;           // of an asymmetric key
  std::span<const std::string_view> usages;  // the first is used where none is said
  std::span<const std::string_view> encryption_algorithms;
  std::span<const std::string_view> signing_algorithms;
  std::span<const std::string_view> mac_algorithms;
};

// Null where Tarn has no such key.
const KeySpec* find_spec(std::string_view name);

struct SigningAlgorithm {
  std::string_view name;
  SignatureScheme scheme;
};
const SigningAlgorithm* find_signing_algorithm(std::string_view name);
std::optional<HmacKind> find_mac_algorithm(std::string_view name);

}  // namespace tarn::kms
