// Arrival: from an exchange to a request that is routed, and whose body is as its sender meant it.
// Pure but for the id and the time that a request gets.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "gateway/request.h"
#include "gateway/request_ids.h"

namespace tarn::gateway {

std::unique_ptr<Request> make_request(std::shared_ptr<http::Exchange> exchange, RequestIds& ids,
                                      const Clock& clock);

// Finds the operation. The error leaves what could be guessed of the route, for its own encoding.
Result<void> find_route(Request& request);
// For an answer that can't wait for a body: service and protocol.
void guess_route(Request& request);

// The request as the codecs see it.
// Refers to the request and its head, as they are now.
wire::Request to_wire(const Request& request);

// Takes "Content-Encoding: gzip" off a body that was read whole, as the services take it whose
// clients compress. S3's is a property of the object and stays.
Result<void> unpack_body(Request& request, size_t limit_bytes);

// Takes aws-chunked framing off a body that was read whole.
Result<void> unframe_body(Request& request);

// The digest that was signed for S3, of a body that was read whole.
Result<void> check_whole_body(const Request& request, std::string_view body_sha256_hex);

}  // namespace tarn::gateway
