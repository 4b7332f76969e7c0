// Encryption context: names and values that a ciphertext is bound to. Order does not count.
#pragma once

#include <map>
#include <string>

#include "wire/types.h"

namespace tarn::kms {

using EncryptionContext = std::map<std::string, std::string>;

inline EncryptionContext to_context(const wire::Map<wire::Text>& given) {
  EncryptionContext context;
  for (const auto& [key, value] : given) context.emplace(key, value);
  return context;
}

}  // namespace tarn::kms
