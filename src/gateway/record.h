// Record: what an answered call leaves behind: audit events, figures and a line in the log.
#pragma once

#include <vector>

#include "gateway/audit_event.h"
#include "gateway/gateway.h"

namespace tarn::gateway {

struct Answered {
  int status = 0;
  uint64_t bytes_out = 0;        // of the body
  const Error* error = nullptr;  // of a call that failed
};

// Audit events of a change, in its own transaction.
Result<void> record_change(Gateway& gateway, const Request& request, const CallOutcome& outcome,
                           store::Transaction& transaction);
// Audit events of a step that is not the last, in its transaction: they say that the call did not
// end. The places are request.begun once the step is committed.
Result<std::vector<AuditPlace>> record_step(Gateway& gateway, const Request& request,
                                            store::Transaction& transaction);
// Audit events of a call that changed nothing.
void record_later(Gateway& gateway, Request& request, const CallOutcome& outcome);
// Figures and log, once the answer is on its way.
void record_answer(Gateway& gateway, const Request& request, const Answered& answered);

}  // namespace tarn::gateway
