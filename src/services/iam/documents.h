// Policy documents as IAM takes them: checked before they are stored.
#pragma once

#include <string>
#include <string_view>

#include "auth/policy.h"
#include "services/iam/account_rows.h"

namespace tarn::iam {

// MalformedPolicyDocument, or LimitExceeded where it is longer than `max_bytes` without blanks.
Result<void> check_document(std::string_view document, auth::PolicyKind kind, size_t max_bytes,
                            std::string_view owner);

inline constexpr size_t kMaxManagedPolicyBytes = 6144;
inline constexpr size_t kMaxTrustPolicyBytes = 4096;
size_t max_inline_policy_bytes(EntityKind kind);

size_t bytes_without_blanks(std::string_view document);

}  // namespace tarn::iam
