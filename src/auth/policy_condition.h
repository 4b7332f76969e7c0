// Whether a statement's conditions hold for a request. Pure functions.
#pragma once

#include "auth/policy.h"
#include "auth/policy_request.h"

namespace tarn::auth {

// `variables` is whether the policy's version has policy variables.
bool holds(const Condition& condition, const ConditionValues& values, bool variables);

}  // namespace tarn::auth
