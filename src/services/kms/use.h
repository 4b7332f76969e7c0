// What operations that compute with a key have in common.
#pragma once

#include <optional>

#include "services/kms/errors.h"
#include "services/kms/key_lookup.h"

namespace tarn::kms {

// Found, enabled, and of the usage that `operation` needs.
inline Result<LoadedKey> find_usable(const Kms& kms, Context& context, std::string_view id,
                                     std::string_view usage, std::string_view operation) {
  LoadedKey key = TRY(find_key(kms, context, id));
  TRY(require_enabled(key));
  TRY(require_usage(key, usage, operation));
  return key;
}

// A dry run ends where the real one would compute.
inline Result<void> end_dry_run(const std::optional<bool>& dry_run) {
  if (dry_run.value_or(false)) return dry_run_succeeded();
  return {};
}

// Answers for an enclave would be encrypted to it, which needs its attestation.
inline Result<void> refuse_recipient(const void* recipient) {
  if (recipient != nullptr) return unsupported("Recipient (Nitro enclaves) is not served.");
  return {};
}

}  // namespace tarn::kms
