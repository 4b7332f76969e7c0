// Passwords of users: what a login profile is, and AWS's default password policy.
#pragma once

#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "services/iam/rows.h"

namespace tarn::iam {

// PasswordPolicyViolation: eight characters at least, of three of the four kinds, and not the
// account's or the user's name.
Result<void> check_password(std::string_view password, std::string_view account,
                            std::string_view user_name);

// Gives the user a password; slow, as it must be.
void set_password(EntityRow& user, std::string_view password, bool reset_required, Random& random);

}  // namespace tarn::iam
