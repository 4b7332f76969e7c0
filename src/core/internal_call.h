// Audit events of calls that one service makes of another through an interface of core/, on behalf
// of a caller. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/audit.h"
#include "core/objects.h"

namespace tarn {

enum class CallKind { kRead, kWrite, kReadData, kWriteData };

// Without parameters, resources and error, which the implementation knows.
AuditEvent internal_call(const Caller& caller, std::string_view event_source,
                         std::string_view event_name, CallKind kind);

// Records what came of a call that changed nothing.
template <class T>
Result<T> record_call(Audit& audit, AuditEvent event, Result<T> result) {
  if (!result.ok()) {
    event.error_code = result.error().code();
    event.error_message = result.error().message();
  }
  audit.record_later(std::move(event));
  return result;
}

}  // namespace tarn
