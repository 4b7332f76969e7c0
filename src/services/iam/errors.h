// IAM's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::iam {

Error no_such_entity(std::string message);
Error no_such_named(std::string_view what, std::string_view name);  // "user", "role policy", …
Error no_such_policy(std::string_view arn);
Error no_such_policy_version(std::string_view arn, std::string_view version);
Error policy_not_attachable(std::string_view arn);
Error policy_not_attached(std::string_view arn);
Error no_such_access_key(std::string_view access_key_id);

Error entity_exists(std::string_view what, std::string_view name);  // "User", "Role", "Group"
Error policy_exists(std::string_view name);
Error alias_exists(std::string_view alias);

Error delete_conflict(std::string message);
Error limit_exceeded(std::string message);
Error quota_exceeded(std::string_view quota, int64_t limit);
Error unmodifiable_policy();  // of AWS
Error validation_error(std::string message);
Error invalid_input(std::string message);

Error no_login_profile(std::string_view user_name);
Error login_profile_exists(std::string_view user_name);
Error password_policy_violation(std::string message);
Error invalid_user_type();
Error wrong_old_password();
Error sign_in_failed();
Error password_change_required();
Error sign_in_ended();

Error access_denied(std::string message);
Error role_not_assumable(std::string_view role_arn, std::string_view service_principal,
                         bool role_exists);
Error bad_bootstrap(std::string message);

}  // namespace tarn::iam
