#include "services/iam/errors.h"

namespace tarn::iam {

Error no_such_entity(std::string message) { return Error(404, "NoSuchEntity", std::move(message)); }

Error no_such_named(std::string_view what, std::string_view name) {
  return no_such_entity("The " + std::string(what) + " with name " + std::string(name) +
                        " cannot be found.");
}

Error no_such_policy(std::string_view arn) {
  return no_such_entity("Policy " + std::string(arn) + " was not found.");
}

Error no_such_policy_version(std::string_view arn, std::string_view version) {
  return no_such_entity("Policy " + std::string(arn) + " version " + std::string(version) +
                        " does not exist or is not attachable.");
}

Error policy_not_attachable(std::string_view arn) {
  return no_such_entity("Policy " + std::string(arn) + " does not exist or is not attachable.");
}

Error policy_not_attached(std::string_view arn) {
  return no_such_entity("Policy " + std::string(arn) + " was not found.");
}

Error no_such_access_key(std::string_view access_key_id) {
  return no_such_entity("The Access Key with id " + std::string(access_key_id) +
                        " cannot be found.");
}

Error entity_exists(std::string_view what, std::string_view name) {
  return Error(409, "EntityAlreadyExists",
               std::string(what) + " with name " + std::string(name) + " already exists.");
}

Error policy_exists(std::string_view name) {
  return Error(
      409, "EntityAlreadyExists",
      "A policy called " + std::string(name) + " already exists. Duplicate names are not allowed.");
}

Error alias_exists(std::string_view alias) {
  return Error(409, "EntityAlreadyExists",
               "The account alias " + std::string(alias) + " already exists.");
}

Error delete_conflict(std::string message) {
  return Error(409, "DeleteConflict", std::move(message));
}

Error limit_exceeded(std::string message) {
  return Error(409, "LimitExceeded", std::move(message));
}

Error quota_exceeded(std::string_view quota, int64_t limit) {
  return limit_exceeded("Cannot exceed quota for " + std::string(quota) + ": " +
                        std::to_string(limit));
}

Error unmodifiable_policy() {
  return access_denied("The policy is managed by AWS and can't be changed.");
}

Error validation_error(std::string message) {
  return Error(400, "ValidationError", std::move(message));
}

Error invalid_input(std::string message) { return Error(400, "InvalidInput", std::move(message)); }

Error no_login_profile(std::string_view user_name) {
  return no_such_entity("Login Profile for User " + std::string(user_name) + " cannot be found.");
}

Error login_profile_exists(std::string_view user_name) {
  return Error(409, "EntityAlreadyExists",
               "Login Profile for user " + std::string(user_name) + " already exists.");
}

Error password_policy_violation(std::string message) {
  return Error(400, "PasswordPolicyViolation", std::move(message));
}

Error invalid_user_type() {
  return Error(400, "InvalidUserType", "Only IAM Users can change their own password");
}

Error wrong_old_password() { return access_denied("The old password was incorrect."); }

Error sign_in_failed() {
  return Error(403, "SignInFailed",
               "Your sign-in information is wrong. Check it, or ask whoever gave it to you.");
}

Error password_change_required() {
  return Error(403, "PasswordChangeRequired", "Choose a new password to sign in.");
}

Error sign_in_ended() {
  return Error(403, "SignInEnded",
               "This sign-in holds no longer: its user, key or password is gone. Sign in again.");
}

Error access_denied(std::string message) { return Error(403, "AccessDenied", std::move(message)); }

Error role_not_assumable(std::string_view role_arn, std::string_view service_principal,
                         bool role_exists) {
  const std::string role(role_arn);
  const std::string service(service_principal);
  if (!role_exists) {
    return access_denied("The role " + role + " can't be assumed by " + service +
                         ": there is no such role.");
  }
  return access_denied("The role " + role + " can't be assumed by " + service +
                       ": no statement of its trust policy allows it. Add {\"Effect\":\"Allow\","
                       "\"Principal\":{\"Service\":\"" +
                       service + "\"},\"Action\":\"sts:AssumeRole\"} to the trust policy.");
}

Error bad_bootstrap(std::string message) {
  return Error(400, "InvalidBootstrap", "bootstrap: " + std::move(message));
}

}  // namespace tarn::iam
