// Authorisation: the access requests of an operation's declaration, put to IAM.
#pragma once

#include "core/identities.h"
#include "gateway/request.h"

namespace tarn::gateway {

// The protocol's AccessDenied in AWS's wording, or nothing. Reads through context.transaction.
Result<void> authorise(Authorizer& authorizer, Context& context, const Request& request);

}  // namespace tarn::gateway
