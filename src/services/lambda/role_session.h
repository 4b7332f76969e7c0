// Sessions of functions' roles.
#pragma once

#include <string>

#include "core/function_runner.h"
#include "core/identity.h"
#include "services/lambda/lambda.h"

namespace tarn::lambda {

// Who a function is, as policies know it. An error where Lambda may not assume the role any more.
Result<Identity> role_identity(const Lambda& lambda, const FunctionRef& ref,
                               const std::string& role);
// Credentials that sign as that for twelve hours. May wait for a commit.
Result<FunctionCredentials> issue_role_session(const Lambda& lambda, const FunctionRef& ref,
                                               const std::string& role);

}  // namespace tarn::lambda
