// Lambda's errors, in AWS's wording.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::lambda {

inline Error user_error(int status, std::string_view code, std::string message) {
  return Error(status, code, std::move(message)).with("Type", "User");
}

inline Error invalid_parameter(std::string message) {
  return user_error(400, "InvalidParameterValueException", std::move(message));
}
inline Error not_served(std::string_view what) {
  return invalid_parameter("Tarn does not serve " + std::string(what) + ".");
}
inline Error validation_error(std::string message) {
  return Error(400, "ValidationException", std::move(message));
}
inline Error no_such_resource(std::string message) {
  return user_error(404, "ResourceNotFoundException", std::move(message));
}
inline Error no_such_function(std::string_view arn) {
  return no_such_resource("Function not found: " + std::string(arn));
}
inline Error no_such_alias(std::string_view arn) {
  return no_such_resource("Cannot find alias arn: " + std::string(arn));
}
inline Error no_policy() { return no_such_resource("The resource you requested does not exist."); }
inline Error conflict_with(std::string message) {
  return user_error(409, "ResourceConflictException", std::move(message));
}
inline Error function_exists(std::string_view name) {
  return conflict_with("Function already exist: " + std::string(name));
}
inline Error being_deleted(std::string_view arn) {
  return conflict_with("The function is being deleted: " + std::string(arn));
}
inline Error wrong_revision(std::string_view get_operations) {
  return user_error(412, "PreconditionFailedException",
                    "The Revision Id provided does not match the latest Revision Id. Call the " +
                        std::string(get_operations) + " API to retrieve the latest Revision Id");
}
inline Error role_not_assumable() {
  return invalid_parameter("The role defined for the function cannot be assumed by Lambda.");
}
inline Error broken_archive() {
  return invalid_parameter(
      "Could not unzip uploaded file. Please check your file, then try to upload again.");
}
inline Error archive_too_large(uint64_t limit_bytes) {
  return invalid_parameter("Unzipped size must be smaller than " + std::to_string(limit_bytes) +
                           " bytes");
}
inline Error too_many_folders(uint64_t limit) {
  return invalid_parameter("Unzipped code must have at most " + std::to_string(limit) + " folders");
}
inline Error code_storage_exceeded(int64_t limit_bytes) {
  return user_error(400, "CodeStorageExceededException",
                    "Code storage limit exceeded: an account has " + std::to_string(limit_bytes) +
                        " bytes in a region.");
}
inline Error too_large_for(std::string_view operation, uint64_t limit_bytes) {
  return user_error(413, "RequestTooLargeException",
                    "Request must be smaller than " + std::to_string(limit_bytes) +
                        " bytes for the " + std::string(operation) + " operation");
}
inline Error too_large_an_event(uint64_t size_bytes, uint64_t limit_bytes) {
  return user_error(413, "RequestTooLargeException",
                    std::to_string(size_bytes) +
                        " byte payload is too large for the Event invocation type (limit " +
                        std::to_string(limit_bytes) + " bytes)");
}
inline Error not_json(std::string_view why) {
  return user_error(400, "InvalidRequestContentException",
                    "Could not parse request body into json: " + std::string(why));
}
// `reason`: "ReservedFunctionConcurrentInvocationLimitExceeded", "CallerRateLimitExceeded", …
inline Error rate_exceeded(std::string_view reason) {
  return user_error(429, "TooManyRequestsException", "Rate Exceeded.").with("Reason", reason);
}
inline Error server_stops() {
  return Error(503, "ServiceUnavailableException", "The server is being stopped. Try again.");
}
inline Error not_ready(std::string_view state) {
  return conflict_with(
      "The operation cannot be performed at this time. The function is currently in the following "
      "state: " +
      std::string(state));
}
inline Error snapshot_not_ready() {
  return user_error(409, "SnapStartNotReadyException",
                    "Lambda is initializing your function. It will be ready to invoke once your "
                    "function state becomes ACTIVE.");
}
inline Error update_in_progress(std::string_view arn) {
  return conflict_with(
      "The operation cannot be performed at this time. An update is in progress for resource: " +
      std::string(arn));
}

}  // namespace tarn::lambda
