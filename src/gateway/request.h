// Request: one exchange on its way through the gateway. Owned by whoever holds the unique_ptr; one
// thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/post_policy.h"
#include "auth/sigv4.h"
#include "base/arena.h"
#include "core/audit.h"
#include "core/context.h"
#include "core/identity.h"
#include "core/operation.h"
#include "core/step_audit.h"
#include "gateway/turns.h"
#include "gateway/whole_body.h"
#include "http/exchange.h"
#include "wire/route.h"

namespace tarn::gateway {

struct Request {
  std::shared_ptr<http::Exchange> exchange;
  std::string request_id;
  Arena arena;
  RequestHead head;  // views into the exchange's own head
  std::string body;  // of a buffered operation
  BodyShare body_share;
  wire::Route route;  // what is asked for
  const OperationBinding* binding = nullptr;
  void* service = nullptr;  // the binding's first argument
  SharedIdentity identity;
  std::string region;
  auth::Payload payload = auth::Payload::kUnsigned;  // what the signature says of the body
  std::string payload_sha256;                        // hex, of kDigest; empty: not declared
  std::optional<auth::ChunkSigner> chunk_signer;     // of signed chunks
  bool is_signature_v2 = false;
  http::Headers answer_headers;    // beside the operation's own
  const void* input = nullptr;     // the operation's decoded input struct
  std::unique_ptr<BodySink> sink;  // of an upload
  UploadEnd upload_end;
  std::optional<auth::FormFields> form;  // of an upload by an HTML form, with its bucket and key
  int attempts = 0;                      // of the step that runs
  Turns::Turn turn;                      // to run again, where a race was lost
  std::shared_ptr<const Progress> progress;  // of an operation in steps: what is committed
  std::vector<AuditPlace> begun;             // its records, where a step is committed
  AccessDecisions decisions;                 // of the last attempt, for the record
  AccessDecisions decisions_within;          // of the operation's own asking, in all steps
  size_t decisions_committed = 0;            // of those, by steps that stand
  std::string resource_account;              // whose the resource is, where it says so
  std::chrono::steady_clock::time_point arrived = std::chrono::steady_clock::now();

  bool is_s3() const { return route.service != nullptr && route.service->name == "s3"; }
};

}  // namespace tarn::gateway
