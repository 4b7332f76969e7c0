// QuickSight's errors. Each carries the RequestId that the gateway adds. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace tarn::quicksight {

// `type` is one of AWS's ExceptionResourceType: USER, GROUP, NAMESPACE, ACCOUNT_SETTINGS,
// IAMPOLICY_ASSIGNMENT, DATA_SOURCE, DATA_SET, VPC_CONNECTION, INGESTION.
inline Error resource_not_found(std::string message, std::string_view type = {}) {
  Error error(404, "ResourceNotFoundException", std::move(message));
  return type.empty() ? error : std::move(error).with("ResourceType", type);
}
inline Error resource_exists(std::string message, std::string_view type = {}) {
  Error error(409, "ResourceExistsException", std::move(message));
  return type.empty() ? error : std::move(error).with("ResourceType", type);
}
inline Error no_such_user(std::string_view name) {
  return resource_not_found("User " + std::string(name) + " is not found.", "USER");
}
inline Error no_such_group(std::string_view name) {
  return resource_not_found("Group " + std::string(name) + " is not found.", "GROUP");
}
inline Error no_such_namespace(std::string_view name) {
  return resource_not_found("Namespace " + std::string(name) + " is not found.", "NAMESPACE");
}
// `what` as "Dashboard sales".
inline Error not_found(std::string_view what) {
  return resource_not_found(std::string(what) + " is not found.");
}
inline Error invalid_value(std::string message) {
  return Error(400, "InvalidParameterValueException", std::move(message));
}
inline Error invalid_next_token() {
  return Error(400, "InvalidNextTokenException", "The NextToken value isn't valid.");
}
inline Error conflicting(std::string message) {
  return Error(409, "ConflictException", std::move(message));
}
inline Error limit_exceeded(std::string message) {
  return Error(409, "LimitExceededException", std::move(message));
}
inline Error precondition_not_met(std::string message) {
  return Error(400, "PreconditionNotMetException", std::move(message));
}
inline Error access_denied(std::string message) {
  return Error(401, "AccessDeniedException", std::move(message));
}
inline Error foreign_account(std::string_view account) {
  return access_denied("Account " + std::string(account) + " is not the caller's own.");
}
inline Error unsupported_edition(std::string message) {
  return Error(403, "UnsupportedUserEditionException", std::move(message));
}
inline Error domain_not_allowed(std::string_view domain) {
  return Error(403, "DomainNotWhitelistedException",
               "The domain " + std::string(domain) + " is not an origin that can embed.");
}
inline Error session_lifetime_invalid() {
  return Error(400, "SessionLifetimeInMinutesInvalidException",
               "SessionLifetimeInMinutes must be between 15 and 600.");
}
inline Error identity_type_not_supported(std::string message) {
  return Error(403, "IdentityTypeNotSupportedException", std::move(message));
}
inline Error no_such_quicksight_user(std::string_view arn) {
  return Error(404, "QuickSightUserNotFoundException",
               "The user with ARN " + std::string(arn) + " is not found.");
}
inline Error no_embed_pages() {
  return Error(503, "ResourceUnavailableException",
               "The console, which serves embedded pages, is off: start with --console.");
}
// A member or kind of the model that Tarn does not have: said by name.
inline Error not_served(std::string_view what) {
  return invalid_value("Tarn does not serve " + std::string(what) + ".");
}

}  // namespace tarn::quicksight
