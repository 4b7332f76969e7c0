// Record: what an answered call leaves behind: audit events, figures and a line in the log.
#pragma once

#include "gateway/audit_event.h"
#include "gateway/gateway.h"

namespace tarn::gateway {

// Audit events of a change, in its own transaction.
Result<void> record_change(Gateway& gateway, const Request& request, const CallOutcome& outcome,
                           store::Transaction& transaction);
// Audit events of a call that changed nothing.
void record_later(Gateway& gateway, const Request& request, const CallOutcome& outcome);
// Figures and log, once the answer is on its way.
void record_answer(Gateway& gateway, const Request& request, int status, const Error* error);

}  // namespace tarn::gateway
