// Bucket policies: what is checked before one is stored. Pure functions.
#pragma once

#include <string_view>

#include "auth/policy.h"
#include "base/result.h"

namespace tarn::s3 {

inline constexpr size_t kMaxBucketPolicyBytes = 20480;

// MalformedPolicy: not the policy language, or actions or resources that are not of this bucket.
Result<auth::Policy> check_bucket_policy(std::string_view text, std::string_view bucket);

// Whether the policy lets in anyone, as the user guide's "the meaning of public" says: an Allow for
// any principal that no condition narrows to fixed values.
bool is_public(const auth::Policy& policy);

}  // namespace tarn::s3
