// Who may do what with a key: its policy must say so, itself or by letting the account's identity
// policies decide, or a grant. Fills in what IAM is asked.
#pragma once

#include <string_view>
#include <vector>

#include "core/identities.h"
#include "services/kms/encryption_context.h"
#include "services/kms/key_lookup.h"

namespace tarn::kms {

using AccessRequests = std::vector<AccessRequest>;

// Makes `request` one for `key`: ARN, policy with the grants that fit, condition keys.
Result<void> guard(Context& context, const LoadedKey& key, AccessRequest& request,
                   const EncryptionContext& encryption_context = {});

// As guard, for making the grant `wanted`: who may by a grant only gives no more than that grant.
Result<void> guard_new_grant(Context& context, const LoadedKey& key, AccessRequest& request,
                             const GrantRow& wanted);

}  // namespace tarn::kms
