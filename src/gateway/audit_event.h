// AuditEvent of a request: who asked for what, and what came of it. Pure functions.
#pragma once

#include <vector>

#include "base/error.h"
#include "core/audit.h"
#include "gateway/request.h"

namespace tarn::gateway {

struct CallOutcome {
  const void* output = nullptr;  // the operation's output struct, of a call that succeeded
  const Error* error = nullptr;  // why it did not
  uint64_t bytes_out = 0;        // of the answer's body
};

// One event for the account of the caller, and one for that of the resource where it is another.
// None where the caller is nobody that an account knows: who did not prove an identity is in the
// log, not in the trail, as in AWS.
// `decisions` are the request's: a copy, or moved out where nobody asks for them again.
std::vector<AuditEvent> make_audit_events(const Request& request, const CallOutcome& outcome,
                                          AccessDecisions decisions);

}  // namespace tarn::gateway
