// RequestPath: what the server does with a small signed request between its socket and its
// handler's storage, step by step on one thread: the gateway's own functions, IAM's own caches of
// credentials and policies, CloudTrail's own recorder over a database in a temporary folder.
//
// The request is a GetTable of Glue by a user whose policy has three statements; the answer has a
// table of five columns.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "auth/sigv4.h"
#include "core/local_keys.h"
#include "gateway/audit_event.h"
#include "gateway/request.h"
#include "gateway/request_ids.h"
#include "services/cloudtrail/recorder.h"
#include "services/iam/iam.h"
#include "store/database.h"
#include "store/test_folder.h"
#include "wire/message.h"

namespace tarn::bench {

class RequestPath {
 public:
  RequestPath();

  std::string signed_request() const;  // head and body, with a signature that holds now

  // The steps, in order.
  std::unique_ptr<gateway::Request> arrive(std::shared_ptr<http::Exchange> exchange,
                                           std::string body);
  void route(gateway::Request& request);
  void authenticate(gateway::Request& request);
  void decode(gateway::Request& request);
  void decide(gateway::Request& request);
  wire::Response encode(gateway::Request& request, const void*& output);
  void record(const gateway::Request& request, const gateway::CallOutcome& outcome,
              AccessDecisions decisions);

  // All of them, and the answer.
  void answer(std::shared_ptr<http::Exchange> exchange, std::string body);

  // Waits until what was recorded is written, which is no part of a request's own time.
  void settle() { recorder_->flush(); }

 private:
  store::TestFolder folder_;
  SystemClock clock_;
  LocalKeys keys_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<iam::Iam> iam_;
  std::unique_ptr<cloudtrail::TrailBook> book_;
  std::unique_ptr<cloudtrail::Recorder> recorder_;
  gateway::RequestIds ids_{system_random()};
  auth::SignatureVerifier verifier_;
  std::pair<std::string, std::string> columns_[5];
};

}  // namespace tarn::bench
