// STS's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::sts {

inline Error access_denied(std::string message) {
  return Error(403, "AccessDenied", std::move(message));
}
inline Error validation_error(std::string message) {
  return Error(400, "ValidationError", std::move(message));
}
inline Error malformed_policy_document(std::string message) {
  return Error(400, "MalformedPolicyDocument", std::move(message));
}
inline Error packed_policy_too_large(size_t percent) {
  return Error(
      400, "PackedPolicyTooLarge",
      "Serialized policy exceeds the maximum size by " + std::to_string(percent - 100) + "%.");
}
inline Error no_such_policy(std::string_view arn) {
  return validation_error("The policy " + std::string(arn) + " does not exist.");
}

}  // namespace tarn::sts
