// Authorisation: the access requests of an operation's declaration, put to IAM.
#pragma once

#include "core/identities.h"
#include "gateway/request.h"

namespace tarn::gateway {

// The protocol's AccessDenied in AWS's wording, or nothing. Reads through context.transaction. What
// was decided, and whose the resources are, is left in the request.
Result<void> authorise(Authorizer& authorizer, Context& context, Request& request);

}  // namespace tarn::gateway
