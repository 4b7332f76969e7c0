// URI templates of the REST protocols against requests. Internal to wire; see route.h.
// Pure functions.
#pragma once

#include "base/result.h"
#include "wire/route.h"

namespace tarn::wire {

// route.operation is null where the service has no such URI. The error: a malformed path.
Result<Route> route_rest(const Service& service, const Request& request);

}  // namespace tarn::wire
