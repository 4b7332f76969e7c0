#include "services/lambda/invocation_input.h"

#include "base/encoding.h"
#include "base/json_check.h"
#include "core/lineage.h"
#include "services/lambda/errors.h"
#include "services/lambda/event_rows.h"

namespace tarn::lambda {
namespace {

constexpr size_t kMaxClientContextBytes = 3583;

}  // namespace

Result<void> check_payload(wire::Text payload, wire::Text invocation_type) {
  if (payload.size() > static_cast<size_t>(kFunctionPayloadBytesMax)) {
    return too_large_for("InvokeFunction", static_cast<uint64_t>(kFunctionPayloadBytesMax));
  }
  if (invocation_type == "Event" && payload.size() > kMaxEventBytes) {
    return too_large_an_event(payload.size(), kMaxEventBytes);
  }
  if (!payload.empty() && !is_json(payload)) return not_json("the payload is no JSON text.");
  return {};
}

Result<std::string> client_context_of(wire::Text encoded) {
  if (!wire::present(encoded)) return std::string();
  auto json = base64_decode(encoded);
  if (encoded.size() > kMaxClientContextBytes || !json || !is_json(*json)) {
    return user_error(400, "InvalidRequestContentException",
                      "Client context must be a valid Base64-encoded JSON object.");
  }
  return *std::move(json);
}

std::string lineage_of(const Context& context) {
  return lineage_of_trace(context.head.header("x-amzn-trace-id"));
}

}  // namespace tarn::lambda
