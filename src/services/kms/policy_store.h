// Key policies: the default one, and what is checked of a new one.
#pragma once

#include <string>

#include "services/kms/key_lookup.h"

namespace tarn::kms {

// The account decides by its identity policies.
std::string default_policy(const Context& context);

// MalformedPolicyDocumentException where the key's policy can't be read, or would keep the caller
// from ever changing it again, unless `bypass`.
Result<void> check_policy(const Kms& kms, Context& context, const LoadedKey& key, bool bypass);

}  // namespace tarn::kms
