// KMS's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::kms {

inline Error not_found(std::string message) {
  return Error(400, "NotFoundException", std::move(message));
}
inline Error no_such_key(std::string_view arn) {
  return not_found("Key '" + std::string(arn) + "' does not exist");
}
inline Error no_such_alias(std::string_view arn) {
  return not_found("Alias " + std::string(arn) + " is not found.");
}
inline Error invalid_key_id(std::string_view id) {
  return not_found("Invalid keyId '" + std::string(id) + "'");
}
inline Error invalid_arn(std::string_view arn) {
  return Error(400, "InvalidArnException", "Invalid arn " + std::string(arn));
}
// A key of another region: AWS tells only which.
inline Error elsewhere(std::string_view region) {
  return not_found("Invalid arn " + std::string(region));
}
inline Error alias_exists(std::string_view arn) {
  return Error(400, "AlreadyExistsException",
               "An alias with the name " + std::string(arn) + " already exists");
}
inline Error invalid_alias_name(std::string message) {
  return Error(400, "InvalidAliasNameException", std::move(message));
}
inline Error reserved_alias() {
  return Error(400, "NotAuthorizedException",
               "Aliases that begin with alias/aws/ belong to AWS managed keys.");
}
inline Error key_disabled(std::string_view arn) {
  return Error(400, "DisabledException", std::string(arn) + " is disabled.");
}
inline Error invalid_state(std::string message) {
  return Error(400, "KMSInvalidStateException", std::move(message));
}
inline Error pending_deletion(std::string_view arn) {
  return invalid_state(std::string(arn) + " is pending deletion.");
}
inline Error invalid_usage(std::string message) {
  return Error(400, "InvalidKeyUsageException", std::move(message));
}
// AWS says nothing of why a ciphertext can't be opened.
inline Error invalid_ciphertext() { return Error(400, "InvalidCiphertextException", ""); }
inline Error incorrect_key() {
  return Error(
      400, "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.");
}
inline Error invalid_signature() { return Error(400, "KMSInvalidSignatureException", ""); }
inline Error invalid_mac() { return Error(400, "KMSInvalidMacException", ""); }
inline Error unsupported(std::string message) {
  return Error(400, "UnsupportedOperationException", std::move(message));
}
inline Error validation(std::string message) {
  return Error(400, "ValidationException", std::move(message));
}
inline Error tag_error(std::string message) {
  return Error(400, "TagException", std::move(message));
}
inline Error limit_exceeded(std::string message) {
  return Error(400, "LimitExceededException", std::move(message));
}
inline Error invalid_marker() {
  return Error(400, "InvalidMarkerException", "The marker is not one that this list gave.");
}
inline Error malformed_policy(std::string message) {
  return Error(400, "MalformedPolicyDocumentException", std::move(message));
}
inline Error invalid_grant_token() {
  return Error(400, "InvalidGrantTokenException", "The grant token is not valid.");
}
inline Error no_such_grant(std::string_view id) {
  return not_found("Grant ID " + std::string(id) + " not found");
}
inline Error rotation_in_progress(std::string message) {
  return Error(400, "ConflictException", std::move(message));
}
inline Error may_not_retire(std::string_view principal, std::string_view key_arn) {
  return Error(400, "AccessDeniedException",
               "User: " + std::string(principal) +
                   " is not authorized to perform: kms:RetireGrant on resource: " +
                   std::string(key_arn) + " because the grant does not let it be retired by them");
}
inline Error dry_run_succeeded() {
  return Error(400, "DryRunOperationException",
               "The request would have succeeded, but the DryRun option is set.");
}

}  // namespace tarn::kms
