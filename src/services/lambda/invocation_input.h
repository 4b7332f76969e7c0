// What Invoke and InvokeWithResponseStream take alike: checks of what a client sent, and the
// invocation made of it. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/context.h"
#include "services/lambda/invoker.h"
#include "wire/types.h"

namespace tarn::lambda {

// RequestTooLargeException, InvalidRequestContentException.
Result<void> check_payload(wire::Text payload, wire::Text invocation_type);

// Nothing is an empty object, as AWS hands it to functions.
inline std::string_view payload_or_empty(wire::Text payload) {
  return payload.empty() ? std::string_view("{}") : payload;
}

// The client context's JSON.
Result<std::string> client_context_of(wire::Text encoded);

// Of the caller's trace header.
std::string lineage_of(const Context& context);

template <class In>
Result<void> fill_invocation(const Context& context, const In& in, InvocationTicket& ticket) {
  ticket.invocation.request_id = context.request_id;
  ticket.invocation.payload = payload_or_empty(in.payload);
  ticket.invocation.client_context = TRY(client_context_of(in.client_context));
  ticket.invocation.wants_log_tail = in.log_type == "Tail";
  ticket.lineage = lineage_of(context);
  return {};
}

}  // namespace tarn::lambda
