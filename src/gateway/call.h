// Call: runs a request's operation on a transaction, commits, encodes and answers.
//
//   run_call(gateway, std::move(request));     // on a worker; the answer follows by itself
//
// The answer is encoded before the commit and sent after it. A lost race runs the operation again
// on a worker; so does a step that is not the operation's last.
#pragma once

#include <memory>

#include "gateway/gateway.h"

namespace tarn::gateway {

class Call {
 public:
  // `request` is authenticated and decoded; an upload also has its sink and its end.
  static void run(Gateway& gateway, std::unique_ptr<Request> request);

  // The same for an upload whose body was read whole, on one transaction from the authorisation on.
  // `take` puts the body into the sink.
  using TakeBody = Result<void> (*)(Request& request);
  static void run_upload(Gateway& gateway, std::unique_ptr<Request> request, TakeBody take);

  // Opens the sink of an upload, authorised.
  static Result<void> begin_upload(Gateway& gateway, Request& request);

 private:
  struct Attempt;
  static Result<void> open_sink(Gateway& gateway, Request& request, Attempt& attempt);
  static Result<void> perform(Gateway& gateway, Request& request, Attempt& attempt);
  static Result<void> record_attempt(Gateway& gateway, const Request& request, Attempt& attempt,
                                     bool is_last);
  // After perform(): commits, or answers, or runs it again.
  static void settle(Gateway& gateway, std::unique_ptr<Request> request,
                     std::shared_ptr<Attempt> attempt, const Result<void>& performed);
  static void commit(Gateway& gateway, std::unique_ptr<Request> request,
                     std::shared_ptr<Attempt> attempt);
  static void conclude(Gateway& gateway, std::unique_ptr<Request> request, Attempt& attempt);
  static void deliver(Gateway& gateway, Request& request, Attempt& attempt);
  static void post_run(Gateway& gateway, std::unique_ptr<Request> request);
  static void run_again(Gateway& gateway, std::unique_ptr<Request> request, const Error& lost);
};

// Answers `error` in the protocol of the request, and records it.
void respond_error(Gateway& gateway, Request& request, const Error& error);

// Tells a client to come again. Leaves no audit event: it is what happens where there is no room
// for one.
void respond_busy(Gateway& gateway, Request& request);

}  // namespace tarn::gateway
