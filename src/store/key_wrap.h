// Wrapping of keys and secrets under another key: AES-256-GCM with a random nonce, the context
// bound in as additional data. Format: docs/formats/data-folder.md. Pure functions but for
// `random`.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace tarn::store {

inline constexpr size_t kWrappedKeyBytesMax = 4096;  // as KMS encrypts

// `wrapping_key` has 32 bytes, `plaintext` 1 to kWrappedKeyBytesMax.
std::string wrap_key(std::string_view wrapping_key, std::string_view plaintext,
                     std::string_view context, Random& random);

// An error where key or context are others, or the bytes were changed.
Result<std::string> unwrap_key(std::string_view wrapping_key, std::string_view wrapped,
                               std::string_view context);

}  // namespace tarn::store
