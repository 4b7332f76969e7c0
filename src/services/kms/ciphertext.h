// What Encrypt and GenerateDataKey give out: plaintext sealed under a symmetric key, naming the
// key, bound to it and to the encryption context. Format: docs/formats/kms-ciphertext.md.
#pragma once

#include <string>
#include <string_view>

#include "services/kms/encryption_context.h"
#include "services/kms/key_lookup.h"

namespace tarn::kms {

inline constexpr size_t kMaxPlaintextBytes = 4096;

// `plaintext` has 1 to kMaxPlaintextBytes.
Result<std::string> seal(const Kms& kms, const LoadedKey& key, std::string_view plaintext,
                         const EncryptionContext& context);

struct Opened {
  std::string plaintext;
  std::string material_id;
};

// InvalidCiphertextException for whatever is not of this key and context, or was changed.
Result<Opened> open(const Kms& kms, const LoadedKey& key, std::string_view ciphertext,
                    const EncryptionContext& context);

// ARN of the key that a ciphertext names, not checked yet; InvalidCiphertextException.
Result<std::string> key_of(std::string_view ciphertext, std::string_view region);

}  // namespace tarn::kms
