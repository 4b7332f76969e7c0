// route: which operation of which service a request asks for, and in which protocol.
//
//   Route chosen = TRY(wire::route(request, signing_name));
//
// The service is known by the path of rpc-v2-cbor, by X-Amz-Target, by the signing name of the
// credential scope, or by the Version of a query request; without any of these it is S3. A service
// whose model lists several protocols is answered in the one that the request speaks. Every
// modelled operation is routed, served or not. Errors are AWS's: UnknownOperationException,
// InvalidAction, MethodNotAllowed, …; encode_error(guess_route(…), …) says them in the request's
// protocol. Pure functions, thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "wire/message.h"
#include "wire/schema.h"

namespace tarn::wire {

struct Route {
  const Service* service = nullptr;
  const Operation* operation = nullptr;
  Protocol protocol = Protocol::kRestXml;
  // URI labels by member's wire name, decoded: {"Bucket", "b"}, {"Key", "a//b"}.
  std::vector<std::pair<std::string_view, std::string>> labels;
};

// `signing_name` is empty for an unsigned request. For query and ec2 the body must be there; the
// other protocols need only the head.
Result<Route> route(const Request& request, std::string_view signing_name);

// Whether route() needs the body: a query request whose parameters are in a form.
bool needs_form(const Request& request);

// The service and protocol to answer an error in, where route() failed or before it ran.
Route guess_route(const Request& request, std::string_view signing_name);

// The bucket named by the Host ("b.s3.localhost", "b.localhost", "b.s3.us-east-1.amazonaws.com"),
// or empty for path style.
std::string_view bucket_of_host(std::string_view host);

}  // namespace tarn::wire
