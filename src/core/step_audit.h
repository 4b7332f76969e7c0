// StepAudit: the record of a call that changes things in several commits (core/context.h,
// Progress). CloudTrail implements it.
//
// Such a call has one record all the same. The first commit holds the one that begin() leaves,
// which says that the call did not end; it stays where the process ends before the call does.
// finish() puts the record of how it ended in its place, in the last commit. Thread-safe.
#pragma once

#include <cstdint>

#include "core/audit.h"

namespace tarn {

// Where a record stands within its account and region. The time is domain time; the sequence tells
// records of one millisecond apart.
struct AuditPlace {
  int64_t time_ms = 0;
  int64_t sequence = 0;
};

class StepAudit {
 public:
  virtual ~StepAudit() = default;
  virtual Result<AuditPlace> begin(AuditEvent event, store::Transaction& transaction) = 0;
  virtual Result<void> finish(const AuditPlace& begun, AuditEvent event,
                              store::Transaction& transaction) = 0;
  // For a call that fails after some of its commits: joins a later group commit.
  virtual void finish_later(const AuditPlace& begun, AuditEvent event) = 0;
};

}  // namespace tarn
