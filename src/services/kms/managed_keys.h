// AWS managed keys: alias/aws/s3 and its like, which a service uses on behalf of its callers.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "services/kms/kms.h"

namespace tarn::kms {

// Whether `alias` ("alias/aws/s3") is one that a service may have.
bool is_managed_alias(std::string_view alias);

// Makes the key and its alias in the call's account and region; returns the key's id.
Result<std::string> make_managed_key(const Kms& kms, Context& context, std::string_view alias);

}  // namespace tarn::kms
